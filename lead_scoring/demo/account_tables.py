"""The raw tables of companies: accounts and their networks."""

import numpy as np
import pyarrow as pa

from . import assumptions as a
from . import vocabulary as v
from .accounts import COUNTRIES, FIRST_NETWORK, INDUSTRIES, LAST_HOME
from .clock import NEVER
from .flaws import number_of_flaws, with_flaws
from .sampling import Numbers, chance, log_normal
from .text import (
    addresses,
    choose,
    instants,
    ipv6_network,
    join,
    look_up,
    only,
    strings,
)
from .world import World


def accounts_table(world: World) -> pa.Table:
    """Return companies, old customers and new ones among them."""
    rng, firms, clock = world.stream("accounts table"), world.accounts, world.clock
    n = len(firms)
    revenue = firms.employees * log_normal(
        rng, a.REVENUE_PER_EMPLOYEE, a.REVENUE_SIGMA, n
    )
    is_customer = world.customer_from[:n] < NEVER
    since = np.where(is_customer, world.customer_from[:n], 0)
    told = np.isfinite(firms.customer_from) | ~chance(rng, a.CUSTOMER_FLAG_LATE, n)
    www = chance(rng, a.DOMAIN_WITH_WWW, n)
    domain = choose(www, join("www.", firms.domains), firms.domains)
    created = clock.at(-a.OLD_CUSTOMER_DAYS * rng.random(n))
    updated = clock.at(clock.days * rng.random(n))
    industry = np.where(chance(rng, a.INDUSTRY_MISSING, n), -1, firms.industry)
    table = pa.table(
        {
            "account_id": firms.ids,
            "name": firms.names,
            "domain": only(domain, firms.shows_domain),
            "owner": owners(np.arange(n)),
            "industry": look_up(strings(INDUSTRIES), industry),
            "employee_count": pa.array(
                firms.employees, mask=chance(rng, a.EMPLOYEES_MISSING, n)
            ),
            "annual_revenue": pa.array(
                np.round(revenue, -3).astype(np.int64),
                mask=chance(rng, a.REVENUE_MISSING, n),
            ),
            "country": look_up(strings(COUNTRIES), firms.country),
            "customer_since": instants(since, is_customer & told),
            "purchase_cycle_days": pa.array(
                firms.cycle, mask=~(is_customer & chance(rng, a.KNOWN_CYCLE, n))
            ),
            "created_at": instants(created, ~chance(rng, a.ACCOUNT_CREATED_MISSING, n)),
            "updated_at": instants(updated),
        }
    )
    return with_flaws(table, rng, max(1, number_of_flaws(world) // 3), {})


def owners(account: Numbers) -> pa.Array:
    """Return who in sales looks after accounts, by position; null for -1."""
    seller = np.where(account < 0, -1, account % len(v.SELLERS))
    return look_up(strings(v.SELLERS), seller)


def networks_table(world: World) -> pa.Table:
    """Return address ranges of companies, a carrier's around them, broken ones."""
    firms = world.accounts
    known = firms.network >= 0
    old, new = np.flatnonzero(known & ~firms.has_ipv6), np.flatnonzero(firms.has_ipv6)
    low, size = firms.network[old], firms.network_size[old]
    nets = [ipv6_network(int(account)) for account in new]
    order = np.concatenate([old, new])
    end = ":ffff" * 4
    carrier = addresses(np.array([FIRST_NETWORK, LAST_HOME])).to_pylist()
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
