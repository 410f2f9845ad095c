"""The raw tables of people: leads, visitors, merges, requests to be forgotten."""

import numpy as np
import pyarrow as pa

from . import assumptions as a
from . import vocabulary as v
from .account_tables import owners
from .accounts import COUNTRIES
from .clock import DAY, NEVER
from .flaws import after_the_end, new_ids, number_of_flaws, with_flaws
from .leads import NO_MAILBOX, SOURCES, TITLES
from .sampling import Numbers, Random, chance
from .text import choose, instants, join, look_up, numbered, only, strings
from .world import World


def leads_table(world: World) -> pa.Table:
    """Return people: their current rows, and older versions of a few."""
    rng, people, clock = world.stream("leads table"), world.leads, world.clock
    n = len(people)
    edited = (clock.end - people.created) * rng.random(n) ** a.UPDATED_SKEW
    updated = people.created + edited.astype(np.int64)
    has_updated = ~chance(rng, a.UPDATED_MISSING, n)
    account = np.where(people.shows_account, people.account, -1)
    titles = look_up(strings(TITLES), np.where(people.shows_title, people.title, -1))
    table = pa.table(
        {
            "lead_id": people.ids,
            "email": people.emails,
            "first_name": people.first_names,
            "last_name": people.last_names,
            "phone": join("+1 555 ", numbered("", np.arange(n), 7)),
            "owner": owners(people.account),
            "job_title": titles,
            "company_name": people.companies,
            "country": only(_as_written(people.country, rng), people.shows_country),
            "lead_source": look_up(strings(SOURCES), people.source),
            "account_id": look_up(world.accounts.ids, account),
            "created_at": instants(people.created),
            "updated_at": instants(updated, has_updated),
            "opted_out_at": instants(people.opted_out, people.opted_out < NEVER),
        }
    )
    older = table.filter(pa.array(has_updated & chance(rng, a.OLDER_VERSIONS, n)))
    older = _set(older, "job_title", pa.nulls(len(older), pa.string()))
    older = _set(older, "updated_at", older["created_at"])
    gone = (people.duplicate_of >= 0) & chance(rng, a.MERGED_ROW_GONE, n)
    table = pa.concat_tables([table.filter(pa.array(~gone)), older])
    flaws = number_of_flaws(world)
    few = max(1, flaws // 2)
    future = instants(after_the_end(world, rng, few))
    table = with_flaws(table, rng, flaws, {})
    return with_flaws(
        table,
        rng,
        few,
        {"lead_id": new_ids("L", few, 2), "created_at": None},
        {"lead_id": None},
        {
            "lead_id": new_ids("L", few, 1),
            "email": None,
            "created_at": future,
            "updated_at": future,
            "opted_out_at": None,
        },
    )


def _set(table: pa.Table, name: str, column: pa.Array | pa.ChunkedArray) -> pa.Table:
    """Return a table with one column replaced."""
    return table.set_column(table.schema.get_field_index(name), name, column)


def _as_written(positions: Numbers, rng: Random) -> pa.Array:
    """Return countries in the ways people write them."""
    spellings = [v.COUNTRY_SPELLINGS.get(name, name) for name in COUNTRIES]
    short = chance(rng, a.COUNTRY_SHORT, len(positions))
    return choose(
        short,
        look_up(strings(spellings), positions),
        look_up(strings(COUNTRIES), positions),
    )


def identities_table(world: World) -> pa.Table:
    """Return when visitors told who they are; some are shared, or tell it again."""
    rng, people, clock = world.stream("identities table"), world.leads, world.clock
    device, lead = np.nonzero(people.identified < clock.end)
    instant = people.identified[device, lead]
    visitor = world.visitors.device(lead, device)
    again = np.flatnonzero(chance(rng, a.IDENTIFIED_AGAIN, len(lead)))
    shared = np.flatnonzero(chance(rng, a.SHARED_VISITORS, len(lead)))
    more = np.concatenate([again, shared])
    other = np.concatenate([lead[again], rng.permutation(lead)[: len(shared)]])
    known = np.maximum(instant[more], people.created[other])
    later = known + ((clock.end - known) * rng.random(len(more))).astype(np.int64)
    visitor = np.concatenate([visitor, visitor[more]])
    lead, instant = np.concatenate([lead, other]), np.concatenate([instant, later])
    order = np.argsort(instant, kind="stable")
    table = pa.table(
        {
            "visitor_id": world.visitors.ids(visitor[order]),
            "lead_id": look_up(people.ids, lead[order]),
            "identified_at": instants(instant[order]),
        }
    )
    n = max(1, number_of_flaws(world) // 2)
    future = instants(after_the_end(world, rng, n))
    return with_flaws(
        table, rng, n, {"lead_id": new_ids("L", n)}, {"identified_at": future}
    )


def merges_table(world: World) -> pa.Table:
    """Return which leads are the same person; a cycle and unknown ones among them."""
    rng, people = world.stream("merges table"), world.leads
    merged = np.flatnonzero(people.duplicate_of >= 0)
    table = pa.table(
        {
            "merged_lead_id": look_up(people.ids, merged),
            "surviving_lead_id": look_up(people.ids, people.duplicate_of[merged]),
            "merged_at": instants(people.merged[merged]),
        }
    )
    involved = np.union1d(merged, people.duplicate_of[merged])
    free = np.setdiff1d(np.arange(len(people)), involved)
    one, other = (look_up(people.ids, free[[i, 1 - i]]) for i in (0, 1))
    when = instants(np.full(2, world.clock.end - DAY))
    cycle = pa.table([one, other, when], schema=table.schema)
    n = max(1, number_of_flaws(world) // 4)
    dangling = {
        "merged_lead_id": new_ids("L", n, 3),
        "surviving_lead_id": new_ids("L", n),
    }
    return with_flaws(pa.concat_tables([table, cycle]), rng, n, dangling)


def erasures_table(world: World) -> pa.Table:
    """Return requests to be forgotten, by id and by e-mail in turn."""
    rng, people, clock = world.stream("erasures table"), world.leads, world.clock
    usual = len(people) // a.LEADS_PER_ERASURE_REQUEST
    recent = min(a.ERASURE_DAYS, clock.days // 2) * DAY
    old = (people.mailbox != NO_MAILBOX) & (people.created < clock.end - recent)
    wanted = max(a.ERASURE_REQUESTS_AT_LEAST, usual)
    those = rng.permutation(np.flatnonzero(old))[:wanted]
    by_id = np.arange(len(those)) % 2 == 0
    asked = clock.end - rng.integers(DAY, recent, len(those))
    return pa.table(
        {
            "lead_id": look_up(people.ids, np.where(by_id, those, -1)),
            "email": look_up(people.emails, np.where(by_id, -1, those)),
            "requested_at": instants(np.sort(asked)),
        }
    )
