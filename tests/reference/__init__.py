"""An independent reference: what the project computes, in plain Python.

It follows docs/definitions.md section by section, day by day and naively: obviously
right beats fast. It shares nothing with the SQL that it is compared with, so where the
two agree on the last digit of a random input, both are probably right.

`score` takes and returns tables as lists of dicts; everything else is behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from .build import Build
from .mismatches import unmatched_email_answers
from .records import Raw
from .rules import RuleBook, Seeds
from .seconds import Clockwork
from .tables import Tables, tables
from .values import Calendar

__all__ = ["score", "score_together"]


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
    settings = as_of, business_timezone, leads_per_visitor
    return score_together({"": raw}, rules, *settings)[""]


def score_together(
    inputs: Mapping[str, Raw],
    rules: Seeds,
    as_of: date,
    business_timezone: str = "UTC",
    leads_per_visitor: int = 5,
) -> dict[str, Tables]:
    """Return the tables of inputs that are built together, by the names of the inputs.

    Each is as `score` returns it, but how exact the times of an activity type are, and
    whether openings and clicks answer deliveries, is told from the events of all.
    """
    book, calendar = RuleBook(rules), Calendar(business_timezone)
    builds = {
        name: Build(raw, book, as_of, calendar, leads_per_visitor)
        for name, raw in inputs.items()
    }
    clockwork = Clockwork(book.suppression_limits)
    for build in builds.values():
        clockwork.add(build.records, calendar)
    for build in builds.values():
        build.clockwork = clockwork
    of_all = {
        "unmatched_email_answers": unmatched_email_answers(
            event for build in builds.values() for event in build.events
        )
    }
    return {name: tables(build) | of_all for name, build in builds.items()}
