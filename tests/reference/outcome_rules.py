"""The rules of what follows from a score: accounts and the next action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .cells import Cells, Condition, condition_in
from .values import name, text

TRAITS = ("fit_grade", "behavior_grade", "activity_state", "stage", "product")
TRAITS += ("top_rule",)


@dataclass(frozen=True)
class AccountModel:
    """A row of `account_models`; an empty limit is None."""

    mqa_score: Decimal | None
    min_engaged_people: Decimal | None
    min_buying_roles: Decimal | None
    engaged_within_days: int | None
    anonymous_cap: Decimal | None

    @classmethod
    def read(cls, row: Cells) -> AccountModel:
        """Read a row."""
        return cls(
            mqa_score=row.number("mqa_score"),
            min_engaged_people=row.number("min_engaged_people"),
            min_buying_roles=row.number("min_buying_roles"),
            engaged_within_days=row.whole("engaged_within_days"),
            anonymous_cap=row.number("anonymous_cap"),
        )


@dataclass(frozen=True)
class BuyingRole:
    """A row of `buying_roles`."""

    name: str
    condition: Condition
    points: int

    @classmethod
    def read(cls, row: Cells) -> BuyingRole:
        """Read a row."""
        return cls(
            name=row.text("buying_role") or "",
            condition=condition_in(row),
            points=row.whole("points") or 0,
        )


@dataclass(frozen=True)
class NextAction:
    """A row of `next_actions`.

    `wanted` are the members of its filled cells; `recent` are activities of which one
    must have been done in the last `within_days`, and `min_change` is what the score
    must have risen by in them.
    """

    priority: str
    wanted: dict[str, list[str | None]]
    recent: list[str | None]
    within_days: int | None
    min_change: Decimal | None
    action: str | None
    channel: str | None
    template_key: str | None
    days_to_act: Decimal | None
    reason: str | None

    @classmethod
    def read(cls, row: Cells) -> NextAction:
        """Read a row."""
        return cls(
            priority=f"{(row.number('priority') or Decimal(0)).normalize():f}",
            wanted={
                trait: [_compared(trait, member) for member in cell.split("|")]
                for trait in TRAITS
                if (cell := row.text(trait))
            },
            recent=[
                name(member)
                for member in (row.text("recent_activity") or "").split("|")
                if name(member)
            ],
            within_days=row.whole("within_days"),
            min_change=row.number("min_score_change"),
            action=row.text("next_action"),
            channel=row.text("channel"),
            template_key=row.text("template_key"),
            days_to_act=row.number("days_to_act"),
            reason=row.text("reason"),
        )

    def suits(
        self,
        traits: Mapping[str, str | None],
        done: Mapping[str, date],
        day: date,
        change_within: Callable[[int], Decimal],
    ) -> bool:
        """Tell whether all filled cells hold; a trait that is missing meets none.

        `done` is the last day of each activity type, up to `day`; `change_within` tells
        how the score changed in so many days up to then.
        """
        return (
            self._was_done(done, day)
            and self._rose(change_within)
            and all(
                traits[trait] is not None and _compared(trait, traits[trait]) in members
                for trait, members in self.wanted.items()
            )
        )

    def _rose(self, change_within: Callable[[int], Decimal]) -> bool:
        """Tell whether the score rose as far as is asked for, if it is."""
        return (
            self.min_change is None
            or change_within(self.within_days or 0) >= self.min_change
        )

    def _was_done(self, done: Mapping[str, date], day: date) -> bool:
        """Tell whether one of the activities was done of late, if any is asked for."""
        return not self.recent or any(
            activity in done and (day - done[activity]).days < (self.within_days or 0)
            for activity in self.recent
        )


def _compared(trait: str, value: str | None) -> str | None:
    """Return a value as it is compared: names of rules keep their case."""
    return text(value) if trait == "top_rule" else name(value)
