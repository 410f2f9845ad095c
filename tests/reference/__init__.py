"""An independent reference: what the project computes, in plain Python.

It follows docs/definitions.md section by section, day by day and naively: obviously
right beats fast. It shares nothing with the SQL that it is compared with, so where the
two agree on the last digit of a random input, both are probably right.

`score` takes and returns tables as lists of dicts; everything else is behind it.
"""

from __future__ import annotations

from datetime import date

from .build import Build
from .records import Raw
from .rules import RuleBook, Seeds
from .tables import Tables, tables
from .values import Calendar

__all__ = ["score"]


def score(
    raw: Raw,
    rules: Seeds,
    as_of: date,
    business_timezone: str = "UTC",
    leads_per_visitor: int = 5,
) -> Tables:
    """Return the tables that a build for `as_of` publishes.

    `raw` and `rules` give tables as lists of dicts of text or None, as a CSV file
    would; a table or an optional column may be missing.
    """
    calendar = Calendar(business_timezone)
    return tables(Build(raw, RuleBook(rules), as_of, calendar, leads_per_visitor))
