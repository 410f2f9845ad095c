"""The raw table of changed attributes: promotions, growth, campaigns."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from . import assumptions as a
from . import vocabulary as v
from .accounts import COUNTRIES
from .clock import DAY
from .flaws import after_the_end, new_ids, number_of_flaws, with_flaws
from .leads import NO_MAILBOX, TITLES
from .sampling import Numbers, Random, chance, log_normal
from .text import instants, look_up, strings, text_of
from .world import World


def changes_table(world: World) -> pa.Table:
    """Return changes of leads and accounts, and attributes known from elsewhere."""
    rng = world.stream("changes table")
    table = pa.concat_tables(
        [
            _campaigns(world, rng),
            *_lead_changes(world, rng),
            *_growth(world, rng),
            *_warehouses(world, rng),
        ]
    )
    n = max(1, number_of_flaws(world) // 2)
    future = instants(after_the_end(world, rng, n))
    return with_flaws(
        table.sort_by("changed_at"),
        rng,
        n,
        {"entity_type": strings(["contact"] * n)},
        {"entity_type": strings(["lead"] * n), "entity_id": new_ids("L", n)},
        {"changed_at": future},
    )


def _changes(
    entity_type: str,
    ids: pa.Array,
    attribute: str,
    values: tuple[pa.Array | None, pa.Array],
    changed: Numbers,
) -> pa.Table:
    """Return changes of one attribute.

    Args:
        entity_type: `lead` or `account`.
        ids: of the entities.
        attribute: its name.
        values: before and after, as text; None where nothing was known before.
        changed: instants.

    """
    n = len(changed)
    before, after = values
    return pa.table(
        {
            "entity_type": strings([entity_type] * n),
            "entity_id": ids,
            "attribute": strings([attribute] * n),
            "old_value": pa.nulls(n, pa.string()) if before is None else before,
            "value": after,
            "changed_at": instants(changed),
        }
    )


def _campaigns(world: World, rng: Random) -> pa.Table:
    """Return the campaigns that brought leads, known from their creation on."""
    people = world.leads
    texts = [name for source in v.LEAD_SOURCES.values() for name in source[2]]
    counts = np.array([len(source[2]) for source in v.LEAD_SOURCES.values()])
    first = np.cumsum(counts) - counts
    known = chance(rng, a.CAMPAIGN_KNOWN, len(people)) & (counts[people.source] > 0)
    those = np.flatnonzero(known)
    source = people.source[those]
    campaign = first[source] + rng.integers(0, 2**31, len(those)) % counts[source]
    names = look_up(strings(texts), campaign)
    ids = look_up(people.ids, those)
    return _changes("lead", ids, "campaign", (None, names), people.created[those])


def _lead_changes(world: World, rng: Random) -> list[pa.Table]:
    """Return promotions, moves to other countries, and new e-mails."""
    people = world.leads
    old_titles = strings([v.PROMOTED_FROM.get(title) for title in TITLES])
    can_rise = np.isin(TITLES, list(v.PROMOTED_FROM))[people.title]
    has_mail = people.mailbox != NO_MAILBOX
    old_mail = pc.replace_substring_regex(people.emails, "@.*", "@previous-job.example")
    countries = strings(COUNTRIES)
    elsewhere = (people.country + 1) % len(COUNTRIES)
    titles = look_up(strings(TITLES), people.title)
    changes = []
    for name, share, can, old, new in (
        ("job_title", a.PROMOTED, can_rise & people.shows_title, None, titles),
        ("country", a.MOVED, people.shows_country, look_up(countries, elsewhere), None),
        ("email", a.NEW_EMAIL, has_mail, old_mail, people.emails),
    ):
        old = look_up(old_titles, people.title) if old is None else old
        new = look_up(countries, people.country) if new is None else new
        those = np.flatnonzero(can & chance(rng, share, len(people)))
        span = world.clock.end - people.created[those]
        changed = people.created[those] + (span * rng.random(len(those))).astype(int)
        ids, old, new = (look_up(column, those) for column in (people.ids, old, new))
        changes.append(_changes("lead", ids, name, (old, new), changed))
    return changes


def _growth(world: World, rng: Random) -> list[pa.Table]:
    """Return the growth of accounts in steps, of which the last one is today's size."""
    firms = world.accounts
    those = np.flatnonzero(chance(rng, a.GROWING_ACCOUNTS, len(firms)))
    steps = rng.integers(*a.GROWTH_STEPS, len(those))
    size, day = firms.employees[those], float(world.clock.days)
    changes = []
    for step in range(max(a.GROWTH_STEPS)):
        grows = steps > step
        those, steps, size = those[grows], steps[grows], size[grows]
        n = len(those)
        before = np.maximum(size / log_normal(rng, 1.2, a.GROWTH_SIGMA, n), 1)
        before = before.astype(np.int64)
        day = (day if np.isscalar(day) else day[grows]) * rng.uniform(0.5, 0.95, n)
        values = text_of(before), text_of(size)
        ids, changed = look_up(firms.ids, those), world.clock.at(day)
        changes.append(_changes("account", ids, "employee_count", values, changed))
        size = before
    return changes


def _warehouses(world: World, rng: Random) -> list[pa.Table]:
    """Return accounts' data warehouses, an attribute that no column has."""
    firms, clock = world.accounts, world.clock
    those = np.flatnonzero(chance(rng, a.WAREHOUSE_KNOWN, len(firms)))
    first = rng.integers(0, len(v.WAREHOUSES), len(those))
    found = clock.start + (rng.random(len(those)) * DAY * clock.days / 4).astype(int)
    pool = strings(v.WAREHOUSES)
    known = _changes(
        "account",
        look_up(firms.ids, those),
        "data_warehouse",
        (None, look_up(pool, first)),
        found,
    )
    moved = np.flatnonzero(chance(rng, a.WAREHOUSE_CHANGED, len(those)))
    later = found[moved] + ((clock.end - found[moved]) * rng.random(len(moved)))
    now = (first[moved] + 1) % len(v.WAREHOUSES)
    changed = _changes(
        "account",
        look_up(firms.ids, those[moved]),
        "data_warehouse",
        (look_up(pool, first[moved]), look_up(pool, now)),
        later.astype(np.int64),
    )
    return [known, changed]
