"""Publish the public tables: what BI tools and the CRM sync read.

The tables of the schema `marts` are copied from the warehouse into one DuckDB file,
which then takes the place of the published one in a single step. A reader sees the old
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


def publish(warehouse: Path) -> list[str]:
    """Publish the public tables of `warehouse`; return their names.

    Raises FileNotFoundError where there is no warehouse, and LookupError where it
    holds no public tables.
    """
    if not warehouse.exists():
        raise FileNotFoundError(f"there is no warehouse {warehouse}; build it first")
    target = published_path(warehouse)
    draft = target.with_name(f".{target.name}.draft")
    draft.unlink(missing_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"attach {_literal(warehouse)} as warehouse (read_only)")
        connection.execute(
            f"attach {_literal(draft)} as published"
            f" (storage_version '{STORAGE_VERSION}')"
        )
        connection.execute("create schema published.marts")
        tables = _public_tables(connection)
        for table in tables:
            connection.execute(
                f'create table published.marts."{table}" as'
                f' from warehouse.marts."{table}"'
            )
    if not tables:
        draft.unlink()
        raise LookupError(f"{warehouse} holds no public tables; build it first")
    draft.replace(target)
    return tables


def _public_tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        "select table_name from duckdb_tables()"
        " where database_name = 'warehouse' and schema_name = 'marts'"
        " order by table_name"
    ).fetchall()
    return [name for (name,) in rows]


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
