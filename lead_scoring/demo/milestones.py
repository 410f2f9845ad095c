"""Single activities that follow from a lead's story: first contact, trial, sales."""

import numpy as np

from . import assumptions as a
from . import vocabulary as v
from .catalog import PAGE_CLASSES
from .clock import DAY, HOUR, MINUTE, NEVER
from .drafts import TYPE, Draft, draft, merge, select
from .leads import SOURCES
from .sampling import Numbers, Random, chance, pick, repeat
from .verdicts import STATUSES
from .world import World

# What a lead's first contact is about: a page of a class, or a form.
PAGE_OF_CONTACT = {"content_download": "whitepapers", "webinar_register": "webinars"}
FORM_OF_CONTACT = {
    "form_submit": "contact-us",
    "demo_request": "demo-request",
    "ad_click": "search-ad",
    "social_click": "linkedin-ad",
}
CLICKS = ("ad_click", "social_click")  # a form follows the click
SHOW_OPENS, SHOW_CLOSES = 9 * HOUR, 17 * HOUR
TALKS = tuple(v.SALES_TOUCHES)
TALKS_BEGIN_BEFORE = 5 * DAY  # the first call leads to the opportunity


def milestones(world: World) -> Draft:
    """Make up all milestones of the history, ordered by time."""
    clock = world.clock
    trials = np.flatnonzero(world.trial < NEVER)
    made = merge(
        [
            *_first_contacts(world, world.stream("first contacts")),
            _of_leads(world, trials, world.trial[trials], "trial_start", "free-trial"),
            _opt_outs(world, world.stream("unsubscribing")),
            _subscriptions(world, world.stream("subscriptions")),
            *_trade_shows(world, world.stream("trade shows")),
            _talks_about_deals(world, world.stream("talks about deals")),
            _calls_after_accepting(world, world.stream("calls")),
        ]
    )
    inside = (made["instant"] >= clock.start) & (made["instant"] < clock.end)
    order = np.flatnonzero(inside)
    order = order[np.argsort(made["instant"][order], kind="stable")]
    return select(made, order)


def _of_leads(
    world: World, leads: Numbers, instant: Numbers, kind: str, content: str
) -> Draft:
    """Return one activity of each of these leads, on its first device."""
    return draft(
        len(leads),
        instant=instant,
        type=TYPE[kind],
        lead=leads,
        shows_email=True,
        visitor=world.visitors.device(leads, 0),
        content=world.catalog.number(content),
    )


def _first_contacts(world: World, rng: Random) -> list[Draft]:
    """Make up how leads became leads: the form they filled, the ad they clicked."""
    leads, contacts = world.leads, []
    for source, (_, kind, _) in enumerate(v.LEAD_SOURCES.values()):
        those = np.flatnonzero(leads.source == source)
        created = leads.created[those]
        if kind in CLICKS:
            click = _of_leads(world, those, created, kind, FORM_OF_CONTACT[kind])
            click["instant"] -= MINUTE
            click["shows_email"][:] = False
            contacts.append(click)
            kind = "form_submit"
        if kind in FORM_OF_CONTACT:
            form = FORM_OF_CONTACT[kind]
            contacts.append(_of_leads(world, those, created, kind, form))
        if kind in PAGE_OF_CONTACT:
            contact = _of_leads(world, those, created, kind, "")
            page_class = PAGE_CLASSES.index(PAGE_OF_CONTACT[kind])
            contact["content"] = world.catalog.draw_pages(
                rng,
                np.full(len(those), page_class),
                world.journeys.product[leads.group[those]],
            )
            contacts.append(contact)
    return contacts


def _opt_outs(world: World, rng: Random) -> Draft:
    """Return the unsubscribing of leads that opt out, or leave a series alone."""
    leads, n = world.leads, len(world.leads)
    opts_out = leads.opted_out < NEVER
    leaves = leads.created + rng.exponential(a.OPT_OUT_DAYS * DAY, n).astype(np.int64)
    those = np.flatnonzero(opts_out | chance(rng, a.LEFT_SERIES, n))
    instant = np.where(opts_out, leads.opted_out, leaves)[those]
    gone = _of_leads(world, those, instant, "email_unsubscribe", "")
    product = world.journeys.product[leads.group[those]]
    gone["content"] = world.catalog.nurture[product, 0]
    gone["shows_visitor"][:] = False
    return gone


