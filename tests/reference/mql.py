"""When a lead became an MQL, and when and why it ceased to be one.

See docs/definitions.md#mql-events.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from .ledger import RESERVED, Ledger
from .lifecycle import Lifecycle, Qualification, shortfalls
from .people import Lead

FIRST, RECYCLED, REPEAT = "first", "recycled", "repeat"
SCORE_FELL = "score_fell"


@dataclass
class MqlEvent:
    """One entry of a lead, open until it leaves."""

    entered_on: date
    kind: str
    in_cooldown: bool
    top_rules: list[str]
    left_on: date | None = None
    left_reason: str | None = None


class MqlHistory:
    """Looks at every day of a lead's life under one model."""

    def __init__(
        self,
        lead: Lead,
        ledger: Ledger,
        engaged_days: list[date],
        lifecycle: Lifecycle,
        qualification: Qualification,
    ) -> None:
        """Judge by the ledger and by what happened to the lead."""
        self._lead = lead
        self._ledger = ledger
        self._engaged_days = set(engaged_days)
        self._lifecycle = lifecycle
        self._qualification = qualification

    def events(self, as_of: date) -> list[MqlEvent]:
        """Return the entries up to a day, in order."""
        events: list[MqlEvent] = []
        current: MqlEvent | None = None
        armed = True
        for day in _days(self._lead.created_on, as_of):
            if current:
                reason = self._reason_to_leave(day)
                if reason:
                    current.left_on, current.left_reason = day, reason
                    current, armed = None, reason == SCORE_FELL
                continue
            armed = armed or day in self._engaged_days
            is_refused = self._lifecycle.is_refused_on(self._lead, day)
            if armed and not is_refused and self._is_qualified(day):
                current = self._entry(day, events[-1] if events else None)
                events.append(current)
        return events

    def _is_qualified(self, day: date) -> bool:
        model = self._ledger.model
        obstacles = self._qualification.obstacles(
            model, self._lead, self._engaged_days, day
        )
        return not any(shortfalls(model, self._ledger.score(day))) and not any(
            obstacles
        )

    def _entry(self, day: date, previous: MqlEvent | None) -> MqlEvent:
        """Return the entry of a day, seen against the previous one."""
        kind, in_cooldown = FIRST, False
        if previous:
            since = previous.entered_on
            recycled = self._lifecycle.recycled_on(self._lead)
            kind = RECYCLED if any(since < d < day for d in recycled) else REPEAT
            cooldown = self._ledger.model.cooldown_days
            in_cooldown = cooldown is not None and (day - since).days <= cooldown
        return MqlEvent(day, kind, in_cooldown, self._top_rules(day))

    def _top_rules(self, day: date) -> list[str]:
        """Return the three rules with the largest positive contributions."""
        reasons = [
            reason
            for reason in self._ledger.reasons(day)
            if reason.contribution > 0 and reason.rule not in RESERVED
        ]
        reasons.sort(key=lambda reason: (-reason.contribution, reason.rule))
        return [reason.rule for reason in reasons[:3]]

    def _reason_to_leave(self, day: date) -> str | None:
        """Return the first reason for which an entry ends on a later day."""
        model, lead, lifecycle = self._ledger.model, self._lead, self._lifecycle
        rearm = model.rearm_score
        statuses = {
            status.status for status in lifecycle.statuses(lead) if status.day == day
        }
        if rearm is not None and self._ledger.score(day).total < rearm:
            return SCORE_FELL
        for status in ("rejected", "recycled", "disqualified"):
            if status in statuses:
                return status
        if self._qualification.is_disqualified(model, lead, day):
            return "disqualified"
        if lifecycle.has_opted_out(lead, day):
            return "opted_out"
        if lifecycle.is_customer(lead, day):
            return "customer"
        if lifecycle.has_open_opportunity(lead, day):
            return "opportunity"
        return None


def _days(first: date, last: date) -> Iterator[date]:
    """Return every day from the first to the last."""
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)
