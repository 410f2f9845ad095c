"""What the project costs: against the same work by other means, or its own past.

- `peers` measures builds beside scripts that reach the same scores without dbt.
- `against` measures two checkouts of the project on the same data.

Both run whole processes, take turns, and count nothing whose results are not equal.

    data       made-up raw tables of any size
    measure    seconds, processor time and memory of a process
    project    a checkout of the project, with the benchmark's rules
    scripts/   the peers
    peers      what `peers` runs
    against    what `against` runs
    tables     figures as Markdown
"""
