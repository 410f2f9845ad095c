"""The table of activities, slice of time by slice of time, with bounded memory."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from . import assumptions as a
from . import emails, oddities, product, web
from . import vocabulary as v
from .clock import DAY, MINUTE, SECOND, Slice
from .drafts import REFERRERS, TERMS, TYPES, Draft, length, merge, select
from .flaws import flaws_of_events
from .milestones import milestones
from .sampling import Numbers, Random, chance
from .text import addresses, instants, look_up, numbered, strings
from .world import World

EVENTS_PER_SLICE = 400_000  # bounds memory
LONGEST_SLICE, FEWEST_SLICES = 7, 30  # days; slices of a history
PLANNED_LEADS = 20_000  # leads (and accounts) looked at to plan the slices


def _always(world: World, days: Slice, which: slice = slice(None)) -> Numbers:
    """Return that a kind of activity follows the general traffic alone."""
    del world, days, which
    return np.ones(1)


@dataclass(frozen=True)
class Kind:
    """A kind of everyday activity.

    Attributes:
        weights: how much of it each lead (or account) does in a slice, relative.
        make: makes it up for a slice, given a budget of activities.

    """

    weights: Callable[..., Numbers]
    make: Callable[[World, Random, Slice, float], Draft]


KINDS = {
    name: Kind(weights, make)
    for name, weights, make in (
        ("known_web", web.lead_weights, web.visits_of_leads),
        ("company_web", web.company_weights, web.visits_of_companies),
        ("public_web", _always, web.visits_of_public),
        ("email", emails.weights, emails.emails),
        ("product", product.weights, product.product_use),
        ("oddities", _always, oddities.oddities),
    )
}


def event_tables(
    world: World, shares: Mapping[str, float] = a.EVENT_SHARES
) -> Iterator[pa.Table]:
    """Make up all activities, in order of loading within each slice of time.

    The slices still to come share out what is still wanted, so that the total comes
    close to the request.

    Args:
        world: the company.
        shares: what part of all wanted activities each of KINDS is.

    """
    days = _slices(world)
    plan = _plan(world, days, shares)
    story = milestones(world)
    edges = np.searchsorted(story["instant"], _edges(world, days))
    rows = _Rows(world)
    still_planned = plan.sum() + length(story)
    for number, part in enumerate(days):
        rng = world.stream("events", number)
        told = select(story, slice(edges[number], edges[number + 1]))
        wanted = max(world.settings.events - rows.written, 0)
        scale = wanted / max(still_planned, 1)
        drafts = [
            kind.make(world, rng, part, scale * plan[number, column])
            for column, kind in enumerate(KINDS.values())
        ]
        still_planned -= plan[number].sum() + length(told)
        yield rows.table(merge([told, *drafts]), rng)


def _slices(world: World) -> list[Slice]:
    """Cut the history into slices; busy days are cut further, into equal parts."""
    per_day = world.settings.events / world.clock.days
    longest = min(LONGEST_SLICE, world.clock.days // FEWEST_SLICES)
    step = int(np.clip(EVENTS_PER_SLICE / per_day, 1, longest))
    parts = int(np.ceil(per_day * step / (2 * EVENTS_PER_SLICE)))
    starts = [day for day in range(0, world.clock.days, step) for _ in range(parts)]
    return [
        Slice(number, day, min(day + step, world.clock.days))
        for number, day in enumerate(starts)
    ]


def _edges(world: World, days: list[Slice]) -> Numbers:
    """Return the instants between slices; a part of a day begins with the day."""
    first = [part.first for part in days]
    return world.clock.start + np.array([*first, world.clock.days]) * DAY


def _plan(world: World, days: list[Slice], shares: Mapping[str, float]) -> Numbers:
    """Return how many activities of each kind each slice should have.

    Kinds follow the traffic of the days and the number and interest of the leads
    there are by then, looked at in a sample.
    """
    every = slice(None, None, -(-len(world.leads) // PLANNED_LEADS))
    plan = np.zeros((len(days), len(KINDS)))
    for row, part in enumerate(days):
        traffic = world.clock.traffic[part.first : part.last].sum()
        for column, kind in enumerate(KINDS.values()):
            plan[row, column] = traffic * kind.weights(world, part, every).sum()
    plan /= np.maximum(plan.sum(axis=0), 1e-9)
    return plan * np.array([shares[name] for name in KINDS]) * world.settings.events


class _Rows:
    """Turns activities into rows of the table, numbered through.

    Attributes:
        written: rows so far.

    """

    def __init__(self, world: World):
        self._world = world
        self._types = strings(TYPES)
        self._products = strings(v.PRODUCTS)
        self._referrers = strings(REFERRERS)
        self._terms = strings(TERMS)
        self.written = 0

    def table(self, made: Draft, rng: Random) -> pa.Table:
        """Return a slice's activities as rows, ordered by loading, flaws included."""
        clock = self._world.clock
        inside = (made["instant"] >= clock.start) & (made["instant"] < clock.end)
        made = select(made, inside)
        loaded = self._loading(made["instant"], rng)
        order = np.argsort(loaded, kind="stable")
        first = self.written
        self.written += len(order)
        table = self._encode(select(made, order), loaded[order], first)
        return flaws_of_events(self._world, table, first, rng)

    def _loading(self, instant: Numbers, rng: Random) -> Numbers:
        """Return when activities reach the warehouse: soon, or days late."""
        n = len(instant)
        every = a.LOAD_EVERY_MINUTES * MINUTE
        loaded = (instant // every + 1) * every + rng.integers(0, 90 * SECOND, n)
        late = chance(rng, a.LATE_EVENTS, n)
        loaded[late] += rng.integers(0, a.LATE_DAYS * DAY, int(late.sum()))
        return np.minimum(loaded, np.maximum(self._world.clock.end - SECOND, instant))

    def _encode(self, made: Draft, loaded: Numbers, first: int) -> pa.Table:
        """Return activities as columns of the table, numbered from `first`."""
        leads, visitors = self._world.leads, self._world.visitors
        seen = made["visitor"] >= 0
        unique, place = np.unique(made["visitor"], return_inverse=True)
        known = np.maximum(unique, 0)
        place[~seen] = -1
        shown = seen & made["shows_visitor"]
        quantity = made["quantity"]
        return pa.table(
            {
                "event_id": numbered("E", first + 1 + np.arange(len(loaded)), 10),
                "occurred_at": instants(made["instant"]),
                "loaded_at": instants(loaded),
                "activity_type": look_up(self._types, made["type"]),
                "lead_id": look_up(
                    leads.ids, np.where(made["shows_lead"], made["lead"], -1)
                ),
                "email": look_up(
                    leads.emails, np.where(made["shows_email"], made["lead"], -1)
                ),
                "visitor_id": look_up(visitors.ids(known), np.where(shown, place, -1)),
                "content": look_up(self._world.catalog.texts(), made["content"]),
                "product": look_up(self._products, made["product"]),
                "quantity": pa.array(quantity, pa.float64(), mask=np.isnan(quantity)),
                "referrer": look_up(self._referrers, made["referrer"]),
                "search_term": look_up(self._terms, made["search_term"]),
                "ip_address": look_up(addresses(visitors.addresses(known)), place),
                "user_agent": look_up(visitors.browsers(known), place),
            }
        )
