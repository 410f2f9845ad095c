"""How leads move through the stages, month by month, and what to expect.

See docs/definitions.md#the-funnel.

It is a sum over the rows of `lead_stages`, so that it can be worked out for the leads
of several builds together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import isqrt
from statistics import median
from typing import Any

from .values import rounded

Row = dict[str, Any]

MONTHS = 24
MONTHS_OF_EVIDENCE = 12
ONE_DAY = timedelta(days=1)
NORMAL_95_PERCENT = Fraction(196, 100)
DIGITS = 10**40


def funnel_stages(
    spans: Sequence[Row], positions: Mapping[str, Decimal | None], as_of: date
) -> list[Row]:
    """Return a row for each of the last months with leads and each stage."""
    first = min((span["entered_on"] for span in spans), default=date.max)
    return [
        _row(month, stage, spans, positions)
        for month in (Month(start, as_of) for start in month_starts(as_of, MONTHS))
        for stage in positions
        if first <= month.counted_on
    ]


def month_starts(day: date, months: int) -> list[date]:
    """Return the first days of the last months up to a day, the latest first."""
    starts = [day.replace(day=1)]
    while len(starts) < months:
        starts.append((starts[-1] - ONE_DAY).replace(day=1))
    return starts


class Month:
    """The days of a month as far as they have passed."""

    def __init__(self, start: date, as_of: date) -> None:
        """Take the month that begins on a day."""
        end = (start + timedelta(days=31)).replace(day=1) - ONE_DAY
        self.start = start
        self.counted_on = min(end, as_of)
        self.is_complete = end <= as_of

    def holds(self, day: date | None) -> bool:
        """Tell whether a day lies in it."""
        return day is not None and self.start <= day <= self.counted_on


def _row(
    month: Month,
    stage: str,
    spans: Sequence[Row],
    positions: Mapping[str, Decimal | None],
) -> Row:
    own = [span for span in spans if span["stage"] == stage]
    leads = sum(_covers(span, month.counted_on) for span in own)
    everyone = sum(_covers(span, month.counted_on) for span in spans)
    left = [span for span in own if month.holds(span["left_on"])]
    at_risk, moved = _evidence(own, month, positions)
    if positions[stage] is not None and positions[stage] == max(
        position for position in positions.values() if position is not None
    ):
        at_risk = 0  # nobody can move on from the last stage
    return {
        "month_start": month.start,
        "stage": stage,
        "counted_on": month.counted_on,
        "leads": leads,
        "share": rounded(Fraction(leads, everyone), 4),
        "entered": sum(month.holds(span["entered_on"]) for span in own),
        "exited": len(left),
        "moved_on": sum(_moved_on(span, positions) for span in left),
        "median_days": _median_days(left),
        "at_risk": at_risk,
        "moved_from_risk": moved,
        **_expectation(leads, at_risk, moved),
    }


def _covers(span: Row, day: date) -> bool:
    """Tell whether a lead is in a span's stage on a day."""
    left_on = span["left_on"]
    return span["entered_on"] <= day and (left_on is None or day < left_on)


def _moved_on(span: Row, positions: Mapping[str, Decimal | None]) -> bool:
    """Tell whether the next stage stands further on the way."""
    following = positions.get(span["next_stage"])
    return following is not None and following > (positions[span["stage"]] or 0)


def _median_days(spans: Sequence[Row]) -> Decimal | None:
    """Return the median of the days in the stage, to one decimal."""
    days = [Fraction((span["left_on"] - span["entered_on"]).days) for span in spans]
    return rounded(median(days), 1) if days else None


def _evidence(
    own: Sequence[Row], last: Month, positions: Mapping[str, Decimal | None]
) -> tuple[int, int]:
    """Return how many began a month in the stage, and how many then moved on.

    Both are summed over the complete months of the year that ends with a month.
    """
    at_risk = moved = 0
    for start in month_starts(last.start, MONTHS_OF_EVIDENCE):
        month = last if start == last.start else Month(start, last.counted_on)
        if month.is_complete:
            there = [span for span in own if _covers(span, start - ONE_DAY)]
            at_risk += len(there)
            moved += sum(
                month.holds(span["left_on"]) and _moved_on(span, positions)
                for span in there
            )
    return at_risk, moved


def _expectation(leads: int, at_risk: int, moved: int) -> Row:
    """Return how many of the leads should move on within a month: beta-binomial."""
    names = ("expected_to_move_on", "expected_low", "expected_high")
    if not at_risk:
        return dict.fromkeys(names)
    a, b = moved + Fraction(1, 2), at_risk - moved + Fraction(1, 2)
    mean = leads * a / (a + b)
    variance = leads * a * b * (a + b + leads) / ((a + b) ** 2 * (a + b + 1))
    reach = NORMAL_95_PERCENT * _root(variance)
    low, high = max(mean - reach, Fraction(0)), min(mean + reach, Fraction(leads))
    return {
        name: rounded(value, 1)
        for name, value in zip(names, (mean, low, high), strict=True)
    }


def _root(value: Fraction) -> Fraction:
    """Return a square root, exact where it is a fraction, else to 40 decimals."""
    product = value.numerator * value.denominator
    return Fraction(isqrt(product * DIGITS**2), value.denominator * DIGITS)