def _subscriptions(world: World, rng: Random) -> Draft:
    """Return who subscribes to the newsletter: mostly people who will never buy."""
    leads, n = world.leads, len(world.leads)
    looks = world.journeys.goes[leads.group]
    rate = np.where(looks, a.SUBSCRIBES_LOOKING, a.SUBSCRIBES)
    those = np.flatnonzero(chance(rng, rate, n))
    wait = rng.exponential(a.SUBSCRIBES_DAYS * DAY, len(those)).astype(np.int64)
    instant = leads.created[those] + HOUR + wait
    return _of_leads(world, those, instant, "form_submit", "newsletter-signup")


def _trade_shows(world: World, rng: Random) -> list[Draft]:
    """Make up visits to Beacon's stand: known leads, and those first met there."""
    leads, shows = world.leads, []
    from_show = leads.source == SOURCES.index("Trade show")
    met_on = world.clock.day_of(leads.created)
    previous = -np.inf
    for day, content in world.catalog.shows.items():
        opens = world.clock.start + day * DAY + SHOW_OPENS
        known = leads.created < opens
        comes = known & chance(rng, a.TRADE_SHOW_VISITORS, len(leads))
        comes |= from_show & (met_on > previous) & (met_on <= day)
        those = np.flatnonzero(comes)
        within = rng.integers(0, SHOW_CLOSES - SHOW_OPENS, len(those))
        shows.append(
            draft(
                len(those),
                instant=opens + within,
                type=TYPE["event_visit"],
                lead=those,
                shows_email=True,
                shows_visitor=False,
                content=content,
            )
        )
        previous = day
    return shows


def _talks(lead: Numbers, instant: Numbers, rng: Random, world: World) -> Draft:
    """Return calls, meetings and replies that sales logs."""
    weights = [weight for weight, _ in v.SALES_TOUCHES.values()]
    kind = pick(rng, weights, len(lead))
    contents = [world.catalog.number(c) for _, c in v.SALES_TOUCHES.values()]
    return draft(
        len(lead),
        instant=instant,
        type=np.array([TYPE[talk] for talk in TALKS])[kind],
        lead=lead,
        shows_lead=True,
        shows_visitor=False,
        content=np.array(contents)[kind],
    )


def _talks_about_deals(world: World, rng: Random) -> Draft:
    """Make up talks from shortly before an opportunity to its end."""
    deals, leads = world.deals, world.leads
    with_contact = np.flatnonzero(deals.contact >= 0)
    won = deals.won[with_contact]
    mean = np.where(won, a.TOUCHES_OF_DEAL[True], a.TOUCHES_OF_DEAL[False])
    owner, _ = repeat(rng.poisson(mean))
    deal = with_contact[owner]
    contact = deals.contact[deal]
    known = leads.created[contact] + HOUR
    begin = np.maximum(deals.created[deal] - TALKS_BEGIN_BEFORE, known)
    end = np.minimum(deals.closed[deal], world.clock.end)
    day = world.clock.day_of(begin + (end - begin) * rng.random(len(deal)))
    instant = world.clock.at_work(rng, day, leads.ahead(contact))
    return _talks(contact, np.maximum(instant, begin), rng, world)


def _calls_after_accepting(world: World, rng: Random) -> Draft:
    """Make up the talk that follows when sales accepts a lead."""
    verdicts = world.verdicts
    accepted = np.flatnonzero(verdicts.status == STATUSES.index("accepted"))
    calls = accepted[chance(rng, a.CALLS_AFTER_ACCEPTING, len(accepted))]
    wait = rng.integers(HOUR, 2 * DAY, len(calls))
    return _talks(verdicts.lead[calls], verdicts.instant[calls] + wait, rng, world)
