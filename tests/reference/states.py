"""Where a lead stands, in words (docs/definitions.md#the-state-in-words)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_CEILING, Decimal

from .lifecycle import Blocker
from .rules import Grade

MONTHS = [
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
]
SINCE = {
    "opted_out": "Opted out",
    "disqualified": "Disqualified",
    "customer": "Customer",
    "opportunity": "In an open deal",
    "sales_accepted": "With sales",
}
SHORTFALLS = {
    "total_below_mql_score": "",
    "fit_below_min_fit": " of fit",
    "behavior_below_min_behavior": " of behavior",
}


def state_text(
    stage: str, since: date, mql_since: date | None, blockers: Iterable[Blocker]
) -> str:
    """Return where a lead stands: by its stage and what keeps it from qualifying."""
    blockers = list(blockers)
    short = ", ".join(
        _points(blocker.detail) + SHORTFALLS[blocker.name]
        for blocker in blockers
        if blocker.name in SHORTFALLS
    )
    attributes = ", ".join(
        str(blocker.detail)
        for blocker in blockers
        if blocker.name == "missing_required_attribute"
    )
    missing = f"{attributes} missing" if attributes else ""
    if stage in SINCE:
        return f"{SINCE[stage]} since {day_in_words(since)}"
    if stage == "marketing_qualified":
        parts = (
            f"MQL since {day_in_words(mql_since)}",
            short and f"now {short} below the line",
        )
        return _sentence(*parts, missing)
    short = short and f"{short} short of an MQL"
    if stage == "recycled":
        is_returned = any(each.name == "returned_by_sales" for each in blockers)
        return _sentence(
            f"Given back by sales since {day_in_words(since)}",
            "waits for a sign of life" if is_returned else "",
            short,
            missing,
            "" if blockers else "with all that an MQL needs",
        )
    if missing and not short:
        return f"Enough points for an MQL, but {missing}"
    return _sentence(short, missing) or "All that an MQL needs, but not one again yet"


def grade_gap(grades: list[Grade], fit: str | None, behavior: str | None) -> str | None:
    """Return why a lead has no grade, if it has none."""
    gaps = [
        f"{dimension} below the lowest grade"
        if any(row.dimension == dimension for row in grades)
        else f"model without grades of {dimension}"
        for dimension, grade in {"fit": fit, "behavior": behavior}.items()
        if grade is None
    ]
    return "; ".join(gaps) or None


def _sentence(*parts: str) -> str:
    return ", ".join(filter(None, parts))


def _points(shortfall: str | None) -> str:
    """Return points in words, rounded up to a tenth."""
    tenths = Decimal(shortfall or 0).quantize(Decimal("0.1"), ROUND_CEILING)
    return f"{tenths.normalize():f} point{'' if tenths == 1 else 's'}"


def day_in_words(day: date | None) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else ""
