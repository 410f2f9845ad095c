"""The stage of a lead on every day of its life (docs/definitions.md#stages)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from .build import Build, Scorecard
from .mql import MqlEvent


@dataclass
class Span:
    """An unbroken run of days in one stage, open until the next one begins."""

    stage: str
    entered_on: date
    left_on: date | None = None
    next_stage: str | None = None


class Stages:
    """Looks at every day of a lead's life under its official model."""

    def __init__(self, build: Build, card: Scorecard, entries: list[MqlEvent]) -> None:
        """Judge by what happened, and by when the lead was an MQL."""
        self._card = card
        self._entries = entries
        self._engaged_days = card.doings.lively_on()
        self._lifecycle = build.lifecycle
        self._qualification = build.qualification
        self._as_of = build.as_of

    def spans(self) -> list[Span]:
        """Return the runs of days in one stage, in order."""
        spans: list[Span] = []
        day = self._card.lead.created_on
        while day <= self._as_of:
            stage = self.stage(day)
            if not spans or spans[-1].stage != stage:
                if spans:
                    spans[-1].left_on, spans[-1].next_stage = day, stage
                spans.append(Span(stage, day))
            day += timedelta(days=1)
        return spans

    def stage(self, day: date) -> str:
        """Return the first stage that applies on a day."""
        lead, lifecycle = self._card.lead, self._lifecycle
        if lifecycle.has_opted_out(lead, day):
            return "opted_out"
        if self._qualification.is_disqualified(self._card.model, lead, day) or (
            lifecycle.is_rejected_for_good(lead, day)
        ):
            return "disqualified"
        if lifecycle.is_customer(lead, day):
            return "customer"
        if lifecycle.has_open_opportunity(lead, day):
            return "opportunity"
        verdict = lifecycle.verdict(lead, day)
        if verdict and verdict.status == "accepted":
            return "sales_accepted"
        if any(_holds(entry, day) for entry in self._entries):
            return "marketing_qualified"
        if (
            verdict
            and verdict.status in ("rejected", "recycled")
            and not any(verdict.day < e.entered_on <= day for e in self._entries)
        ):
            return "recycled"
        if any(lead.created_on <= engaged <= day for engaged in self._engaged_days):
            return "engaged"
        return "lead"


def _holds(entry: MqlEvent, day: date) -> bool:
    """Tell whether an entry has begun and not ended on a day."""
    return entry.entered_on <= day and (entry.left_on is None or day < entry.left_on)
