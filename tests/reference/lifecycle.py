"""What happened to a lead, and whether it qualifies.

See docs/definitions.md#qualification.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .attributes import Attributes
from .ledger import Score
from .people import Lead, People
from .records import Records, Row
from .rules import Model, RuleBook
from .values import rounded

GIVEN_BACK = ("rejected", "recycled")
VERDICTS = ("accepted", "rejected", "recycled", "disqualified")


@dataclass(frozen=True)
class Status:
    """A status that sales gave a lead."""

    day: date
    status: str


class Lifecycle:
    """The statuses, opportunities, orders and consent of every lead."""

    def __init__(self, records: Records, people: People, as_of: date) -> None:
        """Give every fact to the survivor of the lead that it names."""
        self._as_of = as_of
        self._statuses: dict[str, list[Status]] = defaultdict(list)
        self._opportunities: dict[tuple[str, str], list[Row]] = defaultdict(list)
        self._accounts_opportunities: dict[str, list[Row]] = defaultdict(list)
        self._order_days: dict[tuple[str, str], set[date]] = defaultdict(set)
        for row in sorted(
            records.used("lead_statuses"),
            key=lambda row: (row["changed_at"], row["status"]),
        ):
            status = Status(row["changed_at"].day, row["status"])
            self._statuses[people.survivor(row["lead_id"])].append(status)
        for row in records.used("opportunities"):
            if row.named("lead_id"):
                owner = "lead", people.survivor(row["lead_id"])
                self._opportunities[owner].append(row)
            elif not row.is_nobodys:
                self._opportunities["account", row["account_id"]].append(row)
            if account := _account_of(row, people):
                self._accounts_opportunities[account["account_id"]].append(row)
        for row in records.used("orders"):
            day = row["ordered_at"].day
            if row["lead_id"] in people.merges.known:
                self._order_days["lead", people.survivor(row["lead_id"])].add(day)
            if row["account_id"]:
                self._order_days["account", row["account_id"]].add(day)

    def statuses(self, lead: Lead) -> list[Status]:
        """Return the statuses of a lead in order; the larger last."""
        return self._statuses.get(lead.lead_id, [])

    def verdict(self, lead: Lead, day: date) -> Status | None:
        """Return the latest status by a day with which sales judged a lead."""
        past = [
            status
            for status in self.statuses(lead)
            if status.day <= day and status.status in VERDICTS
        ]
        return past[-1] if past else None

    def recycled_on(self, lead: Lead) -> list[date]:
        """Return the days on which rules that reset on recycling start again."""
        return [
            status.day for status in self.statuses(lead) if status.status in GIVEN_BACK
        ]

    def is_refused_on(self, lead: Lead, day: date) -> bool:
        """Tell whether sales gives a lead back, or up, on a day."""
        return any(
            status.day == day and status.status in (*GIVEN_BACK, "disqualified")
            for status in self.statuses(lead)
        )

    def latest_status(self, lead: Lead, day: date) -> Status | None:
        """Return the latest status of a lead by a day."""
        past = [status for status in self.statuses(lead) if status.day <= day]
        return past[-1] if past else None

    def is_rejected_for_good(self, lead: Lead, day: date) -> bool:
        """Tell whether the latest status on a day is `disqualified`."""
        latest = self.latest_status(lead, day)
        return latest is not None and latest.status == "disqualified"

    def is_returned(
        self, lead: Lead, engaged_days: Collection[date], day: date
    ) -> bool:
        """Tell whether sales gave a lead back that is silent since, as of a day."""
        latest = self.latest_status(lead, day)
        return (
            latest is not None
            and latest.status in GIVEN_BACK
            and not any(latest.day < engaged <= day for engaged in engaged_days)
        )

    def has_opted_out(self, lead: Lead, day: date) -> bool:
        """Tell whether a lead has opted out by a day."""
        opted_out = lead.row["opted_out_at"]
        return opted_out is not None and opted_out.day <= day

    def is_customer(self, lead: Lead, day: date) -> bool:
        """Tell whether a lead's account is a customer by a day, or it converted."""
        converted = self.converted_on(lead)
        return _is_stated_customer(lead.account, day) or (
            converted is not None and converted <= day
        )

    def converted_on(self, lead: Lead) -> date | None:
        """Return the day of a lead's conversion (docs/definitions.md#conversions)."""
        won = [
            row["closed_at"].day
            for row in self._opportunities_of(lead)
            if is_won(row, self._as_of)
            and (row.named("lead_id") or lead.created_on <= row["created_at"].day)
        ]
        return min(won, default=None)

    def has_open_opportunity(self, lead: Lead, day: date) -> bool:
        """Tell whether an opportunity is open at the end of a day."""
        return any(is_open(row, day) for row in self._opportunities_of(lead))

    def is_customer_account(self, account: Row, day: date) -> bool:
        """Tell whether an account is a customer, or won as one, by a day."""
        return _is_stated_customer(account, day) or any(
            is_won(row, day) for row in self.deals_of_account(account)
        )

    def account_has_open_opportunity(self, account: Row, day: date) -> bool:
        """Tell whether an opportunity of an account is open at the end of a day."""
        return any(is_open(row, day) for row in self.deals_of_account(account))

    def deals_of_lead(self, lead: Lead) -> list[Row]:
        """Return the opportunities that are the lead's alone."""
        return self._opportunities.get(("lead", lead.lead_id), [])

    def deals_of_account(self, account: Row) -> list[Row]:
        """Return all opportunities of an account, those of its people too."""
        return self._accounts_opportunities.get(account["account_id"], [])

    def own_order_days(self, lead: Lead) -> list[date]:
        """Return the days of the orders that name a lead, in order."""
        return sorted(self._order_days.get(("lead", lead.lead_id), set()))

    def order_days(self, lead: Lead) -> list[date]:
        """Return the days of a lead's own orders and of its account's, in order."""
        days = {*self.own_order_days(lead)}
        if lead.account:
            account = "account", lead.account["account_id"]
            days = days | self._order_days.get(account, set())
        return sorted(days)

    def _opportunities_of(self, lead: Lead) -> list[Row]:
        """Return those that name the lead, or only its account."""
        own = self.deals_of_lead(lead)
        if lead.account is None:
            return own
        account = "account", lead.account["account_id"]
        return own + self._opportunities.get(account, [])


