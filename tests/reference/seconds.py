"""Which events are known to the second (docs/definitions.md#suppression)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal

from .records import DUPLICATE, ERASED, FUTURE, Records, Row
from .values import Calendar


class Clockwork:
    """Counts by activity type how exact times are; several inputs may add up."""

    def __init__(self, limits: Mapping[str | None, Decimal | None]) -> None:
        """Count nothing yet."""
        self._limits = limits
        self.events: Counter[str] = Counter()
        self.timed: Counter[str] = Counter()
        self.whole_minutes: Counter[str] = Counter()

    def add(self, records: Records, calendar: Calendar) -> None:
        """Count the events that are used or name an unknown lead."""
        for event in _kept(records.rows["events"]):
            activity_type = event["activity_type"]
            self.events[activity_type] += 1
            if has_time_of_day(event, calendar):
                instant = event["occurred_at"].instant
                self.timed[activity_type] += 1
                if instant.second == 0 and instant.microsecond == 0:
                    self.whole_minutes[activity_type] += 1

    def is_to_the_minute(self, activity_type: str) -> bool:
        """Tell whether nearly all times of a type fall on a full minute."""
        percent = self._limits.get("whole_minute_percent")
        least = self._limits.get("whole_minute_events")
        timed = self.timed[activity_type]
        if percent is None or least is None or timed < least:
            return False
        return 100 * self.whole_minutes[activity_type] >= percent * timed

    def table(self) -> list[dict[str, object]]:
        """Return the types with events that rules in seconds pass over."""
        rows = []
        for activity_type, events in self.events.items():
            without = events - self.timed[activity_type]
            is_to_the_minute = self.is_to_the_minute(activity_type)
            if passed_over := events if is_to_the_minute else without:
                rows.append(
                    {
                        "activity_type": activity_type,
                        "events": events,
                        "events_without_time_of_day": without,
                        "is_to_the_minute": is_to_the_minute,
                        "events_passed_over": passed_over,
                    }
                )
        return rows


def has_time_of_day(event: Row, calendar: Calendar) -> bool:
    """Tell whether an event is not dated at the first instant of its day."""
    moment = event["occurred_at"]
    return moment.instant != calendar.start_of(moment.day).instant


def _kept(events: Iterable[Row]) -> Iterable[Row]:
    """Leave out what is erased, rejected for itself, future or duplicate."""
    return (
        event
        for event in events
        if event.outcome not in (ERASED, FUTURE, DUPLICATE)
        and event.reason in (None, "unknown lead")
    )
