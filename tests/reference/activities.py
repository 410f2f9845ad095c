"""What they did: content and activity (docs/definitions.md#what-they-did)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .people import People
from .records import Records, Row
from .rules import ContentRule, RuleBook
from .values import Moment, found


@dataclass(frozen=True)
class Activity:
    """Something that a lead or an anonymous visitor did; `source` is its event."""

    event_id: str
    activity_type: str
    at: Moment
    known_on: date
    lead_id: str | None
    content: str | None
    content_group: str | None
    product: str | None
    quantity: Decimal | None
    source: Row

    @property
    def day(self) -> date:
        """Return the day it is dated by."""
        return self.at.day

    @property
    def in_order(self) -> tuple[Moment, str]:
        """Return what activities are ordered by: time, then event_id."""
        return self.at, self.event_id


def read_activities(
    records: Records, people: People, rules: RuleBook
) -> list[Activity]:
    """Return every used event with its lead and its content's group."""
    activities = []
    for row in records.used("events"):
        lead_id, known_on = people.lead_of(row)
        group, product = classify(rules.content, row["activity_type"], row["content"])
        activities.append(
            Activity(
                event_id=row["event_id"],
                activity_type=row["activity_type"],
                at=row["occurred_at"],
                known_on=known_on,
                lead_id=lead_id,
                content=row["content"],
                content_group=group,
                product=row["product"] or product,
                quantity=row["quantity"],
                source=row,
            )
        )
    return activities


def classify(
    patterns: list[ContentRule], activity_type: str, content: str | None
) -> tuple[str | None, str | None]:
    """Return the group and product of the first pattern found in the content."""
    for rule in patterns:
        if rule.activity_type in (None, activity_type) and found(rule.pattern, content):
            return rule.content_group, rule.product
    return None, None


def by_lead(activities: Iterable[Activity]) -> dict[str, list[Activity]]:
    """Return the activities of each lead, in order."""
    groups: dict[str, list[Activity]] = defaultdict(list)
    for activity in sorted(activities, key=lambda activity: activity.in_order):
        if activity.lead_id is not None:
            groups[activity.lead_id].append(activity)
    return groups
