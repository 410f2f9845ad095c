"""The score of an account: its fit, its people, its visitors, its roles.

See docs/definitions.md#accounts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from .build import Build, Scorecard
from .ledger import Ledger
from .lifecycle import reaches
from .records import Row
from .rules import Model, RuleBook
from .values import rounded

FIT, PEOPLE, ANONYMOUS, ROLES = "fit", "people", "anonymous", "roles"
ANONYMOUS_CAP = "anonymous_cap"


@dataclass(frozen=True)
class AccountReason:
    """A row of the ledger of an account: it names the person where it is one's."""

    component: str
    rule: str
    contribution: Decimal
    lead_id: str | None = None


class AccountCard:
    """What one model makes of an account on `as_of`."""

    def __init__(
        self, build: Build, account: Row, model: Model, people: list[Scorecard]
    ) -> None:
        """Judge by the scorecards of its people under the model."""
        self.account = account
        self.model = model
        self.is_official = model.name == official_account_model(build.rules)
        self._build = build
        self._day = build.as_of
        self._limits = build.rules.account_models[model.name]
        self._behavior = {
            card.lead.lead_id: card.ledger.score(build.as_of).behavior
            for card in people
        }
        self.people = sorted(
            people,
            key=lambda card: (-self._behavior[card.lead.lead_id], card.lead.lead_id),
        )

    # People

    @cached_property
    def engaged(self) -> list[Scorecard]:
        """Return the people with an engaged day of their own of late, by rank."""
        within = self._limits.engaged_within_days
        return [
            card
            for card in self.people
            if within is None
            or self._day - card.doings.engaged_itself_on()[-1] < timedelta(days=within)
        ]

    @property
    def last_engaged_on(self) -> date | None:
        """Return the latest engaged day of its people."""
        return max((card.doings.engaged_on()[-1] for card in self.people), default=None)

    @cached_property
    def roles(self) -> dict[str, Scorecard | None]:
        """Return for each buying role the first engaged person in it, if any."""
        attributes = self._build.attributes
        return {
            role.name: next(
                (
                    card
                    for card in self.engaged
                    if attributes.holds(role.condition, card.lead, self._day)
                ),
                None,
            )
            for role in self._build.rules.buying_roles[self.model.name]
        }

    def roles_that_are(self, covered: bool) -> list[str]:
        """Return the names of the roles that are covered, or those that are not."""
        return sorted(
            role for role, card in self.roles.items() if (card is not None) == covered
        )

    # The ledger

    @cached_property
    def reasons(self) -> list[AccountReason]:
        """Return the rows that the score is the sum of."""
        return [
            *self._fit_reasons(),
            *self._people_reasons(),
            *self._anonymous_reasons(),
            *self._role_reasons(),
        ]

    def score(self, *components: str) -> Decimal:
        """Return the sum of some components."""
        return sum(
            (row.contribution for row in self.reasons if row.component in components),
            Decimal(0),
        )

    @cached_property
    def earning_fit_rules(self) -> dict[str, AccountReason]:
        """Let the first rule that holds earn, attribute by attribute."""
        earning: dict[str, AccountReason] = {}
        attributes = self._build.attributes
        for rule in self._build.rules.fit[self.model.name]:
            name = rule.condition.attribute
            if attributes.is_of_accounts(name) and rule.condition.holds(
                attributes.value_of_account(self.account, name, self._day)
            ):
                reason = AccountReason(FIT, rule.rule, Decimal(rule.points))
                earning.setdefault(name, reason)
        return {reason.rule: reason for reason in earning.values()}

    def _fit_reasons(self) -> list[AccountReason]:
        """Return what the fit rules bring; nothing is no row."""
        reasons = self.earning_fit_rules.values()
        return [reason for reason in reasons if reason.contribution]

    def _people_reasons(self) -> Iterator[AccountReason]:
        """Weigh the behavior scores of the people by their ranks."""
        weights = self._build.rules.rank_weights[self.model.name]
        for rank, card in enumerate(self.people, start=1):
            lead_id = card.lead.lead_id
            share = Fraction(weights.get(rank, 0)) * Fraction(self._behavior[lead_id])
            if contribution := rounded(share, 4):
                yield AccountReason(PEOPLE, f"rank_{rank}", contribution, lead_id)

    def _anonymous_reasons(self) -> list[AccountReason]:
        """Add the rules up that visitors without a name meet, up to the cap."""
        points: dict[str, Decimal] = defaultdict(Decimal)
        for entry in self.visitors.counting(self._day):
            points[entry.rule] += self.visitors.contribution(entry, self._day)
        cap, total = self._limits.anonymous_cap, sum(points.values(), Decimal(0))
        reasons = [AccountReason(ANONYMOUS, *pair) for pair in points.items()]
        if cap is not None and total > cap:
            reasons.append(AccountReason(ANONYMOUS, ANONYMOUS_CAP, cap - total))
        return reasons

    def _role_reasons(self) -> list[AccountReason]:
        """Give the points of each role that is covered once."""
        points = {
            role.name: Decimal(role.points)
            for role in self._build.rules.buying_roles[self.model.name]
        }
        return [
            AccountReason(ROLES, role, points[role], card.lead.lead_id)
            for role, card in self.roles.items()
            if card is not None and points[role]
        ]

    @cached_property
    def visitors(self) -> Ledger:
        """Return the ledger of the account's visitors: the account is the lead."""
        return self._build.visitors_ledger(self.model, self.account["account_id"])

    # What follows from it

    @cached_property
    def blocker(self) -> str | None:
        """Return the first thing that keeps the account from being an MQA."""
        limits, lifecycle = self._limits, self._build.lifecycle
        if lifecycle.is_customer_account(self.account, self._day):
            return "is_customer"
        if lifecycle.account_has_open_opportunity(self.account, self._day):
            return "open_opportunity"
        if not reaches(self.score(FIT, PEOPLE, ANONYMOUS, ROLES), limits.mqa_score):
            return "account_score_below_mqa_score"
        if not reaches(len(self.engaged), limits.min_engaged_people):
            return "engaged_people_below_min_engaged_people"
        if not reaches(len(self.roles_that_are(True)), limits.min_buying_roles):
            return "buying_roles_below_min_buying_roles"
        return None


def official_account_model(rules: RuleBook) -> str | None:
    """Return the champion of the segment `default`, if it scores accounts."""
    champion = next(
        model.name
        for model in rules.models
        if (model.segment, model.role) == ("default", "champion")
    )
    return champion if champion in rules.account_models else None


def account_cards(build: Build) -> list[AccountCard]:
    """Return the card of every account under every model that scores accounts."""
    people: dict[tuple[str, str], list[Scorecard]] = defaultdict(list)
    for card in build.scorecards:
        if card.lead.account:
            key = card.lead.account["account_id"], card.model.name
            people[key].append(card)
    return [
        AccountCard(build, account, model, people[account_id, model.name])
        for account_id, account in build.people.accounts.by_id.items()
        for model in build.rules.models
        if model.name in build.rules.account_models
    ]
