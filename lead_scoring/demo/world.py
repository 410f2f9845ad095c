"""The whole demo company in one object, and how much its leads care on a day."""

from dataclasses import dataclass

import numpy as np

from . import assumptions as a
from . import vocabulary as v
from .accounts import IS_AMERICA, Accounts, make_accounts
from .catalog import Catalog
from .clock import DAY, MINUTE, NEVER, Clock
from .deals import Deals, make_deals
from .journeys import Journeys, make_journeys
from .leads import SOURCES, Leads, make_leads, make_roster
from .sampling import Numbers, Random, chance, sigmoid, stream, uniform
from .settings import Settings
from .verdicts import Verdicts, make_verdicts
from .visitors import Visitors

HEAT_OF_PERSONA = np.array([v.PERSONA_HEAT.get(p, 0) for p in v.PERSONAS])
TRIAL_PERSONAS = [
    v.PERSONAS.index(p) for p in ("technical_evaluator", "user", "economic_buyer")
]


@dataclass
class World:
    """Everything about the company but its everyday activity.

    Attributes:
        customer_from: for each buying group, the instant since which it is a
            customer, or NEVER.
        heat_until: for each buying group, the instant its journey ends, by a decision
            or for nothing.
        trial: for each lead, the instant its trial begins, or NEVER.
        has_login: whether a lead uses the product once the group is a customer.
        verdicts: what sales said about leads.

    """

    settings: Settings
    clock: Clock
    catalog: Catalog
    accounts: Accounts
    journeys: Journeys
    leads: Leads
    deals: Deals
    visitors: Visitors
    customer_from: Numbers
    heat_until: Numbers
    trial: Numbers
    has_login: Numbers
    verdicts: Verdicts

    def stream(self, *names: str | int) -> Random:
        """Return the random stream of one purpose."""
        return stream(self.settings.seed, *names)


def make_world(settings: Settings) -> World:
    """Make up the company: who there is, who wants to buy, who bought."""

    def random(name: str) -> Random:
        return stream(settings.seed, name)

    clock = Clock(settings)
    accounts = make_accounts(settings, clock, random("accounts"))
    roster = make_roster(settings, accounts, random("roster"))
    journeys = make_journeys(accounts, roster.never, clock, random("journeys"))
    leads = make_leads(roster, accounts, journeys, clock, random("leads"))
    deals = make_deals(accounts, leads, journeys, clock, random("deals"))
    heat_until = _journey_ends(journeys, deals, clock)
    return World(
        settings=settings,
        clock=clock,
        catalog=Catalog(clock),
        accounts=accounts,
        journeys=journeys,
        leads=leads,
        deals=deals,
        visitors=Visitors(accounts, leads),
        customer_from=_customers(accounts, journeys, deals, clock),
        heat_until=heat_until,
        trial=_trials(leads, journeys, clock, random("trials")),
        has_login=chance(random("log-ins"), a.CUSTOMER_USERS, len(leads)),
        verdicts=make_verdicts(
            leads, journeys, deals, heat_until, clock, random("verdicts")
        ),
    )


def _customers(
    accounts: Accounts, journeys: Journeys, deals: Deals, clock: Clock
) -> Numbers:
    """Return since when each group is a customer."""
    since = np.full(len(journeys.intent), NEVER)
    old = np.flatnonzero(np.isfinite(accounts.customer_from))
    since[old] = clock.at(accounts.customer_from[old])
    won = deals.won & (deals.closed < NEVER)
    since[deals.group[won]] = np.minimum(since[deals.group[won]], deals.closed[won])
    return since


def _journey_ends(journeys: Journeys, deals: Deals, clock: Clock) -> Numbers:
    """Return when each group stops looking: at the decision, if there is one."""
    ends = np.full(len(journeys.intent), clock.start)
    goes = np.flatnonzero(journeys.goes)
    ends[goes] = clock.at(journeys.start[goes] + journeys.length[goes])
    ends[deals.group] = deals.closed
    return ends


def _trials(leads: Leads, journeys: Journeys, clock: Clock, rng: Random) -> Numbers:
    """Return when leads try the product: on a journey, or as their first contact."""
    n = len(leads)
    intent = journeys.intent[leads.group]
    tries = journeys.goes[leads.group] & np.isin(leads.persona, TRIAL_PERSONAS)
    odds = a.TRIAL_BASE + a.TRIAL_INTENT * intent
    odds += a.TRIAL_IN_AMERICA * IS_AMERICA[leads.country]
    tries &= chance(rng, sigmoid(odds), n)
    share = uniform(rng, a.TRIAL_STARTS, n)
    day = journeys.start[leads.group] + share * journeys.length[leads.group]
    tries &= (day >= 0) & (day < clock.days)
    day = clock.workday(rng, np.where(tries, day, 0))
    start = clock.draw_instants(rng, day, leads.ahead(np.arange(n)))
    start = np.maximum(start, leads.created + MINUTE)
    start = np.where(tries & (start < clock.end), start, NEVER)
    by_trial = leads.source == SOURCES.index("Trial")
    return np.where(by_trial, leads.created, start)


def heat_of_groups(world: World, instant: int) -> Numbers:
    """Return how keenly each buying group looks for software at an instant."""
    journeys = world.journeys
    day = world.clock.day_of(instant)
    progress = np.clip((day - journeys.start) / journeys.length, 0, 1)
    ramp = a.HEAT_AT_START + (1 - a.HEAT_AT_START) * progress
    under_way = (day >= journeys.start) & (instant < world.heat_until)
    keenness = a.HEAT * np.exp(a.HEAT_PER_INTENT * journeys.intent)
    return np.where(under_way, keenness * ramp, 0)


def interest(
    world: World, instant: int, leads: slice = slice(None)
) -> tuple[Numbers, Numbers]:
    """Return how much leads care about Beacon at an instant.

    Args:
        world: the company.
        instant: the moment.
        leads: which leads.

    Returns:
        Curiosity, which fades after the first contact, and heat, which lasts as long
        as the buying journey; both 0 for leads not seen yet.

    """
    people = world.leads
    eager = people.engagement[leads] * (people.first_seen[leads] < instant)
    age = np.maximum(instant - people.created[leads], 0) / DAY
    curiosity = eager * (a.CURIOSITY_FLOOR + np.exp(-age / a.CURIOSITY_DAYS))
    heat = heat_of_groups(world, instant)[people.group[leads]]
    # On a journey the wish to buy counts for more than the person's temper.
    heat = heat * np.sqrt(eager) * HEAT_OF_PERSONA[people.persona[leads]]
    return curiosity, heat
