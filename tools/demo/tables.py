"""The raw tables other than the activities."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from . import assumptions as a
from . import vocabulary as v
from .accounts import COUNTRIES, FIRST_NETWORK, INDUSTRIES, LAST_NETWORK
from .clock import DAY, HOUR, MINUTE, NEVER
from .flaws import after_the_end, new_ids, number_of_flaws, unreadable, with_flaws
from .leads import NO_MAILBOX, SOURCES, TITLES
from .sampling import Numbers, Random, chance, log_normal, repeat
from .text import (
    addresses,
    choose,
    instants,
    ipv6_network,
    iso_instants,
    join,
    look_up,
    numbered,
    only,
    strings,
    text_of,
)
from .verdicts import STATUSES
from .world import World


def leads_table(world: World) -> pa.Table:
    """People: their current rows, and older versions of a few."""
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
            "job_title": titles,
            "company_name": people.companies,
            "country": _countries(np.where(people.shows_country, people.country, -1)),
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


def _countries(positions: Numbers) -> pa.Array:
    """Return names of countries."""
    return look_up(strings(COUNTRIES), positions)


def accounts_table(world: World) -> pa.Table:
    """Companies, old customers and new ones among them."""
    rng, firms, clock = world.stream("accounts table"), world.accounts, world.clock
    n = len(firms)
    revenue = firms.employees * log_normal(
        rng, a.REVENUE_PER_EMPLOYEE, a.REVENUE_SIGMA, n
    )
    since = world.customer_from[:n]
    is_customer = since < NEVER
    told = np.isfinite(firms.customer_from) | ~chance(rng, a.CUSTOMER_FLAG_LATE, n)
    www = chance(rng, a.DOMAIN_WITH_WWW, n)
    domain = choose(www, join("www.", firms.domains), firms.domains)
    created = clock.start - (rng.random(n) * a.OLD_CUSTOMER_DAYS * DAY).astype(np.int64)
    updated = clock.start + (rng.random(n) * clock.days * DAY).astype(np.int64)
    industry = np.where(chance(rng, a.INDUSTRY_MISSING, n), -1, firms.industry)
    table = pa.table(
        {
            "account_id": firms.ids,
            "name": firms.names,
            "domain": only(domain, firms.shows_domain),
            "industry": look_up(strings(INDUSTRIES), industry),
            "employee_count": pa.array(
                firms.employees, mask=chance(rng, a.EMPLOYEES_MISSING, n)
            ),
            "annual_revenue": pa.array(
                np.round(revenue, -3).astype(np.int64), mask=chance(rng, a.REVENUE_MISSING, n)
            ),
            "country": _countries(firms.country),
            "customer_since": instants(np.minimum(since, clock.end), is_customer & told),
            "purchase_cycle_days": pa.array(
                firms.cycle, mask=~(is_customer & chance(rng, a.KNOWN_CYCLE, n))
            ),
            "created_at": instants(created, ~chance(rng, a.ACCOUNT_CREATED_MISSING, n)),
            "updated_at": instants(updated),
        }
    )
    return with_flaws(table, rng, max(1, number_of_flaws(world) // 3), {})


def changes_table(world: World) -> pa.Table:
    """What changed about leads and accounts, and attributes known from elsewhere."""
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
    elsewhere = (people.country + 1) % len(COUNTRIES)
    titles = look_up(strings(TITLES), people.title)
    changes = []
    for name, share, can, old, new in (
        ("job_title", a.PROMOTED, can_rise & people.shows_title, None, titles),
        ("country", a.MOVED, people.shows_country, _countries(elsewhere), None),
        ("email", a.NEW_EMAIL, has_mail, old_mail, people.emails),
    ):
        old = look_up(old_titles, people.title) if old is None else old
        new = _countries(people.country) if new is None else new
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


def identities_table(world: World) -> pa.Table:
    """When visitors told who they are; a few are shared, or tell it again."""
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
    """Which leads are the same person; a cycle and unknown survivors among them."""
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


def opportunities_table(world: World) -> pa.Table:
    """Opportunities; their timestamps are text, as some CRMs export them."""
    rng, deals, clock = world.stream("opportunities table"), world.deals, world.clock
    n = len(deals)
    closed = deals.closed < NEVER
    stages = strings([*v.OPEN_STAGES, "closed lost", "closed won"])
    stage = np.where(closed, len(v.OPEN_STAGES) + deals.won, deals.stage)
    is_account = deals.group < len(world.accounts)
    account = np.where(is_account, deals.group, -1)
    table = pa.table(
        {
            "opportunity_id": numbered("O", 1 + np.arange(n)),
            "account_id": look_up(world.accounts.ids, account),
            "lead_id": look_up(world.leads.ids, deals.lead),
            "created_at": iso_instants(deals.created),
            "closed_at": iso_instants(np.where(closed, deals.closed, 0), closed),
            "stage": look_up(stages, stage),
            "is_won": pa.array(deals.won, mask=~closed),
            "amount": pa.array(deals.amount.astype(np.int64)),
        }
    )
    few = max(1, number_of_flaws(world) // 3)
    future = iso_instants(after_the_end(world, rng, few))
    opened = {"closed_at": None, "is_won": None, "stage": strings(["discovery"] * few)}
    return with_flaws(
        table,
        rng,
        few,
        {},
        {"opportunity_id": new_ids("O", few), "created_at": unreadable(few)},
        {"opportunity_id": new_ids("O", few, 1), "lead_id": new_ids("L", few)},
        {"opportunity_id": new_ids("O", few, 2), "created_at": future, **opened},
    )


def statuses_table(world: World) -> pa.Table:
    """What sales said about leads; the timestamps are text."""
    rng, verdicts = world.stream("statuses table"), world.verdicts
    counts = np.array([len(reasons) for reasons in v.REASONS.values()])
    first = np.cumsum(counts) - counts
    reasons = strings([text for texts in v.REASONS.values() for text in texts])
    table = pa.table(
        {
            "lead_id": look_up(world.leads.ids, verdicts.lead),
            "status": look_up(strings(STATUSES), verdicts.status),
            "reason": look_up(reasons, first[verdicts.status] + verdicts.reason),
            "changed_at": iso_instants(verdicts.instant),
        }
    )
    flaws = number_of_flaws(world)
    table = with_flaws(table, rng, flaws, {"changed_at": unreadable(flaws)})
    few = max(1, flaws // 2)
    future = iso_instants(after_the_end(world, rng, few))
    unknown = new_ids("L", few)
    return with_flaws(table, rng, few, {"lead_id": unknown}, {"changed_at": future}, {})


def orders_table(world: World) -> pa.Table:
    """Orders of customers, again and again in the customer's own cycle."""
    rng, clock, deals = world.stream("orders table"), world.clock, world.deals
    groups = np.flatnonzero(world.customer_from < NEVER)
    first = np.maximum(
        clock.day_of(world.customer_from[groups]), -float(a.OLDEST_ORDERS)
    )
    firms = len(world.accounts)
    own_cycle = rng.choice(list(a.CYCLES), len(groups))
    is_account = groups < firms
    account = np.where(is_account, groups, 0)
    cycle = np.where(is_account, world.accounts.cycle[account], own_cycle)
    customer, place = repeat(1 + ((clock.days - first) / cycle).astype(np.int64))
    n = len(customer)
    jitter = np.where(place > 0, rng.normal(0, a.ORDER_GAP_SPREAD, n), 0)
    day = first[customer] + (place + jitter) * cycle[customer]
    instant = clock.at(day) + rng.integers(0, 4 * HOUR, n)
    kept = np.flatnonzero(instant < clock.end)
    kept = kept[np.argsort(instant[kept], kind="stable")]
    customer, instant = customer[kept], instant[kept]
    group = groups[customer]
    contact = np.full(len(world.customer_from), -1)
    contact[deals.group] = deals.contact
    names_lead = chance(rng, a.ORDER_NAMES_LEAD, len(kept)) | ~is_account[customer]
    employees = np.where(is_account, world.accounts.employees[account], 50)[customer]
    amount = a.DEAL_AMOUNT_BASE * a.ORDER_AMOUNT_SHARE * np.sqrt(employees)
    amount = amount * log_normal(rng, 1, a.DEAL_AMOUNT_SIGMA, len(kept))
    table = pa.table(
        {
            "order_id": numbered("R", 1 + np.arange(len(kept))),
            "account_id": look_up(
                world.accounts.ids, np.where(is_account[customer], group, -1)
            ),
            "lead_id": look_up(
                world.leads.ids, np.where(names_lead, contact[group], -1)
            ),
            "ordered_at": instants(instant),
            "amount": pa.array(np.round(amount, 2)),
            "product": look_up(strings(v.PRODUCTS), world.journeys.product[group]),
        }
    )
    few = max(1, number_of_flaws(world) // 3)
    future = instants(after_the_end(world, rng, few))
    nowhere = {"account_id": new_ids("A", few), "lead_id": None}
    return with_flaws(
        table,
        rng,
        few,
        {},
        {"order_id": new_ids("R", few), **nowhere},
        {"order_id": new_ids("R", few, 1), "ordered_at": future},
    )


def erasures_table(world: World) -> pa.Table:
    """Requests to be forgotten, by id and by e-mail in turn."""
    rng, people, clock = world.stream("erasures table"), world.leads, world.clock
    wanted = max(a.ERASURE_REQUESTS_AT_LEAST, len(people) // a.LEADS_PER_ERASURE_REQUEST)
    old = np.flatnonzero(
        (people.mailbox != NO_MAILBOX) & (people.created < clock.end - 60 * DAY)
    )
    those = rng.permutation(old)[:wanted]
    by_id = np.arange(len(those)) % 2 == 0
    asked = clock.end - rng.integers(DAY, 60 * DAY, len(those))
    return pa.table(
        {
            "lead_id": look_up(people.ids, np.where(by_id, those, -1)),
            "email": look_up(people.emails, np.where(by_id, -1, those)),
            "requested_at": instants(np.sort(asked)),
        }
    )


def networks_table(world: World) -> pa.Table:
    """Address ranges of companies, a carrier's wide one around them, broken ones."""
    firms = world.accounts
    known = firms.network >= 0
    old, new = np.flatnonzero(known & ~firms.has_ipv6), np.flatnonzero(firms.has_ipv6)
    low, size = firms.network[old], firms.network_size[old]
    nets = [ipv6_network(int(account)) for account in new]
    order = np.concatenate([old, new])
    end = ":ffff" * 4
    carrier = addresses(np.array([FIRST_NETWORK, LAST_NETWORK - 1])).to_pylist()
    parts = {
        "ip_from": [addresses(low), strings([f"{net}::" for net in nets])],
        "ip_to": [addresses(low + size - 1), strings([f"{net}{end}" for net in nets])],
        "domain": [look_up(firms.domains, order)],
        "company_name": [look_up(firms.names, order)],
    }
    extra = {
        "ip_from": [carrier[0], "100.64.9.9", "100.64.0.0", "100.64.0.300"],
        "ip_to": [carrier[1], "100.64.9.1", "2001:db8::1", "100.64.1.0"],
        "domain": ["carrier.example", *["broken.example"] * 3],
        "company_name": ["Metro Carrier", "Reversed", "Mixed", "Unreadable"],
    }
    return pa.table(
        {k: pa.concat_arrays([*parts[k], strings(extra[k])]) for k in parts}
    )


# table → what makes it up; `events` has a module of its own
TABLES: dict[str, Callable[[World], pa.Table]] = {
    "leads": leads_table,
    "accounts": accounts_table,
    "attribute_changes": changes_table,
    "identities": identities_table,
    "lead_merges": merges_table,
    "orders": orders_table,
    "opportunities": opportunities_table,
    "lead_statuses": statuses_table,
    "erasure_requests": erasures_table,
    "ip_companies": networks_table,
}
