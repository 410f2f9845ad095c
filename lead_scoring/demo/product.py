"""Use of the product: in trials, by customers, by Beacon's own people."""

import numpy as np

from . import assumptions as a
from .clock import DAY, MINUTE, Slice
from .drafts import TYPE, Draft, draft, merge, select
from .leads import PERSONA
from .sampling import (
    Numbers,
    Random,
    chance,
    log_normal,
    pick,
    repeat,
    round_randomly,
)
from .world import World

MINUTES_PER_FEATURE = 6


def weights(world: World, days: Slice, leads: slice = slice(None)) -> Numbers:
    """Return how often each lead logs in, relative."""
    people = world.leads
    instant = world.clock.middle(days)
    trial = world.trial[leads]
    in_trial = (trial < instant) & (instant < trial + a.TRIAL_DAYS * DAY)
    customer = world.has_login[leads] & (people.created[leads] < instant)
    customer &= world.customer_from[people.group[leads]] < instant
    staff = people.persona[leads] == PERSONA["internal"]
    staff &= people.created[leads] < instant
    use = in_trial * a.TRIAL_USE + customer * a.CUSTOMER_USE + staff * a.STAFF_USE
    return use * np.sqrt(people.engagement[leads])


def product_use(world: World, rng: Random, days: Slice, budget: float) -> Draft:
    """Make up log-ins, the features used after them, and invited colleagues.

    Args:
        world: the company.
        rng: random stream.
        days: when.
        budget: how many activities are wanted.

    """
    events_per_login = 1 + a.FEATURES_PER_LOGIN + a.SEAT_INVITE
    n = round_randomly(rng, budget / events_per_login)
    lead = pick(rng, weights(world, days), n)
    n = len(lead)
    logins = draft(
        n,
        instant=world.clock.draw_in(rng, n, days, world.leads.ahead(lead)),
        type=TYPE["product_login"],
        lead=lead,
        shows_lead=True,
        visitor=world.visitors.device(lead, 0),
        shows_visitor=False,
    )
    return merge([logins, _features(world, rng, logins), _invites(rng, logins)])


def _features(world: World, rng: Random, logins: Draft) -> Draft:
    """Make up the features used after log-ins, mostly of the group's product."""
    login, place = repeat(rng.poisson(a.FEATURES_PER_LOGIN, len(logins["lead"])))
    used = select(logins, login)
    n = len(login)
    catalog = world.catalog
    feature = rng.integers(0, len(catalog.features), n)
    wanted = world.journeys.product[world.leads.group[used["lead"]]]
    again = rng.integers(0, len(catalog.features), n)
    feature = np.where(catalog.feature_product[feature] == wanted, feature, again)
    wait = rng.integers(1, MINUTES_PER_FEATURE * MINUTE, n)
    used["instant"] += place * MINUTES_PER_FEATURE * MINUTE + wait
    used["type"][:] = TYPE["feature_use"]
    used["content"] = catalog.features[feature].astype(np.int32)
    used["product"] = catalog.feature_product[feature].astype(np.int8)
    return used


def _invites(rng: Random, logins: Draft) -> Draft:
    """Make up invitations of colleagues; quantity is the number of seats."""
    invites = select(logins, chance(rng, a.SEAT_INVITE, len(logins["lead"])))
    n = len(invites["lead"])
    seats = np.ceil(log_normal(rng, a.SEATS_MEDIAN, a.SEATS_SIGMA, n))
    invites["instant"] += rng.integers(MINUTE, 20 * MINUTE, n)
    invites["type"][:] = TYPE["seat_invite"]
    invites["quantity"] = np.minimum(seats, a.SEATS_MOST).astype(np.float32)
    return invites
