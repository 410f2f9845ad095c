"""What opens behind "why?": how a number came about, as the definitions say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Protocol

from . import formats
from .queries import Since


class Scored(Protocol):
    """What has a score of its own."""

    scoring_model: str
    fit_score: Decimal
    behavior_score: Decimal
    timing_score: Decimal
    total_score: Decimal
    points_above_mql_score: Decimal | None
    grade: str | None
    grade_gap: str | None
    expected_conversion_rate: float | None
    expected_rate_observations: int | None


def score(of: Scored) -> list[str]:
    """Say what a total is made of."""
    lines = [
        f"{formats.points(of.fit_score)} for who they are (fit)",
        f"{formats.change(of.behavior_score)} for what they do (behavior)",
        f"{formats.change(of.timing_score)} for the time (buying cycle, seasons)",
        f"= {formats.points(of.total_score)} points by the model"
        f" {formats.words(of.scoring_model)}, where a floor may have lifted the sum.",
    ]
    if of.points_above_mql_score is None:
        lines.append("The model has no line from which leads are ready for sales.")
    else:
        side = "above" if of.points_above_mql_score >= 0 else "below"
        lines.append(
            f"That is {formats.points(abs(of.points_above_mql_score))} points {side}"
            " the line from which the model takes leads for ready."
        )
    lines.append("The page of the lead shows every rule behind it.")
    return lines


def grade(of: Scored) -> list[str]:
    """Say what a grade means."""
    if of.grade_gap:
        return [f"No grade: {formats.text(of.grade_gap)}"]
    if not of.grade:
        return ["The model has no grades."]
    return [
        f"Grade {of.grade}: the letter grades who they are, the digit what they do;"
        " A and 1 are best."
    ]


def expected_rate(of: Scored) -> list[str]:
    """Say what an expected rate rests on."""
    if of.expected_conversion_rate is None:
        return [
            "Nobody can expect it yet: too few leads with such a score converted in the"
            " past, or this one is a customer, in a deal, disqualified or opted out."
        ]
    return [
        f"On the first of past months {formats.count(of.expected_rate_observations)}"
        f" leads had a score in the same band by {formats.words(of.scoring_model)}. Of"
        f" such leads {formats.percent(of.expected_conversion_rate)} converted before"
        " the next month began; bands that fall out of order are evened out.",
        "The page Does it work? shows all bands.",
    ]


def steps_to_call(since: Since) -> list[str]:
    """Say in which order leads are listed, and who is new."""
    new = (
        f"New is who is ready now and was not when {formats.day(since.day)} was"
        " published."
        if since.was_published
        else "Nothing was published on an earlier day, so new is who became ready since"
        f" {formats.day(since.day)}."
    )
    return [
        "First those who are ready for sales (MQLs) or wait for an answer within a day;"
        " then all others, at the end those whom the next action leaves alone.",
        "Within each by how far they are above the line of their own model, for the"
        " scales of two models differ; then by the total.",
        "Customers, disqualified and opted out leads are not called.",
        new,
    ]


# What is in the way

BLOCKERS = {
    "opted_out": "They opted out: nobody may write or call.",
    "is_customer": "They are a customer already.",
    "open_opportunity": "A deal with them is open: sales is at it.",
    "disqualified": "A rule or sales disqualified them",
    "returned_by_sales": "Sales gave them back, and they have given no sign of life"
    " since. Any visit, answer or order ends this.",
    "missing_required_attribute": "We do not know their",
    "total_below_mql_score": "points short in total",
    "fit_below_min_fit": "points short of who they are (fit)",
    "behavior_below_min_behavior": "points short of what they do (behavior)",
}
SHORTFALLS = (
    "total_below_mql_score",
    "fit_below_min_fit",
    "behavior_below_min_behavior",
)


def blockers(text: str | None) -> list[tuple[str, str]]:
    """Return what is in the way, as `mql_blockers` lists it: name and detail."""
    found = []
    for part in (text or "").split("; "):
        name, _, detail = part.partition(":")
        if name:
            found.append((name, detail))
    return found


def blocker(name: str, detail: str) -> str:
    """Say what is in the way."""
    said = BLOCKERS.get(name, formats.words(name))
    if name in SHORTFALLS:
        return f"{formats.points(Decimal(detail))} {said}"
    if name == "disqualified":
        return f"{said}: {formats.words(detail)}." if detail else f"{said}."
    if name == "missing_required_attribute":
        return f"{said} {formats.words(detail)}."
    return said


def shortfall(text: str | None) -> Decimal | None:
    """Return the points that what they do would have to bring; None where it cannot.

    That is the larger of what the total and the behavior are short of, where nothing
    else is in the way.
    """
    found = blockers(text)
    if not found or any(name not in SHORTFALLS for name, _ in found):
        return None
    missing = {name: Decimal(detail) for name, detail in found}
    if "fit_below_min_fit" in missing:
        return None
    return max(missing.values())


def since(day: date | None, today: date) -> str:
    """Return how long ago a day was."""
    if day is None:
        return formats.NOTHING
    days = (today - day).days
    ago = "today" if days == 0 else f"{days} day{'s' if days != 1 else ''} ago"
    return f"{formats.day(day)}, {ago}"
