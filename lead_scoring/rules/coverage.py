"""Tells conditions that never decide, since those before them catch all they would."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

Cells = Mapping[str, Any]
# A condition with its place in the order.
Placed = tuple[int, Cells]
MOST_TRIED = 500
NUMBER = re.compile(r"[+-]?[0-9]{1,18}([.][0-9]+)?")


@dataclass(frozen=True)
class Range:
    """The numbers that a condition takes; each end is its own or not."""

    low: float
    high: float
    has_low: bool
    has_high: bool

    def begins_after(self, other: Range) -> bool:
        """Return whether numbers lie between the other's end and this beginning."""
        return self.low > other.high or (
            self.low == other.high and not (self.has_low or other.has_high)
        )


class Earlier:
    """Conditions on one attribute that are tried before others, in their order.

    Those that name values are found by value: thousands are common. Of the rest, and of
    the ranges among them, the first `MOST_TRIED` are looked at.
    """

    def __init__(self) -> None:
        """Begin without any."""
        self._number = 0
        self._same: dict[tuple[str, str], Placed] = {}
        self._by_value: dict[str | float, Placed] = {}
        self._others: list[Placed] = []

    def add(self, condition: Cells) -> None:
        """Add the next one, with `operator` and `value`."""
        placed = (self._number, condition)
        self._number += 1
        self._same.setdefault(_sameness(condition), placed)
        if condition["operator"].lower() in ("equals", "one_of"):
            for value in _values(condition):
                self._by_value.setdefault(_key(value), placed)
        elif len(self._others) < MOST_TRIED:
            self._others.append(placed)

    def covering(self, later: Cells) -> list[Cells]:
        """Return those that together hold wherever another condition does.

        Args:
            later: the other, with `operator` and `value`.

        Returns:
            Those that are needed for that; none where it can hold alone.

        """
        same = self._same.get(_sameness(later))
        wider = (each for each in self._others if _holds_wherever(each[1], later))
        if first := _first(same, next(wider, None)):
            return [first[1]]
        operator = later["operator"].lower()
        if operator in ("equals", "one_of"):
            return self._covering_values(later)
        if operator in ("at_least", "below", "between"):
            others = [condition for _, condition in self._others]
            return _covering_range(others, _range(later))
        return []

    def _covering_values(self, later: Cells) -> list[Cells]:
        needed: dict[int, Cells] = {}
        for value in _values(later):
            listed = self._by_value.get(_key(value))
            taking = (each for each in self._others if _takes(each[1], value))
            holds = _first(listed, next(taking, None))
            if holds is None:
                return []
            needed.setdefault(*holds)
        return [*needed.values()]


def number(text: str) -> float | None:
    """Return a cell as a number, if it is one."""
    return float(text) if NUMBER.fullmatch(text) else None


def _first(*found: Placed | None) -> Placed | None:
    """Return the condition that stands first, of those that there are."""
    return min(filter(None, found), key=itemgetter(0), default=None)


def _sameness(condition: Cells) -> tuple[str, str]:
    """Return what two conditions have in common that are the same."""
    operator, value = condition["operator"].lower(), condition["value"] or ""
    return operator, value if operator == "matches" else value.lower()


def _holds_wherever(condition: Cells, other: Cells) -> bool:
    first, second = condition["operator"].lower(), other["operator"].lower()
    if first == "is_present":
        return second != "is_missing"
    if first == second == "contains":
        return condition["value"].lower() in other["value"].lower()
    if first == second == "not_one_of":
        return {*_values(condition)} <= {*_values(other)}
    return False


def _takes(condition: Cells, value: str) -> bool:
    """Return whether a condition that names no values surely holds for a value."""
    match condition["operator"].lower():
        case "not_one_of":
            return _key(value) not in map(_key, _values(condition))
        case "contains":
            return condition["value"].lower() in value
        case "at_least" | "below" | "between":
            found, taken = number(value), _range(condition)
            return found is not None and (
                taken.low < found < taken.high
                or (found == taken.low and taken.has_low)
                or (found == taken.high and taken.has_high)
            )
        case _:
            return False


def _key(value: str) -> str | float:
    """Return what equal values have in common: the number, else the text."""
    found = number(value)
    return value if found is None else found


def _values(condition: Cells) -> list[str]:
    text = (condition["value"] or "").lower()
    if condition["operator"].lower() == "equals":
        return [text]
    return [member for part in text.split("|") if (member := part.strip())]


def _covering_range(earlier: Sequence[Cells], wanted: Range) -> list[Cells]:
    """Return the fewest from the left that leave no gap in a range."""
    ranges = [
        (_range(each), each)
        for each in earlier
        if each["operator"].lower() in ("at_least", "below", "between")
    ]
    needed: list[Cells] = []
    # What is caught so far: all below the beginning of what is wanted.
    caught = Range(-math.inf, wanted.low, False, not wanted.has_low)
    while wanted.high > caught.high or (
        wanted.high == caught.high and wanted.has_high and not caught.has_high
    ):
        reaching = [each for each in ranges if not each[0].begins_after(caught)]
        best = max(reaching, key=_end, default=None)
        if best is None or _end(best) <= (caught.high, caught.has_high):
            return []
        caught = Range(-math.inf, best[0].high, False, best[0].has_high)
        needed.append(best[1])
    return needed


def _end(found: tuple[Range, Cells]) -> tuple[float, bool]:
    return found[0].high, found[0].has_high


def _range(condition: Cells) -> Range:
    value = condition["value"]
    match condition["operator"].lower():
        case "at_least":
            return Range(_number(value), math.inf, True, False)
        case "below":
            return Range(-math.inf, _number(value), False, False)
        case _:
            low, _, high = value.partition("..")
            return Range(_number(low), _number(high), True, True)


def _number(text: str) -> float:
    """Return a number that a check has found to be one."""
    found = number(text.strip())
    return math.nan if found is None else found
