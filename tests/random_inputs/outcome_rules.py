"""Random tables of what follows from a score: stages and next actions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from .dice import Dice
from .wording import Row, Wording

STAGES = (
    *("lead", "engaged", "marketing_qualified", "sales_accepted", "opportunity"),
    *("customer", "recycled", "disqualified", "opted_out"),
)
ACTIONS = ("call", "executive_mail", "nurture_track", "hand_to_support", "leave_alone")
NEVER = "never"
RECENT = "recent_activity"
RISE = "min_score_change"
Case = tuple[str, ...]


def lifecycle_stages(dice: Dice) -> list[Row]:
    """Return all stages in any order, some of them on the way, each at its place."""
    places = dice.sample(range(1, 20), len(STAGES))
    return [
        {"stage": stage, "position": str(place) * dice.chance(75)}
        for stage, place in zip(dice.shuffled(STAGES), places, strict=True)
    ]


class NextActions:
    """Draws `next_actions` without gaps and without a row that can never apply.

    `known` are the values that each trait of a lead can have, `days` the numbers of
    days within which some activities may have been done, `rises` the points by which
    the score may have risen within the `rise_days`. A row is kept if it catches a case
    of its own and leaves one for the last row, which catches the rest.
    """

    def __init__(
        self,
        dice: Dice,
        wording: Wording,
        known: Mapping[str, Sequence[str]],
        days: Mapping[str, Sequence[int]],
        rises: Sequence[int],
        rise_days: int,
    ) -> None:
        """Start with all cases open.

        An activity has the least days that hold it, a rise the most points.
        """
        self._dice = dice
        self._wording = wording
        self._known = {trait: values for trait, values in known.items() if values}
        self._days = days
        self._rises = rises
        self._rise_days = str(rise_days)
        lately = [[*map(str, numbers), NEVER] for numbers in days.values()]
        lately.append(["0", *map(str, rises)])
        self._open: set[Case] = set(product(*self._known.values(), *lately))

    def rows(self) -> list[Row]:
        """Return the rows, in any order."""
        wanted = [*self._wanted(), {}]
        places = sorted(self._dice.sample(range(100), len(wanted)))
        return self._dice.shuffled(
            [
                {
                    "priority": str(place),
                    **{
                        trait: self._cell(trait, values)
                        for trait, values in each.items()
                    },
                    **self._action(number),
                }
                for number, (place, each) in enumerate(zip(places, wanted, strict=True))
            ]
        )

    def _wanted(self) -> Iterator[dict[str, list[str]]]:
        """Draw the members of the filled cells, row by row."""
        for _ in range(self._dice.choice((0, 2, 4, 8, 12))):
            traits = self._dice.some(list(self._known), 3, least=1)
            for trait in ("product", "top_rule"):
                if trait in self._known and self._dice.chance(25):
                    traits = [trait]
            wanted = {
                trait: self._dice.some(self._known[trait], 3, least=1)
                for trait in traits
            }
            if self._days and self._dice.chance(40):
                first, *others = self._dice.shuffled(list(self._days))
                within = self._dice.choice(self._days[first])
                wanted |= {
                    RECENT: [first, *others[: self._dice.choice((0, 0, 1))]],
                    "within_days": [str(within)],
                }
            if self._rises and self._dice.chance(40):
                days = wanted.setdefault("within_days", [self._rise_days])
                if days == [self._rise_days]:
                    wanted[RISE] = [str(self._dice.choice(self._rises))]
            if "within_days" in wanted and self._dice.chance(50):
                wanted = {name: wanted[name] for name in wanted if name not in traits}
            caught = {case for case in self._open if self._catches(wanted, case)}
            if caught and caught != self._open:
                self._open -= caught
                yield wanted

    def _catches(self, wanted: Mapping[str, list[str]], case: Case) -> bool:
        names = [*self._known, *(f"{RECENT} {kind}" for kind in self._days), RISE]
        values = dict(zip(names, case, strict=True))
        if RISE in wanted and int(values[RISE]) < int(wanted[RISE][0]):
            return False
        if RECENT in wanted:
            least = [values[f"{RECENT} {kind}"] for kind in wanted[RECENT]]
            within = int(wanted["within_days"][0])
            if all(days == NEVER or int(days) > within for days in least):
                return False
        return all(
            values[trait] in members
            for trait, members in wanted.items()
            if trait in self._known
        )

    def _cell(self, trait: str, members: list[str]) -> str:
        if trait != "top_rule":
            members = list(map(self._wording.cased, members))
        return self._dice.choice(("|", " | ", "| ")).join(members)

    def _action(self, number: int) -> Row:
        dice = self._dice
        return {
            "next_action": dice.choice(ACTIONS),
            "channel": dice.choice(("", "phone", "email", "support")),
            "template_key": f"series_{number}" if number else "",
            "days_to_act": dice.choice(("", "0", "1", "14")),
        }
