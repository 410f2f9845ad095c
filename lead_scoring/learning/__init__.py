"""Points learned from outcomes: a draft scoring model in ordinary rule rows.

`data` reads observations from a warehouse, `bins` cuts attributes into bins, `forms`
chooses how activity counts, `fit` is the joint model, `evidence` the second candidate,
`merge` joins bins until few rows are left, `card` is what was learned, `gates` say what
it is worth, `leaks` what must be asked first, `rows` writes it, `report` tells it.
"""
