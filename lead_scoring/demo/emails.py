"""E-mails: delivered, opened and clicked, by people and by security scanners."""

import numpy as np

from . import assumptions as a
from .catalog import PAGE_CLASSES
from .clock import DAY, HOUR, MINUTE, SECOND, Slice
from .drafts import TYPE, Draft, draft, length, merge, select
from .leads import DISPOSABLE, NO_MAILBOX, WORK
from .sampling import (
    Numbers,
    Random,
    chance,
    log_normal,
    pick,
    repeat,
    round_randomly,
    uniform,
)
from .world import World, heat_of_groups

MOST_CONTENTS = 2**20
NEWSLETTER_HOUR, NEWSLETTER_SPREAD_MINUTES = 9, 90
LANDING_CLASSES = [PAGE_CLASSES.index(c) for c in ("blog", "webinars", "product")]


def weights(world: World, days: Slice, leads: slice = slice(None)) -> Numbers:
    """Return how often each lead is sent an e-mail, relative."""
    people = world.leads
    instant = world.clock.middle(days)
    created = people.created[leads] < instant
    subscribed = created & (instant < people.opted_out[leads])
    return (subscribed & (people.mailbox[leads] != NO_MAILBOX)).astype(np.float64)


def emails(world: World, rng: Random, days: Slice, budget: float) -> Draft:
    """Make up deliveries and everything that follows from them.

    Args:
        world: the company.
        rng: random stream.
        days: when the e-mails are sent.
        budget: how many activities are wanted.

    """
    n = round_randomly(rng, budget / a.EVENTS_PER_DELIVERY)
    sent = _deliveries(world, rng, days, pick(rng, weights(world, days), n))
    bounces = _bounces(world, rng, sent)
    arrived = select(sent, ~bounces)
    bounced = select(sent, bounces)
    bounced["type"][:] = TYPE["email_bounce"]
    looking = heat_of_groups(world, world.clock.middle(days)) > 0
    opened = _opens(world, rng, arrived, looking)
    clicked, landed = _clicks(world, rng, opened, looking)
    scanned = _scans(world, rng, arrived)
    return merge([arrived, bounced, opened, clicked, landed, scanned])


def _deliveries(world: World, rng: Random, days: Slice, lead: Numbers) -> Draft:
    """Send each lead the newsletter or the next e-mail of its series; none twice."""
    people, clock = world.leads, world.clock
    instant = clock.draw_in(rng, len(lead), days, people.ahead(lead))
    content = _next_of_series(world, lead, instant)
    for day, newsletter in world.catalog.newsletters.items():
        if days.first <= day < days.last:
            gets = chance(rng, a.NEWSLETTER, len(lead))
            spread = rng.integers(0, NEWSLETTER_SPREAD_MINUTES * MINUTE, len(lead))
            sending = clock.start + day * DAY + NEWSLETTER_HOUR * HOUR
            content = np.where(gets, newsletter, content)
            instant = np.where(gets, sending + spread, instant)
    allowed = (instant > people.created[lead]) & (instant < people.opted_out[lead])
    _, once = np.unique(lead * MOST_CONTENTS + content, return_index=True)
    kept = np.sort(once[allowed[once]])
    return draft(
        len(kept),
        instant=instant[kept],
        type=TYPE["email_delivered"],
        lead=lead[kept],
        shows_email=True,
        content=content[kept],
    )


def _next_of_series(world: World, lead: Numbers, instant: Numbers) -> Numbers:
    """Return the e-mail that a lead's age calls for: one series for customers."""
    age = np.maximum(instant - world.leads.created[lead], 0) // DAY
    step = age // a.NURTURE_EVERY_DAYS % a.NURTURE_STEPS
    group = world.leads.group[lead]
    product = world.journeys.product[group]
    return np.where(
        instant >= world.customer_from[group],
        world.catalog.onboarding[product, step],
        world.catalog.nurture[product, step],
    )


def _bounces(world: World, rng: Random, sent: Draft) -> Numbers:
    """Return which e-mails bounce: mostly those to throw-away addresses."""
    disposable = world.leads.mailbox[sent["lead"]] == DISPOSABLE
    rate = np.where(disposable, a.BOUNCED_DISPOSABLE, a.BOUNCED)
    return chance(rng, rate, length(sent))


def _opens(world: World, rng: Random, arrived: Draft, looking: Numbers) -> Draft:
    """Make up who opens what, hours later.

    Args:
        world: the company.
        rng: random stream.
        arrived: the deliveries.
        looking: for each buying group, whether it is on a journey.

    """
    lead = arrived["lead"]
    eager = np.sqrt(world.leads.engagement[lead])
    hot = looking[world.leads.group[lead]]
    rate = a.OPENED * eager * np.where(hot, a.BUYING_OPENS, 1)
    opens = chance(rng, np.minimum(rate, a.OPENED_MOST), len(lead))
    opened = select(arrived, opens)
    n = length(opened)
    hours = log_normal(rng, a.OPEN_HOURS_MEDIAN, a.OPEN_HOURS_SIGMA, n)
    opened["instant"] += (hours * HOUR).astype(np.int64) + 20 * SECOND
    opened["type"][:] = TYPE["email_open"]
    device = chance(rng, a.SECOND_DEVICE, n)
    opened["visitor"] = world.visitors.device(opened["lead"], device)
    opened["shows_visitor"][:] = False
    return opened


def _clicks(
    world: World, rng: Random, opened: Draft, looking: Numbers
) -> tuple[Draft, Draft]:
    """Make up who clicks, and the page view that follows; arguments as for opens."""
    lead = opened["lead"]
    hot = looking[world.leads.group[lead]]
    rate = np.where(hot, a.CLICKED_BUYING, a.CLICKED)
    clicked = select(opened, chance(rng, rate, len(lead)))
    n = length(clicked)
    clicked["instant"] += (uniform(rng, a.CLICK_SECONDS, n) * SECOND).astype(np.int64)
    clicked["type"][:] = TYPE["email_click"]
    landed = select(clicked, slice(None))
    landed["instant"] = clicked["instant"] + a.LANDING_SECONDS * SECOND
    landed["type"] = np.full(n, TYPE["page_view"], dtype=np.int16)
    landed["shows_email"] = np.zeros(n, dtype=bool)
    landed["shows_visitor"] = np.ones(n, dtype=bool)
    product = world.journeys.product[world.leads.group[clicked["lead"]]]
    landed["content"] = world.catalog.draw_pages(
        rng, rng.choice(LANDING_CLASSES, n), product
    )
    return clicked, landed


def _scans(world: World, rng: Random, arrived: Draft) -> Draft:
    """Make up the clicks of mail gateways that try every link at once."""
    lead = arrived["lead"]
    account = world.leads.account[lead]
    gateway = world.accounts.scans_mail[account] & (world.leads.mailbox[lead] == WORK)
    behind = np.flatnonzero(gateway & (account >= 0))
    mail, _ = repeat(rng.integers(*a.SCANNER_CLICKS, len(behind)))
    scanned = select(arrived, behind[mail])
    wait = uniform(rng, a.SCANNER_SECONDS, len(mail)) * SECOND
    scanned["instant"] += wait.astype(np.int64)
    scanned["type"][:] = TYPE["email_click"]
    scanned["visitor"] = world.visitors.gateways + account[behind[mail]]
    scanned["shows_visitor"][:] = False
    return scanned
