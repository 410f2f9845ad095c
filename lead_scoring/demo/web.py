"""Visits to the website: pages, and what people do on them."""

from dataclasses import dataclass

import numpy as np

from . import assumptions as a
from . import vocabulary as v
from .accounts import HOURS_AHEAD
from .catalog import NO_PRODUCT, PAGE_CLASSES
from .clock import DAY, HOUR, SECOND, Slice
from .drafts import NOBODY, REFERRERS, TERMS, TYPE, Draft, draft, merge, select
from .leads import BUYERS
from .sampling import (
    Mixture,
    Numbers,
    Random,
    chance,
    log_normal,
    pick,
    repeat,
    round_randomly,
    running_total,
    trait,
    uniform,
)
from .visitors import PURPOSE
from .world import World, heat_of_groups, interest

PURPOSES = tuple(v.VISITS)
CUSTOMER = PURPOSES.index("customer")
PAGE_MIX = Mixture(list(v.VISITS.values()), PAGE_CLASSES)

# The purpose of a persona's visits, in and outside a journey.
USUAL = np.array([PURPOSES.index(v.PURPOSES.get(p, "curious")) for p in v.PERSONAS])
BUYING = USUAL.copy()
BUYING[:BUYERS] = [PURPOSES.index(f"buying_{p}") for p in v.PERSONAS[:BUYERS]]
IS_BUYING = np.array([name.startswith("buying_") for name in PURPOSES])

SEARCH_KINDS = tuple(v.SEARCH_TERMS)
SEARCH_MIX = Mixture([v.SEARCHES[p] for p in PURPOSES], SEARCH_KINDS)
TERM_COUNTS = np.array([len(terms) for terms in v.SEARCH_TERMS.values()])
FIRST_TERMS = np.cumsum(TERM_COUNTS) - TERM_COUNTS
ARRIVAL_WEIGHTS = [arrival[0] for arrival in v.ARRIVALS.values()]
ARRIVAL_REFERRER = np.array(
    [REFERRERS.index(r) if r else NOBODY for _, r, _ in v.ARRIVALS.values()]
)
ARRIVAL_BY_SEARCH = np.array([kind == "search" for *_, kind in v.ARRIVALS.values()])
OWN_REFERRER = len(REFERRERS) - 1
FIRST_SPAM = OWN_REFERRER - len(v.SPAM_REFERRERS)


@dataclass
class Visits:
    """Visits, one position each.

    Attributes:
        instant: when the visit begins.
        visitor: see `visitors`.
        lead: whose visit it is, NOBODY for anonymous visitors.
        purpose: position in PURPOSES.
        product: position of the product the visitor would want.

    """

    instant: Numbers
    visitor: Numbers
    lead: Numbers
    purpose: Numbers
    product: Numbers

    def __len__(self) -> int:
        """Return the number of visits."""
        return len(self.instant)


def lead_weights(world: World, days: Slice, leads: slice = slice(None)) -> Numbers:
    """Return how often each lead visits the website, relative."""
    curiosity, heat = interest(world, world.clock.middle(days), leads)
    return curiosity + heat


def company_weights(world: World, days: Slice, which: slice = slice(None)) -> Numbers:
    """Return how often anonymous people of each account visit, relative."""
    accounts = world.accounts
    heat = heat_of_groups(world, world.clock.middle(days))[: len(accounts)]
    known = accounts.network >= 0
    weights = known * (a.QUIET_COMPANY_TRAFFIC * a.HEAT + heat)
    return (weights * np.log(accounts.employees))[which]


def visits_of_leads(world: World, rng: Random, days: Slice, budget: float) -> Draft:
    """Make up visits of leads, before and after they are recognised.

    Args:
        world: the company.
        rng: random stream.
        days: when.
        budget: how many activities are wanted.

    """
    leads = world.leads
    curiosity, heat = interest(world, world.clock.middle(days))
    weights = curiosity + heat
    hot = float(heat.sum() / max(weights.sum(), 1e-9))
    n = _visits_for(rng, budget, hot)
    lead = pick(rng, weights, n)
    instant = world.clock.draw_in(rng, len(lead), days, leads.ahead(lead))
    seen = instant >= leads.first_seen[lead]
    lead, instant = lead[seen], instant[seen]
    group, persona = leads.group[lead], leads.persona[lead]
    buying = rng.random(len(lead)) * weights[lead] < heat[lead]
    purpose = np.where(buying, BUYING[persona], USUAL[persona])
    bought = instant >= world.customer_from[group]
    purpose[bought & ~buying & (persona < BUYERS)] = CUSTOMER
    second = chance(rng, a.SECOND_DEVICE, len(lead))
    visits = Visits(
        instant=instant,
        visitor=world.visitors.device(lead, second),
        lead=lead,
        purpose=purpose,
        product=world.journeys.product[group],
    )
    return browse(world, rng, visits)


