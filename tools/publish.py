"""Publish the public tables: what BI tools and the CRM sync read.

The tables of the schema `marts` are copied from the warehouse, and from the file with
the history of what was published, into one DuckDB file, which then takes the place of
the published one in a single step. A reader sees the old
tables or the new ones, never a mixture, and a build that fails publishes nothing.
"""

import os
import sys
from pathlib import Path

import duckdb

# Readable by every DuckDB since 1.0, whichever one the BI tool has on board.
STORAGE_VERSION = "v1.0.0"


def published_path(warehouse: Path) -> Path:
    """Return the published file of a warehouse: beside it, `…_published.duckdb`."""
    return warehouse.with_name(f"{warehouse.stem}_published{warehouse.suffix}")


def history_path(warehouse: Path) -> Path:
    """Return the file of a warehouse that no build makes anew; see profiles.yml."""
    return warehouse.with_name(f"{warehouse.stem}_history{warehouse.suffix}")


def publish(warehouse: Path) -> list[str]:
    """Publish the public tables of `warehouse`; return their names.

    Raises FileNotFoundError where there is no warehouse or no history, and LookupError
    where the warehouse holds no public tables.
    """
    history = history_path(warehouse)
    for name, path in (("warehouse", warehouse), ("history", history)):
        if not path.exists():
            raise FileNotFoundError(f"there is no {name} {path}; build it first")
    target = published_path(warehouse)
    draft = target.with_name(f".{target.name}.draft")
    draft.unlink(missing_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"attach {_literal(warehouse)} as warehouse (read_only)")
        connection.execute(f"attach {_literal(history)} as history (read_only)")
        connection.execute(
            f"attach {_literal(draft)} as published"
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
        raise LookupError(f"{warehouse} holds no public tables; build it first")
    draft.replace(target)
    return [table for _, table in tables]


def _public_tables(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return connection.execute(
        "select database_name, table_name from duckdb_tables()"
        " where database_name in ('warehouse', 'history') and schema_name = 'marts'"
        " order by table_name"
    ).fetchall()


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def main() -> None:
    """Publish the warehouse that LEAD_SCORING_WAREHOUSE names."""
    warehouse = Path(
        os.environ.get("LEAD_SCORING_WAREHOUSE") or "data/lead_scoring.duckdb"
    )
    try:
        tables = publish(warehouse)
    except (FileNotFoundError, LookupError) as error:
        sys.exit(f"publish: {error}")
    print(f"Published {len(tables)} tables to {published_path(warehouse)}")


if __name__ == "__main__":
    main()
