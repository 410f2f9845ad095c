"""What is learned from, as arrays: one place an observation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

NUMBER = re.compile(r"([+-]?)([0-9]{1,18})(?:\.([0-9]{1,6})[0-9]*)?", re.ASCII)
# An attribute is one of numbers where this share of its values are, and enough differ.
SHARE_OF_NUMBERS = 0.95
FEWEST_DIFFERENT_NUMBERS = 7
HALF_LIVES = (7, 14)
MISSING = -1


def activity_name(activity_type: str, content_group: str) -> str:
    """Return the name of an activity for people and rules."""
    return "_".join(part for part in (activity_type, content_group) if part)


@dataclass(frozen=True)
class Attribute:
    """The value of an attribute at each observation.

    Attributes:
        name: as rules name it.
        levels: its different values in lower case, numbers in one form.
        codes: the place of the value in `levels`, or MISSING.
        numbers: the number that the value is, else not a number.
        is_number: whether it is cut into ranges; else into lists of levels.
        has_history: whether anything tells from when on a value held.
        is_name: whether values name somebody; then only whether there is one counts.

    """

    name: str
    levels: list[str]
    codes: np.ndarray
    numbers: np.ndarray
    is_number: bool
    has_history: bool = True
    is_name: bool = False


@dataclass(frozen=True)
class Activity:
    """What was done of a kind up to each observation.

    Attributes:
        activity_type, content_group: as rules name them; an empty group is any.
        matches: how often.
        days: on how many days.
        faded: by half-life, the days with a weight that halves with their age.

    """

    activity_type: str
    content_group: str
    matches: np.ndarray
    days: np.ndarray
    faded: dict[int, np.ndarray]

    @property
    def name(self) -> str:
        """The name for people and rules."""
        return activity_name(self.activity_type, self.content_group)


@dataclass(frozen=True)
class Observations:
    """Leads at a moment, and whether they converted after it.

    Attributes:
        converted: true where it did.
        leads: a number for each lead; observations of one lead are never told apart.
        days: the moment, as a number of days.
        attributes, activities: what was known of them at that moment.

    """

    converted: np.ndarray
    leads: np.ndarray
    days: np.ndarray
    attributes: list[Attribute] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)

    def __len__(self) -> int:
        """Return the number of observations."""
        return len(self.converted)


def canonical(value: str) -> str:
    """Return a value as conditions compare it: without case, numbers in one form."""
    found = NUMBER.fullmatch(value)
    if not found:
        return value.lower()
    sign, whole, fraction = found.groups()
    whole, fraction = whole.lstrip("0") or "0", (fraction or "").rstrip("0")
    text = whole + (f".{fraction}" if fraction else "")
    return text if text == "0" else sign.replace("+", "") + text


def attribute(
    name: str,
    values: Sequence[str | None],
    has_history: bool = True,
    is_name: bool = False,
) -> Attribute:
    """Return an attribute of the values at each observation; None is missing."""
    places: dict[str, int] = {}
    seen: dict[str | None, int] = {None: MISSING}
    codes = np.empty(len(values), dtype=np.int64)
    for at, value in enumerate(values):
        if value not in seen:
            seen[value] = places.setdefault(canonical(value), len(places))
        codes[at] = seen[value]
    levels = list(places)
    parsed = np.array(
        [float(text) if NUMBER.fullmatch(text) else np.nan for text in levels]
        + [np.nan]
    )
    numbers = parsed[codes]
    present, different = codes != MISSING, np.isfinite(parsed).sum()
    is_number = bool(
        different >= FEWEST_DIFFERENT_NUMBERS
        and np.isfinite(numbers).sum() >= SHARE_OF_NUMBERS * present.sum()
    )
    return Attribute(
        name,
        levels,
        codes,
        numbers,
        is_number and not is_name,
        has_history,
        is_name,
    )


def weight(days: int, ages: np.ndarray) -> np.ndarray:
    """Return the weight of a half-life at ages in days, rounded as the ledger does."""
    return np.floor(0.5 ** (ages / days) * 10_000 + 0.5) / 10_000


def activity(
    activity_type: str,
    content_group: str,
    observations: np.ndarray,
    ages: np.ndarray,
    matches: np.ndarray,
    number: int,
) -> Activity:
    """Return an activity of its days: observation, age in days, matches on that day.

    Args:
        activity_type: its name.
        content_group: its group; empty: any.
        observations: the place of the observation that each day is about.
        ages: how many days before the observation.
        matches: how often on that day.
        number: the number of observations.

    """
    faded = {
        days: np.bincount(observations, weight(days, ages), number)
        for days in HALF_LIVES
    }
    return Activity(
        activity_type,
        content_group,
        np.bincount(observations, matches, number),
        np.bincount(observations, minlength=number).astype(float),
        faded,
    )
