"""How rules are worded: names, conditions and lists, valid but odd."""

from __future__ import annotations

from itertools import count

from . import vocabulary as words
from .dice import Dice

Row = dict[str, str]
Tables = dict[str, list[Row]]

RULE_PREFIXES = ("a", "Z", "_", "rule", "9", "é")


class Wording:
    """Draws what rules of all kinds have in common."""

    def __init__(self, dice: Dice) -> None:
        """Give every rule its own number."""
        self._dice = dice
        self._numbers = count(1)

    def rule_name(self) -> str:
        """Return a name that no other rule has."""
        return f"{self._dice.choice(RULE_PREFIXES)}_{next(self._numbers)}"

    def activity_type(self) -> str:
        """Return a listed activity type."""
        return self.cased(self._dice.choice(list(words.ACTIVITY_TYPES)))

    def cased(self, name: str) -> str:
        """Return a name as somebody may have written it."""
        if not name.isascii():
            return name
        return self._dice.choice((name, name, name.upper(), name.capitalize()))

    def condition(self, attribute: str | None = None) -> Row:
        """Return an attribute, an operator and what it compares with."""
        dice = self._dice
        rare, common = list(words.RULE_ATTRIBUTES), words.COMMON_ATTRIBUTES
        name = attribute or dice.choice(rare if dice.chance(40) else common)
        wanted = [value for value in words.RULE_ATTRIBUTES[name] if value]
        operator, value = self._operator(wanted)
        return {"attribute": self.cased(name), "operator": operator, "value": value}

    def _operator(self, wanted: list[str]) -> tuple[str, str]:
        """Return an operator with an operand that it can read."""
        dice = self._dice
        some = dice.choice(wanted)
        low, high = sorted(dice.choices((-10, 0, 1, 5, 12.5, 50, 199, 200), k=2))
        operands = {
            "equals": dice.choice((some, some.upper())),
            "one_of": self._list(wanted),
            "not_one_of": self._list(wanted),
            "contains": dice.choice((some, some[:1], some.upper())),
            "matches": dice.choice(("^[a-z]", "[0-9]+$", "a.*e", "ö|é", "^.{1,4}$")),
            "at_least": str(low),
            "below": str(high),
            "between": f"{low}{dice.choice(('..', ' .. '))}{high}",
            "is_missing": "",
            "is_present": "",
        }
        operator = dice.choice(list(operands))
        return dice.choice((operator, operator.upper())), operands[operator]

    def _list(self, wanted: list[str]) -> str:
        """Return a list with blanks and, at times, empty members."""
        members = self._dice.some(wanted, 3) or [wanted[0]]
        if self._dice.chance(25):
            members.insert(self._dice.randrange(len(members) + 1), "")
        return self._dice.choice(("|", " | ")).join(members).strip() or wanted[0]
