"""Publish the public tables: what BI tools and the CRM sync read.

The tables of the schema `marts` are copied from the warehouse, and from the file with
the history of what was published, into one DuckDB file, which then takes the place of
the published one in a single step. A reader sees the old tables or the new ones, never
a mixture, and a build that fails publishes nothing.
"""

from __future__ import annotations

import duckdb

from .compare import literal
from .draft import draft_of
from .errors import ExitCode, StoppedError
from .settings import Settings

# Readable by every DuckDB since 1.0, whichever one the BI tool has on board.
STORAGE_VERSION = "v1.0.0"


def publish(settings: Settings) -> list[str]:
    """Publish the public tables of the warehouse; return their names.

    Each gets a column `build_id`, so that a reader can see that all are of one build.

    Raises:
        StoppedError: there is no warehouse or no history, or its last build failed.

    """
    for name, path in (
        ("warehouse", settings.warehouse),
        ("history", settings.history),
    ):
        if not path.exists():
            raise StoppedError(
                f"publish: there is no {name} {path}; build it first", ExitCode.USAGE
            )
    with draft_of(settings.published) as draft, duckdb.connect() as connection:
        connection.execute(
            f"attach {literal(settings.warehouse)} as warehouse (read_only)"
        )
        connection.execute(f"attach {literal(settings.history)} as history (read_only)")
        connection.execute(
            f"attach {literal(draft)} as published"
            f" (storage_version '{STORAGE_VERSION}')"
        )
        build_id = _build_that_passed(connection)
        tables = _public_tables(connection) if build_id else []
        if not tables:
            raise StoppedError(
                f"publish: the last build of {settings.warehouse} did not pass all"
                " checks; build it first",
                ExitCode.USAGE,
            )
        connection.execute("create schema published.marts")
        for database, table in tables:
            connection.execute(
                f'create table published.marts."{table}" as'
                f" select *, {literal(build_id)} as build_id"
                f' from {database}.marts."{table}"'
            )
    return [table for _, table in tables]


def _build_that_passed(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the build in the warehouse where it is one that may be published.

    A build says who it is before the guard, and is added to the publications after it.
    """
    try:
        passed = connection.execute(
            "select build_id from warehouse.publication.publication_measures"
            " intersect select build_id from history.publication.publications"
        ).fetchone()
    except duckdb.CatalogException:
        return ""
    return passed[0] if passed else ""


def _public_tables(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return connection.execute(
        "select database_name, table_name from duckdb_tables()"
        " where database_name in ('warehouse', 'history') and schema_name = 'marts'"
        " order by table_name"
    ).fetchall()
