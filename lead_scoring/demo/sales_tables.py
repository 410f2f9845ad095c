"""The raw tables of sales: opportunities, verdicts on leads, orders."""

import numpy as np
import pyarrow as pa

from . import assumptions as a
from . import vocabulary as v
from .accounts import COUNTRIES
from .clock import HOUR, NEVER
from .flaws import after_the_end, new_ids, number_of_flaws, unreadable, with_flaws
from .sampling import chance, log_normal, repeat
from .text import instants, iso_instants, look_up, numbered, strings
from .verdicts import STATUSES
from .world import World


def opportunities_table(world: World) -> pa.Table:
    """Return opportunities; timestamps are text, as some CRMs export them."""
    rng, deals = world.stream("opportunities table"), world.deals
    n = len(deals)
    closed = deals.closed < NEVER
    stages = strings([*v.OPEN_STAGES, "closed lost", "closed won"])
    stage = np.where(closed, len(v.OPEN_STAGES) + deals.won, deals.stage)
    is_account = deals.group < len(world.accounts)
    account = np.where(is_account, deals.group, -1)
    currencies = strings(
        [v.CURRENCIES.get(name, "USD") for name in COUNTRIES] + ["USD"]
    )
    country = world.accounts.country[np.where(is_account, deals.group, 0)]
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
            "currency": look_up(
                currencies, np.where(is_account, country, len(COUNTRIES))
            ),
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
    """Return what sales said about leads; the timestamps are text."""
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
    """Return orders of customers, again and again in the customer's own cycle."""
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