def visits_of_companies(world: World, rng: Random, days: Slice, budget: float) -> Draft:
    """Make up visits of unknown people on the networks of accounts."""
    weights = company_weights(world, days)
    heat = heat_of_groups(world, world.clock.middle(days))[: len(weights)]
    account = pick(rng, weights, _visits_for(rng, budget, 0.5))
    n = len(account)
    ahead = HOURS_AHEAD[world.accounts.country[account]]
    persona = rng.integers(0, BUYERS, n)
    visits = Visits(
        instant=world.clock.draw_in(rng, n, days, ahead),
        visitor=world.visitors.of_company(
            account, rng.integers(0, a.COMPANY_VISITORS, n)
        ),
        lead=np.full(n, NOBODY),
        purpose=np.where(heat[account] > 0, BUYING[persona], USUAL[persona]),
        product=world.journeys.product[account],
    )
    return browse(world, rng, visits)


def visits_of_public(world: World, rng: Random, days: Slice, budget: float) -> Draft:
    """Make up visits of people who never tell who they are."""
    n = _visits_for(rng, budget, 0.0)
    instant = world.clock.draw_in(rng, n, days, rng.choice(HOURS_AHEAD, n))
    visitor = _public_visitors(world, rng, instant)
    luck = trait(visitor, PURPOSE)
    shares = np.cumsum(list(v.PUBLIC_PURPOSES.values()))
    names = np.array([PURPOSES.index(name) for name in v.PUBLIC_PURPOSES])
    guests = chance(rng, a.OFFICE_GUESTS, n)
    visits = Visits(
        instant=instant,
        visitor=np.where(guests, world.visitors.staff + visitor % 50, visitor),
        lead=np.full(n, NOBODY),
        purpose=names[np.searchsorted(shares / shares[-1], luck)],
        product=(trait(visitor, PURPOSE + 1) * len(v.PRODUCTS)).astype(np.int64),
    )
    activities = browse(world, rng, visits)
    spam = chance(rng, a.SPAM_REFERRER, len(activities["referrer"]))
    spam &= activities["type"] == TYPE["page_view"]
    kinds = rng.integers(0, len(v.SPAM_REFERRERS), len(spam))
    activities["referrer"][spam] = FIRST_SPAM + kinds[spam]
    return activities


def _visits_for(rng: Random, budget: float, buying: float) -> int:
    """Return how many visits give about so many activities, as `buying` share."""
    pages = buying * a.PAGES_BUYING + (1 - buying) * a.PAGES_CURIOUS
    return round_randomly(rng, budget / (pages * (1 + a.ACTIONS_PER_PAGE)))


def _public_visitors(world: World, rng: Random, instant: Numbers) -> Numbers:
    """Draw anonymous visitors so that new ones appear and old ones come back."""
    public_events = world.settings.events * a.EVENT_SHARES["public_web"]
    per_day = public_events * a.PUBLIC_VISITORS_PER_EVENT / world.clock.days
    ago = rng.exponential(a.PUBLIC_VISITOR_RETURNS, len(instant))
    first_day = np.abs(world.clock.day_of(instant) - ago)
    return world.visitors.public + (first_day * per_day).astype(np.int64)


