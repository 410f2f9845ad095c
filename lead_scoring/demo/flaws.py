"""What goes wrong in real exports: repeated, broken, dangling and future rows."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from . import assumptions as a
from .clock import DAY, SECOND
from .sampling import Random
from .text import instants, numbered, strings
from .world import World

UNREADABLE = ("yesterday", "2025-02-30", "31/12/2025 10:00", "2026-13-01T00:00Z", "-")
Changes = Mapping[str, pa.Array | None]


def copies(table: pa.Table, rng: Random, n: int, changes: Changes) -> pa.Table:
    """Return n rows of a table, drawn at random, with some columns changed.

    Args:
        table: the rows to draw from.
        rng: random stream.
        n: how many rows; none if the table has none.
        changes: column → its new values, or None for null.

    """
    if not len(table):
        return table
    drawn = table.take(pa.array(rng.integers(0, len(table), n)))
    for name, values in changes.items():
        place = drawn.schema.get_field_index(name)
        kind = drawn.schema.field(place).type
        column = pa.nulls(n, kind) if values is None else values
        drawn = drawn.set_column(place, name, column)
    return drawn


def with_flaws(table: pa.Table, rng: Random, n: int, *flaws: Changes) -> pa.Table:
    """Return a table with n flawed copies of its rows for each kind of flaw.

    A flaw without changes is a duplicate.
    """
    return pa.concat_tables([table, *(copies(table, rng, n, f) for f in flaws)])


def number_of_flaws(world: World) -> int:
    """Return how many flaws of each kind a table of leads gets."""
    return max(1, len(world.leads) // a.LEADS_PER_FLAW)


def new_ids(prefix: str, n: int, family: int = 0) -> pa.Array:
    """Return ids that no regular row has, such as `L90000001`.

    Args:
        prefix: the letter that ids of this kind begin with.
        n: how many.
        family: 0–9; ids of different families differ.

    """
    return numbered(f"{prefix}9{family}", 1 + np.arange(n), 6)


def after_the_end(world: World, rng: Random, n: int) -> np.ndarray:
    """Return instants in the days after the history."""
    return world.clock.end + rng.integers(0, a.FUTURE_DAYS * DAY, n)


def unreadable(n: int) -> pa.Array:
    """Return texts that are no timestamps."""
    return strings([UNREADABLE[i % len(UNREADABLE)] for i in range(n)])


def flaws_of_events(world: World, table: pa.Table, first: int, rng: Random) -> pa.Table:
    """Add flaws to a slice of the activities: one of each kind per so many rows.

    Args:
        world: the company.
        table: the activities.
        first: number of its first row among all activities, from 0.
        rng: random stream.

    """
    every = min(a.EVENTS_PER_FLAW, world.settings.events // 2)
    before = first // every
    n = (first + len(table)) // every - before

    def ids(kind: int) -> pa.Array:
        return numbered(f"E9{kind}", before + np.arange(n), 8)

    future = instants(after_the_end(world, rng, n))
    nobody = {"email": None, "visitor_id": None}
    return with_flaws(
        table,
        rng,
        n,
        {"loaded_at": instants(np.full(n, world.clock.end - SECOND))},
        {"event_id": ids(1), "lead_id": new_ids("L", n), **nobody},
        {"event_id": ids(2), "occurred_at": None},
        {"event_id": ids(3), "activity_type": None},
        {"event_id": ids(4), "occurred_at": future, "loaded_at": future},
    )