def _account_of(opportunity: Row, people: People) -> Row | None:
    """Return the account that an opportunity names, else that of its lead."""
    if account := people.accounts.by_id.get(opportunity["account_id"]):
        return account
    return people.leads[people.survivor(opportunity["lead_id"])].account


def _is_stated_customer(account: Row | None, day: date) -> bool:
    since = account["customer_since"] if account else None
    return since is not None and since.day <= day


def is_open(opportunity: Row, day: date) -> bool:
    """Tell whether an opportunity is open at the end of a day."""
    closed = opportunity["closed_at"]
    return opportunity["created_at"].day <= day and (closed is None or closed.day > day)


def is_won(opportunity: Row, day: date) -> bool:
    """Tell whether an opportunity was won by a day."""
    closed = opportunity["closed_at"]
    return bool(opportunity["is_won"]) and closed is not None and closed.day <= day


class Qualification:
    """Decides whether a lead is qualified on a day."""

    def __init__(
        self, rules: RuleBook, attributes: Attributes, lifecycle: Lifecycle
    ) -> None:
        """Judge by the rules, the attributes of the day and what happened by then."""
        self._rules = rules
        self._attributes = attributes
        self._lifecycle = lifecycle

    def obstacles(
        self, model: Model, lead: Lead, engaged_days: Collection[date], day: date
    ) -> Iterator[Blocker]:
        """Return what is in the way whatever the score, in order."""
        lifecycle = self._lifecycle
        if lifecycle.has_opted_out(lead, day):
            yield Blocker("opted_out")
        if lifecycle.is_customer(lead, day):
            yield Blocker("is_customer")
        if lifecycle.has_open_opportunity(lead, day):
            yield Blocker("open_opportunity")
        if lifecycle.is_rejected_for_good(lead, day):
            yield Blocker("disqualified")
        for rule in sorted(self.disqualifying_rules(model, lead, day)):
            yield Blocker("disqualified", rule)
        if lifecycle.is_returned(lead, engaged_days, day):
            yield Blocker("returned_by_sales")
        for attribute in sorted(set(model.required_attributes)):
            if self._attributes.value(lead, attribute, day) is None:
                yield Blocker("missing_required_attribute", attribute)

    def is_disqualified(self, model: Model, lead: Lead, day: date) -> bool:
        """Tell whether a disqualification rule holds on a day."""
        return any(self.disqualifying_rules(model, lead, day))

    def disqualifying_rules(self, model: Model, lead: Lead, day: date) -> Iterator[str]:
        """Return the disqualification rules that hold on a day."""
        for rule in self._rules.disqualification[model.name]:
            if self._attributes.holds(rule.condition, lead, day):
                yield rule.rule


@dataclass(frozen=True)
class Blocker:
    """Something that keeps a lead from being qualified, and what exactly it is."""

    name: str
    detail: str | None = None

    def __str__(self) -> str:
        """Return how it is listed."""
        return self.name if self.detail is None else f"{self.name}:{self.detail}"


def shortfalls(model: Model, score: Score) -> Iterator[Blocker]:
    """Return the minimums that a score misses, in order, and by how much."""
    for name, points, minimum in (
        ("total_below_mql_score", score.total, model.mql_score),
        ("fit_below_min_fit", score.fit, model.min_fit),
        ("behavior_below_min_behavior", score.behavior, model.min_behavior),
    ):
        if minimum is not None and points < minimum:
            yield Blocker(name, f"{rounded(minimum - points, 4):.4f}")


def reaches(score: Decimal | int, minimum: Decimal | None) -> bool:
    """Compare with a minimum; an empty one is always reached."""
    return minimum is None or score >= minimum


def official_model(
    rules: RuleBook, attributes: Attributes, lead: Lead, as_of: date
) -> str:
    """Return the model that a lead is assigned to."""
    segment = next(
        (
            segment
            for segment, condition in rules.segments
            if attributes.holds(condition, lead, as_of)
        ),
        "default",
    )
    models = [model for model in rules.models if model.segment == segment]
    share = 0
    for challenger in models:
        if challenger.role == "challenger":
            share += challenger.traffic_percent
            if bucket(challenger.experiment, lead.lead_id) < share:
                return challenger.name
    return next(model.name for model in models if model.role == "champion")


def bucket(experiment: str, lead_id: str) -> int:
    """Return the bucket of a lead in an experiment: a number from 0 to 99."""
    digest = hashlib.md5(f"{experiment}:{lead_id}".encode()).hexdigest()
    return int(digest[:8], 16) % 100
