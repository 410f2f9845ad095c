"""The addresses of a real access log, looked up in all ranges of the internet.

The table of ranges names who holds a network, which is mostly an access provider and
never the visitor's employer. So only holders that look like no provider are accounts
here, as a company would keep its list; all others are to stay unknown.
"""

from __future__ import annotations

import re
from functools import cache
from ipaddress import ip_address

import duckdb
import numpy as np
import pytest
from project import Project, Row
from real_inputs import FOREIGN, build, check_page, needs
from test_real_weblog import AS_OF, events, hits

RANGES = FOREIGN / "reference" / "asn_ipv4.parquet"
# What access providers, carriers and hosts are called.
PROVIDER = re.compile(
    r"tele|com+unicat|broadband|cable|net|mobile|wireless|isp\b|carrier|fib[er]{2}|"
    r"dsl|host|cloud|data ?cent|server|colo|virgin|verizon|comcast|charter|cogent|"
    r"vodafone|orange|t-mobile|sprint|at&t|level 3|amazon|google|microsoft|ovh|linode|"
    r"digitalocean|akamai|bharti|rogers|shaw|bell|british|telstra|optus|online|link",
    re.IGNORECASE,
)

pytestmark = needs("weblog", "reference")


@cache
def ranges() -> list[tuple[str, str, str, str]]:
    """Return all ranges: first and last address, number and name of the holder."""
    with duckdb.connect() as connection:
        return connection.execute(
            f"select ip_from, ip_to, asn, organisation from '{RANGES}'"
        ).fetchall()


def domain(number: str) -> str:
    return f"as{number}.example"


@cache
def companies() -> dict[str, str]:
    """Return number and name of the holders that look like no provider."""
    return {
        number: name
        for _, _, number, name in ranges()
        if name and not PROVIDER.search(name)
    }


@cache
def holders() -> dict[str, str | None]:
    """Return the number of the holder of each address of the log.

    Every range is tried on every address; of several that hold it the narrowest counts,
    of two of one width the first, of two alike the one whose domain comes first.
    """
    first = np.array([int(ip_address(row[0])) for row in ranges()])
    last = np.array([int(ip_address(row[1])) for row in ranges()])
    found: dict[str, str | None] = {}
    for address in {hit["address"] for hit in hits().values()}:
        number = int(ip_address(address))
        (around,) = np.nonzero((first <= number) & (number <= last))
        narrowest = min(
            ((last[i] - first[i], first[i], domain(ranges()[i][2]), i) for i in around),
            default=None,
        )
        found[address] = ranges()[narrowest[-1]][2] if narrowest else None
    return found


@pytest.fixture(scope="module")
def looked_up(shared_project: Project, tmp_path_factory) -> Project:
    """Build without leads, so that every hit is anonymous."""
    tables: dict[str, list[Row]] = {
        "leads": [{"lead_id": "somebody", "created_at": "2015-01-01"}],
        "events": events(),
        "accounts": [
            {"account_id": number, "name": name, "domain": domain(number)}
            for number, name in companies().items()
        ],
        "ip_companies": [
            {"ip_from": first, "ip_to": last, "domain": domain(number)}
            for first, last, number, _ in ranges()
        ],
    }
    return build(shared_project, tmp_path_factory.mktemp("addresses"), tables, AS_OF)


@cache
def expected() -> dict[str, str]:
    """Return the account of each address that has one."""
    known = companies()
    return {address: number for address, number in holders().items() if number in known}


def test_an_address_belongs_to_the_account_that_holds_its_network(looked_up) -> None:
    found = dict(looked_up.read("select address, account_id from identity.ip_accounts"))
    assert found == expected()


def test_only_hits_from_a_known_network_are_an_accounts_activity(looked_up) -> None:
    suppressed = {
        event_id
        for (event_id,) in looked_up.read(
            "select event_id from marts.suppressed_activities"
        )
    }
    assert dict(
        looked_up.read(
            "select event_id, account_id from suppression.anonymous_activities"
            " inner join identity.subjects using (subject_id)"
        )
    ) == {
        event_id: expected()[hit["address"]]
        for event_id, hit in hits().items()
        if hit["address"] in expected() and event_id not in suppressed
    }


def test_the_page_shows_the_figures(looked_up) -> None:
    addresses = holders()
    ((ours,),) = looked_up.read("select count(*)::int from identity.ip_accounts")
    ((visits,),) = looked_up.read(
        "select count(*)::int from suppression.anonymous_activities"
    )
    held = sum(number is not None for number in addresses.values())
    check_page(
        "weblog, by address",
        [
            ("ranges", len(ranges()), ""),
            ("addresses of the log", len(addresses), ""),
            ("… in a range of somebody", "", held),
            ("… of an account: no access provider by its name", ours, len(expected())),
            ("… that rightly stay unknown", len(addresses) - ours, ""),
            ("hits of people behind a known address", visits, ""),
        ],
    )
