"""What a lead did, day by day (docs/definitions.md#the-timeline-of-a-lead)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from .activities import Activity
from .build import Build, Scorecard
from .funnel import MONTHS, month_starts
from .reason_texts import in_words
from .signals import meets

Row = dict[str, Any]


def lead_activities(build: Build, card: Scorecard) -> Iterator[Row]:
    """Return a row for all that is alike of a day; the card is the official one."""
    first = month_starts(build.as_of, MONTHS)[-1]
    counting: dict[tuple[Any, ...], list[Activity]] = defaultdict(list)
    suppressed: dict[tuple[Any, ...], list[Activity]] = defaultdict(list)
    for activity in card.doings.activities:
        counting[_likeness(activity)].append(activity)
    for event in build.events:
        if event.lead_id == card.lead.lead_id and event.event_id in build.suppressed:
            suppressed[_likeness(event)].append(event)
    for alike in {**counting, **suppressed}:
        if first <= alike[0]:
            yield _row(build, card, counting[alike], suppressed[alike])


def _likeness(activity: Activity) -> tuple[Any, ...]:
    """Return what is the same of activities that make one row."""
    return (
        activity.day,
        activity.activity_type,
        activity.content,
        activity.content_group,
        activity.product,
    )


def _row(
    build: Build, card: Scorecard, counting: list[Activity], suppressed: list[Activity]
) -> Row:
    everything = [*counting, *suppressed]
    day, kind, content, group, product = _likeness(everything[0])
    quantities = [one.quantity for one in counting if one.quantity is not None]
    rules = sorted(
        rule.rule
        for rule in build.rules.behavior[card.model.name]
        if any(meets(rule, activity) for activity in counting)
    )
    return {
        "lead_id": card.lead.lead_id,
        "occurred_on": day,
        "activity_type": kind,
        "channel": build.rules.channels.get(kind),
        "activity_text": build.rules.deeds.get(kind) or in_words(kind),
        "is_engagement": build.rules.engagement.get(kind, True),
        "content": content,
        "content_group": group,
        "product": product,
        "occurrences": len(everything),
        "suppressed_occurrences": len(suppressed),
        "largest_quantity": max(quantities, default=None),
        "last_at": None
        if kind == "email_ignored"
        else max(one.at for one in everything).instant.replace(tzinfo=None),
        "met_rules": " | ".join(rules) or None,
    }
