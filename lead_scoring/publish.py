"""Publish the public tables: what BI tools and the CRM sync read.

The tables of the schema `marts` are copied from the warehouse, and from the file with
the history of what was published, into one DuckDB file, which then takes the place of
the published one in a single step. A reader sees the old tables or the new ones, never
a mixture, and a build that fails publishes nothing.
"""

from __future__ import annotations

import duckdb

from .compare import literal
from .errors import ExitCode, StoppedError
from .settings import Settings

# Readable by every DuckDB since 1.0, whichever one the BI tool has on board.
STORAGE_VERSION = "v1.0.0"


def publish(settings: Settings) -> list[str]:
    """Publish the public tables of the warehouse; return their names.

    Raises:
        StoppedError: there is no warehouse or no history, or it holds no public tables.

    """
    for name, path in (
        ("warehouse", settings.warehouse),
        ("history", settings.history),
    ):
        if not path.exists():
            raise StoppedError(
                f"publish: there is no {name} {path}; build it first", ExitCode.USAGE
            )
    target = settings.published
    draft = target.with_name(f".{target.name}.draft")
    draft.unlink(missing_ok=True)
    with duckdb.connect() as connection:
        connection.execute(
            f"attach {literal(settings.warehouse)} as warehouse (read_only)"
        )
        connection.execute(f"attach {literal(settings.history)} as history (read_only)")
        connection.execute(
            f"attach {literal(draft)} as published"
            f" (storage_version '{STORAGE_VERSION}')"
        )
        connection.execute("create schema published.marts")
        tables = _public_tables(connection)
        for database, table in tables:
            connection.execute(
                f'create table published.marts."{table}" as'
                f' from {database}.marts."{table}"'
            )
    if not any(database == "warehouse" for database, _ in tables):
        draft.unlink()
        raise StoppedError(
            f"publish: {settings.warehouse} holds no public tables; build it first",
            ExitCode.USAGE,
        )
    draft.replace(target)
    return [table for _, table in tables]


def _public_tables(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return connection.execute(
        "select database_name, table_name from duckdb_tables()"
        " where database_name in ('warehouse', 'history') and schema_name = 'marts'"
        " order by table_name"
    ).fetchall()
