"""A randomized comparison of the dbt build with the reference in `tests/reference`.

Random rule tables and random raw tables, as adversarial as the definitions allow, go
through both; whatever the two publish must be the same to the last decimal.

    cd tests && python -m random_inputs --inputs 200 --seed 1

`generator` draws the inputs, `harness` runs both sides, `compare` finds differences,
`coverage` counts the cases that the inputs hold.
"""
