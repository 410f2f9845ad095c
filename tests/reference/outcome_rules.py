"""The rules of what follows from a score: accounts and the next action."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from .cells import Cells, Condition, condition_in
from .values import name

TRAITS = ("fit_grade", "behavior_grade", "activity_state", "stage", "product")


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
    """A row of `next_actions`; `wanted` are the members of its filled cells."""

    priority: str
    wanted: dict[str, list[str | None]]
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
                trait: [name(member) for member in cell.split("|")]
                for trait in TRAITS
                if (cell := row.text(trait))
            },
            action=row.text("next_action"),
            channel=row.text("channel"),
            template_key=row.text("template_key"),
            days_to_act=row.number("days_to_act"),
            reason=row.text("reason"),
        )

    def suits(self, traits: Mapping[str, str | None]) -> bool:
        """Tell whether all filled cells hold; a trait that is missing meets none."""
        return all(
            traits[trait] is not None and name(traits[trait]) in members
            for trait, members in self.wanted.items()
        )
