"""Opportunities: opened, won and lost by the hidden wish to buy and by fit."""

from dataclasses import dataclass

import numpy as np

from . import assumptions as a
from . import vocabulary as v
from .accounts import IS_AMERICA, Accounts
from .clock import NEVER, Clock
from .journeys import Journeys
from .leads import COMPETITOR_GROUP, Leads
from .sampling import Numbers, Random, chance, log_normal, sigmoid, uniform

SMALL_COMPANY = 50  # employees of a company that is not an account, for amounts


@dataclass
class Deals:
    """Opportunities, at most one per buying group, ordered by creation.

    Attributes:
        group: the buying group; an account if it is one.
        lead: the lead that is named, -1 if only the account is.
        contact: the lead that sales talks to, -1 if there is none.
        created, closed: instants; closed is NEVER while it is open.
        won: whether it is won, if closed.
        stage: position in OPEN_STAGES while it is open.
        amount: whole money.

    """

    group: Numbers
    lead: Numbers
    contact: Numbers
    created: Numbers
    closed: Numbers
    won: Numbers
    stage: Numbers
    amount: Numbers

    def __len__(self) -> int:
        """Return the number of opportunities."""
        return len(self.group)


def group_fit(accounts: Accounts, leads: Leads, groups: int) -> Numbers:
    """Return how well each group fits: its company and its highest title."""
    fit = np.full(groups, a.UNKNOWN_COMPANY_FIT)
    fit[: len(accounts)] = accounts.fit
    highest = np.full(groups, -1.0)
    np.maximum.at(highest, leads.group, leads.level)
    return fit + a.LEVEL_WEIGHT * highest


def make_deals(
    accounts: Accounts, leads: Leads, journeys: Journeys, clock: Clock, rng: Random
) -> Deals:
    """Make up the opportunities of all buying groups."""
    n = len(journeys.intent)
    everyone = np.arange(n)
    is_account = everyone < len(accounts)
    opens, wins = _chances(accounts, leads, journeys)
    in_journey = journeys.at(uniform(rng, a.DEAL_OPENS, n))
    day = np.where(journeys.goes, in_journey, clock.draw_days(rng, n))
    exists = chance(rng, opens, n) & (day >= 0) & (day < clock.days)
    created = np.where(exists, clock.at_work(rng, day), NEVER)
    contact = _contacts(leads, created)
    named = ~is_account | chance(rng, a.DEAL_NAMES_LEAD, n)
    exists &= is_account | (contact >= 0)
    days = log_normal(rng, a.DEAL_DAYS_MEDIAN, a.DEAL_DAYS_SIGMA, n)
    days *= np.where(_is_american(accounts, leads, n), a.DEAL_DAYS_IN_AMERICA, 1)
    deals = Deals(
        group=everyone,
        lead=np.where(named, contact, -1),
        contact=contact,
        created=created,
        closed=clock.at_work(rng, day + days),
        won=chance(rng, wins, n),
        stage=rng.integers(0, len(v.OPEN_STAGES), n),
        amount=_amounts(accounts, n, rng),
    )
    order = np.flatnonzero(exists)
    order = order[np.argsort(created[order], kind="stable")]
    return Deals(**{name: column[order] for name, column in vars(deals).items()})


def _is_american(accounts: Accounts, leads: Leads, groups: int) -> Numbers:
    """Return which groups are in America: companies, and people without one."""
    country = np.zeros(groups, dtype=np.int64)
    country[leads.group] = leads.country
    country[: len(accounts)] = accounts.country
    return IS_AMERICA[country]


def _chances(
    accounts: Accounts, leads: Leads, journeys: Journeys
) -> tuple[Numbers, Numbers]:
    """Return how likely each group has an opportunity, and wins it then."""
    intent, n = journeys.intent, len(journeys.intent)
    fit = group_fit(accounts, leads, n)
    opens = sigmoid(a.DEAL_BASE + a.DEAL_INTENT * intent + a.DEAL_FIT * fit)
    wins = sigmoid(a.WON_BASE + a.WON_INTENT * intent + a.WON_FIT * fit)
    opens[~journeys.goes], wins[~journeys.goes] = a.SURPRISE_DEALS, a.SURPRISE_WON
    old = np.flatnonzero(np.isfinite(accounts.customer_from))
    opens[old], wins[old] = a.UPSELL_DEALS, a.UPSELL_WON
    opens[COMPETITOR_GROUP] = 0
    return opens, wins


def _amounts(accounts: Accounts, n: int, rng: Random) -> Numbers:
    """Draw what each group would pay: more where more people work."""
    employees = np.full(n, SMALL_COMPANY)
    employees[: len(accounts)] = accounts.employees
    amounts = log_normal(rng, a.DEAL_AMOUNT_BASE, a.DEAL_AMOUNT_SIGMA, n)
    return np.round(amounts * np.sqrt(employees), -2)


def _contacts(leads: Leads, created: Numbers) -> Numbers:
    """Return the highest known lead of each group at that instant, -1 if none."""
    known = np.flatnonzero(leads.created < created[leads.group])
    known = known[leads.duplicate_of[known] < 0]
    order = np.lexsort((leads.level[known], leads.group[known]))
    contacts = np.full(len(created), -1)
    contacts[leads.group[known[order]]] = known[order]  # the last one stays
    return contacts
