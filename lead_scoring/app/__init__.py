"""The explorer: pages on the published file for those who read no SQL.

`views/` has a module for each page, `queries.py` all that is asked of the file,
`formats.py` how numbers and days are written, `markup.py` the one way in which text of
the data gets onto a page, and `source.py` the file itself.
"""
