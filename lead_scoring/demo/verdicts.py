"""What sales says about leads: accepted, rejected, recycled, disqualified."""

from dataclasses import dataclass

import numpy as np

from . import assumptions as a
from . import vocabulary as v
from .clock import DAY, HOUR, NEVER, Clock
from .deals import Deals
from .journeys import Journeys
from .leads import PERSONA, Leads
from .sampling import Numbers, Random, chance, sigmoid, uniform

STATUSES = tuple(v.REASONS)
# persona → why it is disqualified
UNWANTED = {
    "competitor": "competitor",
    "student": "student",
    "job_seeker": "job seeker",
    "tester": "spam",
}


@dataclass
class Verdicts:
    """Statuses of leads, ordered by time.

    Attributes:
        lead: whose status it is.
        status: position in STATUSES.
        reason: position in the REASONS of the status.
        instant: when it was given.

    """

    lead: Numbers
    status: Numbers
    reason: Numbers
    instant: Numbers


def make_verdicts(
    leads: Leads,
    journeys: Journeys,
    deals: Deals,
    heat_until: Numbers,
    clock: Clock,
    rng: Random,
) -> Verdicts:
    """Make up what sales says, after looking at the leads.

    Args:
        leads: the people.
        journeys: which buying groups look for software.
        deals: the opportunities.
        heat_until: for each buying group, when its journey ends.
        clock: the history.
        rng: random stream.

    """
    n = len(leads)
    everybody = np.arange(n)
    unwanted = np.isin(leads.persona, [PERSONA[name] for name in UNWANTED])
    accepted_at = _acceptance(leads, journeys, clock, rng)
    accepted = (accepted_at < clock.end) & ~unwanted
    soon = leads.created + rng.exponential(3 * DAY, n).astype(np.int64) + HOUR
    later = leads.created + rng.exponential(20 * DAY, n).astype(np.int64) + HOUR
    rejected = ~accepted & ~unwanted & chance(rng, a.REJECTED, n)
    over_at = np.maximum(_journey_over(leads, deals, heat_until), accepted_at)
    over_at += rng.exponential(4 * DAY, n).astype(np.int64) + HOUR
    recycled = accepted & (over_at < clock.end) & chance(rng, a.RECYCLED, n)
    parts = [
        _given("accepted", everybody[accepted], accepted_at[accepted], rng),
        _given("rejected", everybody[rejected], later[rejected], rng),
        _disqualified(leads, unwanted & chance(rng, a.DISQUALIFIED, n), soon),
        _given("recycled", everybody[recycled], over_at[recycled], rng),
    ]
    columns = zip(*parts, strict=True)
    lead, status, reason, instant = (np.concatenate(column) for column in columns)
    kept = np.flatnonzero(instant < clock.end)
    kept = kept[np.argsort(instant[kept], kind="stable")]
    return Verdicts(lead[kept], status[kept], reason[kept], instant[kept])


def _given(status: str, lead: Numbers, instant: Numbers, rng: Random) -> tuple:
    """Return verdicts as columns, with a reason drawn."""
    n = len(lead)
    reason = rng.integers(0, len(v.REASONS[status]), n)
    return lead, np.full(n, STATUSES.index(status)), reason, instant


def _acceptance(leads: Leads, journeys: Journeys, clock: Clock, rng: Random) -> Numbers:
    """Return when sales accepts leads of groups on a journey, NEVER for the others."""
    n = len(leads)
    intent = journeys.intent[leads.group]
    odds = a.ACCEPTED_BASE + a.ACCEPTED_INTENT * intent + a.ACCEPTED_LEVEL * leads.level
    accepts = journeys.goes[leads.group] & chance(rng, sigmoid(odds), n)
    share = uniform(rng, a.ACCEPTED_AT, n)
    day = journeys.start[leads.group] + share * journeys.length[leads.group]
    instant = clock.at_work(rng, np.where(accepts, day, np.inf))
    soonest = leads.created + HOUR
    return np.where(instant < NEVER, np.maximum(instant, soonest), NEVER)


def _journey_over(leads: Leads, deals: Deals, heat_until: Numbers) -> Numbers:
    """Return when the journey of each lead's group came to nothing, or NEVER."""
    over = heat_until.copy()
    over[deals.group[deals.won]] = NEVER
    return over[leads.group]


def _disqualified(leads: Leads, which: Numbers, instant: Numbers) -> tuple:
    """Return verdicts on people who will never buy, with the reason that fits."""
    chosen = np.flatnonzero(which)
    reasons = np.zeros(len(v.PERSONAS), dtype=np.int64)
    for persona, reason in UNWANTED.items():
        reasons[PERSONA[persona]] = v.REASONS["disqualified"].index(reason)
    status = np.full(len(chosen), STATUSES.index("disqualified"))
    return chosen, status, reasons[leads.persona[chosen]], instant[chosen]
