"""Tells conditions that never decide, since those before them catch all they would."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Cells = Mapping[str, Any]
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


def covering(earlier: Sequence[Cells], later: Cells) -> list[Cells]:
    """Return conditions on one attribute that together hold wherever another does.

    Args:
        earlier: conditions that are tried before, with `operator` and `value`.
        later: the other.

    Returns:
        Those that are needed for that; none where it can hold alone.

    """
    for condition in earlier:
        if _is_same(condition, later) or _holds_wherever(condition, later):
            return [condition]
    operator = later["operator"].lower()
    if operator in ("equals", "one_of"):
        return _covering_values(earlier, later)
    if operator in ("at_least", "below", "between"):
        return _covering_range(earlier, _range(later))
    return []


def number(text: str) -> float | None:
    """Return a cell as a number, if it is one."""
    return float(text) if NUMBER.fullmatch(text) else None


def _is_same(one: Cells, other: Cells) -> bool:
    if one["operator"].lower() != other["operator"].lower():
        return False
    if one["operator"].lower() == "matches":
        return one["value"] == other["value"]
    return (one["value"] or "").lower() == (other["value"] or "").lower()


def _holds_wherever(condition: Cells, other: Cells) -> bool:
    first, second = condition["operator"].lower(), other["operator"].lower()
    if first == "is_present":
        return second != "is_missing"
    if first == second == "contains":
        return condition["value"].lower() in other["value"].lower()
    if first == second == "not_one_of":
        return {*_values(condition)} <= {*_values(other)}
    return False


def _covering_values(earlier: Sequence[Cells], later: Cells) -> list[Cells]:
    needed: list[Cells] = []
    for value in _values(later):
        holds = [each for each in earlier if _takes(each, value)]
        if not holds:
            return []
        needed += [holds[0]] * (holds[0] not in needed)
    return needed


def _takes(condition: Cells, value: str) -> bool:
    """Return whether a condition surely holds for a value."""
    match condition["operator"].lower():
        case "equals" | "one_of":
            return any(_equal(each, value) for each in _values(condition))
        case "not_one_of":
            return not any(_equal(each, value) for each in _values(condition))
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


def _equal(one: str, other: str) -> bool:
    numbers = number(one), number(other)
    return one == other if None in numbers else numbers[0] == numbers[1]


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
