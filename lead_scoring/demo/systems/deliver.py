"""Write what the systems deliver in the place of the raw tables."""

from __future__ import annotations

from pathlib import Path

import duckdb

from lead_scoring.sql import literal

from . import hubspot, salesforce, segment
from .people import VIEWS

SYSTEMS = {
    "hubspot": hubspot.TABLES,
    "salesforce": salesforce.TABLES,
    "segment": segment.TABLES,
}
# What the company knows of itself: no system delivers it.
OWN_TABLES = {
    "erasure_requests": """
        select
            {system} || {record} as lead_id,
            requests.email,
            requests.requested_at
        from erasure_requests as requests
        left join people on requests.lead_id = people.lead_id
    """,
    "ip_companies": "from ip_companies",
}
# By which system's ids a person is named, the first that is asked for.
IDS = {
    "salesforce": "people.salesforce_id",
    "hubspot": "people.hubspot_id",
    "segment": "people.salesforce_id",
}


def deliver(raw: Path, target: Path, systems: list[str], file_format: str) -> dict:
    """Write the tables of some systems, each in a folder, and the company's own.

    Args:
        raw: folder of the raw tables as Parquet.
        target: where to.
        systems: names of `SYSTEMS`.
        file_format: `parquet` or `csv`.

    Returns:
        table → number of rows; a system's table is named `system/table`.

    """
    first = next(name for name in IDS if name in systems)
    names = {"system": f"'{first}:'", "record": IDS[first]}
    queries = {name: query.format(**names) for name, query in OWN_TABLES.items()}
    for system in systems:
        (target / system).mkdir()
        for table, query in SYSTEMS[system].items():
            queries[f"{system}/{table}"] = query
    options = (
        "format parquet, compression zstd" if file_format == "parquet" else "header"
    )
    rows = {}
    with duckdb.connect() as connection:
        for path in sorted(raw.glob("*.parquet")):
            connection.execute(f"create view {path.stem} as from {literal(path)}")
        connection.execute(VIEWS)
        for table, query in queries.items():
            file = literal(target / f"{table}.{file_format}")
            (rows[table],) = connection.execute(
                f"copy (from ({query}) order by all) to {file} ({options})"
            ).fetchone()
    return rows
