"""Opportunities: opened, won and lost by the hidden wish to buy and by fit."""

from dataclasses import dataclass

import numpy as np

from . import assumptions as a
from . import vocabulary as v
from .accounts import Accounts
from .clock import NEVER, Clock
from .journeys import Journeys
from .leads import Leads
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
    fit = group_fit(accounts, leads, n)
    old_customer = np.zeros(n, dtype=bool)
    old_customer[: len(accounts)] = np.isfinite(accounts.customer_from)
    opens = np.where(
        journeys.goes,
        sigmoid(a.DEAL_BASE + a.DEAL_INTENT * journeys.intent + a.DEAL_FIT * fit),
        np.where(old_customer, a.UPSELL_DEALS, a.SURPRISE_DEALS),
    )
    wins = np.where(
        journeys.goes,
        sigmoid(a.WON_BASE + a.WON_INTENT * journeys.intent + a.WON_FIT * fit),
        np.where(old_customer, a.UPSELL_WON, a.SURPRISE_WON),
    )
    in_journey = journeys.at(uniform(rng, a.DEAL_OPENS, n))
    day = np.where(journeys.goes, in_journey, clock.draw_days(rng, n))
    exists = chance(rng, opens, n) & (day >= 0) & (day < clock.days)
    exists[0] = False  # the competitor
    created = clock.at_work(rng, day)
    contact = _contacts(leads, np.where(exists, created, NEVER))
    named = (np.arange(n) >= len(accounts)) | chance(rng, a.DEAL_NAMES_LEAD, n)
    exists &= (contact >= 0) | (np.arange(n) < len(accounts))
    days = log_normal(rng, a.DEAL_DAYS_MEDIAN, a.DEAL_DAYS_SIGMA, n)
    closed = clock.at_work(rng, day + days)
    employees = np.full(n, SMALL_COMPANY)
    employees[: len(accounts)] = accounts.employees
    scale = a.DEAL_AMOUNT_BASE * np.sqrt(employees)
    deals = Deals(
        group=np.arange(n),
        lead=np.where(named, contact, -1),
        contact=contact,
        created=created,
        closed=np.where(closed < clock.end, closed, NEVER),
        won=chance(rng, wins, n),
        stage=rng.integers(0, len(v.OPEN_STAGES), n),
        amount=np.round(scale * log_normal(rng, 1, a.DEAL_AMOUNT_SIGMA, n), -2),
    )
    order = np.flatnonzero(exists)
    order = order[np.argsort(created[order], kind="stable")]
    return Deals(**{name: column[order] for name, column in vars(deals).items()})


def _contacts(leads: Leads, created: Numbers) -> Numbers:
    """Return the highest known lead of each group at that instant, -1 if none."""
    known = np.flatnonzero(leads.created < created[leads.group])
    known = known[leads.duplicate_of[known] < 0]
    order = np.lexsort((leads.level[known], leads.group[known]))
    contacts = np.full(len(created), -1)
    contacts[leads.group[known[order]]] = known[order]  # the last one stays
    return contacts
