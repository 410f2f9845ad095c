"""What a lead did, when it was engaged, and its state.

See docs/definitions.md#engaged-days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .activities import Activity
from .people import Lead
from .rules import RuleBook

NEW = "new"


@dataclass(frozen=True)
class Doings:
    """What a lead did: its events, and all activities with the derived ones."""

    lead: Lead
    events: list[Activity]
    activities: list[Activity]
    engagement: dict[str, bool]
    order_days: list[date]
    own_order_days: list[date]

    def engagements_on(self) -> set[date]:
        """Return the days with an engagement; an unlisted type is one."""
        return {
            event.day
            for event in self.events
            if self.engagement.get(event.activity_type, True)
        }

    def lively_on(self) -> set[date]:
        """Return the engaged days for another reason than the creation."""
        return self.engagements_on() | {*self.order_days}

    def engaged_on(self) -> list[date]:
        """Return the engaged days, in order."""
        return sorted(self.lively_on() | {self.lead.created_on})

    def engaged_itself_on(self) -> list[date]:
        """Return those of its own, in order: not the orders of its account alone."""
        own = self.engagements_on() | {*self.own_order_days}
        return sorted(own | {self.lead.created_on})


def activity_state(doings: Doings, rules: RuleBook, day: date) -> str | None:
    """Return the state of a lead by the days since it was last engaged."""
    if not doings.lively_on():
        return NEW
    idle = (day - doings.engaged_on()[-1]).days
    reached = [state for from_days, state in rules.activity_states if from_days <= idle]
    return reached[-1] if reached else None