def browse(world: World, rng: Random, visits: Visits) -> Draft:
    """Make up the pages of visits and what people do on them."""
    buying = IS_BUYING[visits.purpose]
    mean = np.where(buying, a.PAGES_BUYING, a.PAGES_CURIOUS)
    pages = np.minimum(rng.geometric(1 / mean), a.MOST_PAGES)
    visit, place = repeat(pages)
    n = len(visit)
    seconds = log_normal(
        rng, a.SECONDS_PER_PAGE_MEDIAN, a.SECONDS_PER_PAGE_SIGMA, n
    ) * (place > 0)
    elapsed = (running_total(seconds, place) * SECOND).astype(np.int64)
    page_class = PAGE_MIX.draw(rng, visits.purpose[visit])
    on_topic = chance(rng, a.OWN_PRODUCT_PAGES, n)
    product = np.where(on_topic, visits.product[visit], NO_PRODUCT)
    referrer, term = _arrivals(rng, visits.purpose)
    inner = np.where(chance(rng, a.INTERNAL_REFERRER, n), OWN_REFERRER, NOBODY)
    views = draft(
        n,
        instant=visits.instant[visit] + elapsed,
        type=TYPE["page_view"],
        lead=visits.lead[visit],
        visitor=visits.visitor[visit],
        content=world.catalog.draw_pages(rng, page_class, product),
        referrer=np.where(place == 0, referrer[visit], inner),
        search_term=np.where(place == 0, term[visit], NOBODY),
    )
    known = (visits.lead >= 0) & (visits.instant >= _created(world, visits.lead))
    shown = known & chance(rng, a.VISIT_SHOWS_LEAD, len(visits))
    views["shows_lead"] = shown[visit]
    return merge([views, *_actions(world, rng, views, page_class, buying[visit])])


def _created(world: World, leads: Numbers) -> Numbers:
    """Return when leads were created; what it says for NOBODY means nothing."""
    return world.leads.created[leads]


def _arrivals(rng: Random, purpose: Numbers) -> tuple[Numbers, Numbers]:
    """Draw the referrer and the search term with which visits begin."""
    n = len(purpose)
    arrival = pick(rng, ARRIVAL_WEIGHTS, n)
    kind = SEARCH_MIX.draw(rng, purpose)
    term = FIRST_TERMS[kind] + rng.integers(0, len(TERMS), n) % TERM_COUNTS[kind]
    told = ARRIVAL_BY_SEARCH[arrival] & chance(rng, a.TERM_VISIBLE, n)
    return ARRIVAL_REFERRER[arrival], np.where(told, term, NOBODY)


def _actions(
    world: World, rng: Random, views: Draft, page_class: Numbers, buying: Numbers
) -> list[Draft]:
    """Make up what people do on pages: forms, downloads, videos, chats, webinars."""
    known = (views["lead"] >= 0) & (views["instant"] >= _created(world, views["lead"]))
    luck = rng.random(len(known))
    actions = []
    for name, (kind, form, curious, keen, by_anybody) in v.ACTIONS.items():
        on_page = page_class == PAGE_CLASSES.index(name)
        acts = on_page & (luck < np.where(buying, keen, curious))
        action = select(views, acts if by_anybody else acts & known)
        n = len(action["instant"])
        wait = uniform(rng, a.SECONDS_TO_ACT, n) * SECOND
        action["instant"] += wait.astype(np.int64)
        action["type"][:] = TYPE[kind]
        action["referrer"][:] = action["search_term"][:] = NOBODY
        action["shows_email"][:] = not by_anybody
        if form:
            action["content"][:] = world.catalog.number(form)
        if kind == "video_watch":
            action["quantity"] = np.round(100 * rng.beta(0.9, 0.7, n))
        if kind == "webinar_register":
            actions.append(_attendance(world, rng, action))
        actions.append(action)
    return actions


def _attendance(world: World, rng: Random, registered: Draft) -> Draft:
    """Make up who of the registered attends: days later, on the full hour."""
    attends = chance(rng, a.WEBINAR_ATTENDED, len(registered["instant"]))
    attended = select(registered, attends)
    n = len(attended["instant"])
    day = np.floor(world.clock.day_of(attended["instant"])).astype(np.int64)
    low, high = a.WEBINAR_IN_DAYS
    day += rng.integers(low, high, n)
    hour = rng.integers(13, 17, n) * HOUR
    joined = rng.integers(0, 600 * SECOND, n)
    attended["instant"] = world.clock.start + day * DAY + hour + joined
    attended["type"][:] = TYPE["webinar_attend"]
    return attended
