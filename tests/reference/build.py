"""One build: from raw records and rules to the ledgers of all leads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from .activities import Activity, by_lead, read_activities
from .attributes import Attributes, campaign_changes
from .derived import derive
from .engagement import Doings
from .erasure import erase, reject_unknown
from .ledger import Ledger, Weights
from .lifecycle import Lifecycle, Qualification, official_model
from .networks import Networks
from .people import Lead, People
from .records import SUPPRESSED, Raw, Records, settle
from .rules import Model, RuleBook, SuppressionRule
from .seconds import Clockwork
from .signals import (
    Entry,
    behavior_entries,
    buying_cycle_entries,
    fit_entries,
    inactivity_entries,
    seasonal_entries,
)
from .suppression import MACHINES, Suppression
from .values import Calendar


@dataclass(frozen=True)
class Scorecard:
    """What one lead did, and the ledger that one model keeps of it."""

    lead: Lead
    doings: Doings
    ledger: Ledger
    is_official: bool

    @property
    def model(self) -> Model:
        """Return the model."""
        return self.ledger.model


class Build:
    """Everything that is known at `as_of`, and the ledger of every lead.

    `clockwork` must be set before anything is asked for: it knows the times of all
    inputs that are built together.
    """

    clockwork: Clockwork

    def __init__(
        self,
        raw: Raw,
        rules: RuleBook,
        as_of: date,
        calendar: Calendar,
        leads_per_visitor: int,
    ) -> None:
        """Read the records and find out who did what."""
        self.rules = rules
        self.as_of = as_of
        self._leads_per_visitor = leads_per_visitor
        self.records = self._read(raw, calendar)
        self.people = People(self.records, rules, leads_per_visitor)
        self.events = read_activities(self.records, self.people, rules)
        self.calendar = calendar
        self.lifecycle = Lifecycle(self.records, self.people, as_of)
        self.networks = Networks(self.records, self.people.accounts)
        self._weights = Weights(rules.decays)

    def _read(self, raw: Raw, calendar: Calendar) -> Records:
        """Read the records; erase whom the requests name; settle the rest."""
        records = Records(raw, calendar, self.rules.placeholders, self.as_of)
        if records.rows["erasure_requests"]:
            before = Records(raw, calendar, self.rules.placeholders, self.as_of)
            settle(before, self.as_of)
            people = People(before, self.rules, self._leads_per_visitor)
            erase(records, before, people, self.as_of)
        settle(records, self.as_of)
        if records.rows["erasure_requests"]:
            reject_unknown(records, before, self.as_of)
        return records

    @cached_property
    def suppressed(self) -> dict[str, SuppressionRule]:
        """Return the suppressed events with the rule that suppresses them."""
        suppression = Suppression(
            self.events, self.people, self.rules, self.clockwork, self.calendar
        )
        suppressed = {}
        for event in self.events:
            if rule := suppression.rule(event):
                event.source.outcome, event.source.reason = SUPPRESSED, rule.rule
                suppressed[event.event_id] = rule
        return suppressed

    @cached_property
    def counted_events(self) -> list[Activity]:
        """Return the events that are not suppressed."""
        return [event for event in self.events if event.event_id not in self.suppressed]

    @cached_property
    def done_by_machines(self) -> list[Activity]:
        """Return the events that are suppressed as a machine's."""
        return [
            event
            for event in self.events
            if event.event_id in self.suppressed
            and self.suppressed[event.event_id].kind in MACHINES
        ]

    def _derived(self, events: list[Activity]) -> list[Activity]:
        """Return what follows from events, up to `as_of`."""
        return derive(events, self.done_by_machines, self.rules, self.as_of)

    @cached_property
    def attributes(self) -> Attributes:
        """Return the values of attributes, those of campaigns among them."""
        campaigns = campaign_changes(self.counted_events)
        return Attributes(self.records, self.rules, self.as_of, campaigns)

    @cached_property
    def qualification(self) -> Qualification:
        """Return what makes a lead qualified."""
        return Qualification(self.rules, self.attributes, self.lifecycle)

    @cached_property
    def official(self) -> dict[str, str]:
        """Return the model that each lead is assigned to."""
        return {
            lead_id: official_model(self.rules, self.attributes, lead, self.as_of)
            for lead_id, lead in self.people.leads.items()
        }

    @cached_property
    def scorecards(self) -> list[Scorecard]:
        """Return the scorecard of every lead under every model."""
        return list(self._scorecards(self.counted_events))

    @cached_property
    def unsuppressed_totals(self) -> dict[tuple[str, str], Decimal]:
        """Return what the totals would be had nothing been suppressed."""
        return {
            (card.lead.lead_id, card.model.name): card.ledger.score(self.as_of).total
            for card in self._scorecards(self.events)
        }

    @cached_property
    def visits(self) -> dict[str, list[Activity]]:
        """Return what visitors without a name did, in order, by their account."""
        visits: dict[str, list[Activity]] = defaultdict(list)
        events = self.counted_events
        activities = [*events, *self._derived(events)]
        for activity in sorted(activities, key=lambda activity: activity.in_order):
            if activity.lead_id is None:
                account, _ = self.networks.account_of(activity.source)
                if account:
                    visits[account["account_id"]].append(activity)
        return visits

    def visitors_ledger(self, model: Model, account_id: str) -> Ledger:
        """Return the ledger of an account's visitors, as if it were a lead."""
        visits = self.visits.get(account_id, [])
        entries = behavior_entries(self.rules.behavior[model.name], visits, [])
        return Ledger(model, entries, self._weights)

    def _scorecards(self, events: list[Activity]) -> Iterator[Scorecard]:
        """Return the scorecards that some events lead to."""
        own_events = by_lead(events)
        own_activities = by_lead([*events, *self._derived(events)])
        for lead_id, lead in self.people.leads.items():
            doings = Doings(
                lead=lead,
                events=own_events.get(lead_id, []),
                activities=own_activities.get(lead_id, []),
                engagement=self.rules.engagement,
                order_days=self.lifecycle.order_days(lead),
                own_order_days=self.lifecycle.own_order_days(lead),
            )
            for model in self.rules.models:
                entries = self._entries(model.name, lead, doings)
                begun = [entry for entry in entries if entry.starts_on <= self.as_of]
                ledger = Ledger(model, begun, self._weights)
                is_official = model.name == self.official[lead_id]
                yield Scorecard(lead, doings, ledger, is_official)

    def _entries(self, model: str, lead: Lead, doings: Doings) -> list[Entry]:
        """Return all that the rules of a model put into a lead's ledger."""
        rules = self.rules
        orders = doings.order_days
        cycle = lead.account["purchase_cycle_days"] if lead.account else None
        recycled = self.lifecycle.recycled_on(lead)
        return [
            *fit_entries(rules.fit[model], lead, self.attributes),
            *behavior_entries(rules.behavior[model], doings.activities, recycled),
            *inactivity_entries(rules.inactivity[model], doings.engaged_on()),
            *buying_cycle_entries(rules.buying_cycle[model], orders, cycle),
            *seasonal_entries(rules.seasonal[model], orders),
        ]
