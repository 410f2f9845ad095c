"""The command line around the dbt project: build, publish, report, ask.

`cli` has the commands and their options; each calls the module that does the work.
Only `dbt_events`, `dbt_costs`, `compiled` and `spark` know dbt's own classes. Folders:

    activation   what is sent to CRMs, databases and channels
    app          the explorer
    demo         the raw tables of a made-up company
    learning     points learned from outcomes
    preview      what edited rules would do
    rules        the rule tables: read, checked, added to
"""
