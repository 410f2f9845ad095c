"""The leads that a batch of events touches, with all that is known about them.

A build of these alone is the least that an increment could do which keeps every lead's
points and works out afresh those of touched leads: it would have to find them first.
"""

import shutil
from pathlib import Path

import duckdb

from .data import Data

# Which rows are about touched leads; tables that are not named are taken whole.
ABOUT_LEADS = {
    "leads": "lead_id in (from touched)",
    "identities": "lead_id in (from touched)",
    "lead_statuses": "lead_id in (from touched)",
    "lead_merges": (
        "merged_lead_id in (from touched) or surviving_lead_id in (from touched)"
    ),
    "attribute_changes": "entity_type <> 'lead' or entity_id in (from touched)",
}


def make_touched(data: Data, folder: Path) -> Data:
    """Return the raw tables of the leads that the intraday batch touches.

    Args:
        data: of the whole size.
        folder: where to; what is there already stays.

    """
    touched = Data(folder, data.events, data.as_of)
    if touched.history.exists():
        return touched
    part = folder / "part"  # what an interrupted run leaves is not taken for the whole
    shutil.rmtree(part, ignore_errors=True)
    (part / "events").mkdir(parents=True)
    with duckdb.connect(config={"memory_limit": "4GiB"}) as connection:
        _find(connection, data)
        for file in sorted(data.history.glob("*.parquet")):
            rows = ABOUT_LEADS.get(file.stem, "true")
            connection.execute(
                f"copy (from '{file}' where {rows}) to '{part / file.name}'"
            )
        connection.execute(f"""
            copy (
                from read_parquet('{data.history}/events/*.parquet')
                where
                    lead_id in (from touched)
                    or email in (from emails)
                    or visitor_id in (from visitors)
                union all
                from '{data.batch_file}'
            ) to '{part}/events/touched.parquet'
        """)
    part.rename(touched.history)
    return touched


def _find(connection: duckdb.DuckDBPyConnection, data: Data) -> None:
    """Make the tables `touched`, `emails` and `visitors`, of one column each."""
    history, batch = data.history, data.batch_file
    connection.execute(f"""
        create table named as
        select lead_id from '{batch}' where lead_id is not null
        union
        select lead_id from '{history}/leads.parquet'
        where email in (select email from '{batch}' where email is not null)
        union
        select lead_id from '{history}/identities.parquet'
        where visitor_id in (select visitor_id from '{batch}')
    """)
    connection.execute(f"""
        create table touched as
        from named
        union
        select surviving_lead_id from '{history}/lead_merges.parquet'
        where merged_lead_id in (from named)
        union
        select merged_lead_id from '{history}/lead_merges.parquet'
        where surviving_lead_id in (from named)
    """)
    for table, column, file in (
        ("emails", "email", "leads"),
        ("visitors", "visitor_id", "identities"),
    ):
        connection.execute(
            f"create table {table} as select distinct {column}"
            f" from '{history}/{file}.parquet'"
            f" where lead_id in (from touched) and {column} is not null"
        )
