"""The cells of a rule table, and the conditions that stand in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from .values import boolean, found, name, number, text, whole

LAST = Decimal("Infinity")


class Cells:
    """One row of a rule table, read cell by cell."""

    def __init__(self, cells: Mapping[str, str | None]) -> None:
        """Keep the cells; a missing one is empty."""
        self._cells = cells

    def text(self, column: str) -> str | None:
        """Read free text."""
        return text(self._cells.get(column))

    def name(self, column: str) -> str | None:
        """Read a name, in lower case."""
        return name(self._cells.get(column))

    def number(self, column: str) -> Decimal | None:
        """Read a number."""
        return number(self._cells.get(column))

    def whole(self, column: str) -> int | None:
        """Read a whole number."""
        return whole(self._cells.get(column))

    def boolean(self, column: str) -> bool | None:
        """Read a truth value."""
        return boolean(self._cells.get(column))

    def only(self) -> str | None:
        """Read the one column of a plain list."""
        return next(
            (self.text(column) for column in self._cells if column != "reason"), None
        )

    def priority(self, then: str) -> tuple[Decimal, str]:
        """Return the rank of the row: its priority, then another column."""
        priority = self.number("priority")
        return LAST if priority is None else priority, self.text(then) or ""


@dataclass(frozen=True)
class Condition:
    """An operator on the value of an attribute (docs/definitions.md#operators)."""

    attribute: str
    operator: str
    value: str

    def holds(self, actual: str | None) -> bool:
        """Tell whether a value meets the condition; a missing one only `is_missing`."""
        if actual is None:
            return self.operator == "is_missing"
        return OPERATORS[self.operator](actual, self.value)


def _same(actual: str, wanted: str) -> bool:
    """Compare as numbers where both sides are numbers, else as text without case."""
    left, right = number(actual), number(wanted)
    if left is not None and right is not None:
        return left == right
    return actual.lower() == wanted.lower()


def _one_of(actual: str, wanted: str) -> bool:
    members = (text(member) for member in wanted.split("|"))
    return any(_same(actual, member) for member in members if member)


def _between(actual: str, wanted: str) -> bool:
    lowest, _, highest = wanted.partition("..")
    return _at_least(actual, lowest) and _at_least(highest, actual)


def _at_least(actual: str, wanted: str) -> bool:
    left, right = number(actual), number(wanted)
    return left is not None and right is not None and left >= right


def _below(actual: str, wanted: str) -> bool:
    left, right = number(actual), number(wanted)
    return left is not None and right is not None and left < right


OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "equals": _same,
    "one_of": _one_of,
    "not_one_of": lambda actual, wanted: not _one_of(actual, wanted),
    "contains": lambda actual, wanted: wanted.lower() in actual.lower(),
    "matches": lambda actual, wanted: found(wanted, actual),
    "at_least": _at_least,
    "below": _below,
    "between": _between,
    "is_missing": lambda actual, wanted: False,
    "is_present": lambda actual, wanted: True,
}


def condition_in(row: Cells) -> Condition:
    """Read the condition of a row."""
    return Condition(
        attribute=row.name("attribute") or "",
        operator=row.name("operator") or "",
        value=row.text("value") or "",
    )
