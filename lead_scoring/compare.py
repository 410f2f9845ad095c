"""The rows in which two tables differ: the one place where tables are compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from .sql import literal

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Difference:
    """What one side of a comparison has of a table, and the other has not.

    Attributes:
        table: its name.
        only_left, only_right: the rows, repeated as often as they are missing; where a
            whole table or a column is missing, a row that says so.

    """

    table: str
    only_left: list[Row]
    only_right: list[Row]

    def __len__(self) -> int:
        """Return the number of rows that differ."""
        return len(self.only_left) + len(self.only_right)

    def lines(self, left: str, right: str, most: int = 5) -> list[str]:
        """Return the difference in words, up to so many rows of each side."""
        lines = []
        for side, rows in ((left, self.only_left), (right, self.only_right)):
            if rows:
                lines.append(f"{self.table}: {len(rows)} rows only in {side}")
                lines += [f"    {row}" for row in rows[:most]]
        return lines


def compare_rows(table: str, left: Iterable[Row], right: Iterable[Row]) -> Difference:
    """Compare rows in memory, whatever their order; repeated rows count."""
    ours, theirs = Counter(left), Counter(right)
    return Difference(
        table, _sorted((ours - theirs).elements()), _sorted((theirs - ours).elements())
    )


def _sorted(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=repr)


def compare_queries(
    connection: duckdb.DuckDBPyConnection, table: str, left: str, right: str
) -> Difference:
    """Compare the results of two queries with the same columns, inside DuckDB."""
    gone, come = (
        connection.execute(f"({one}) except all ({other}) order by all").fetchall()
        for one, other in ((left, right), (right, left))
    )
    return Difference(table, gone, come)


def compare_warehouses(
    left: Path,
    right: Path,
    schemas: Collection[str] = ("marts",),
    without: Collection[str] = (),
) -> list[Difference]:
    """Compare all tables of some schemas of two DuckDB files.

    Args:
        left: a warehouse, or a published file.
        right: the other one.
        schemas: the schemas whose tables count.
        without: names of tables and of columns that do not count.

    Returns:
        the differences of the tables that have any. A table or a column that one side
        lacks, or has with another type, is a difference.

    """
    found = []
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        # Views name the catalog of their file, so both keep that name where they can.
        catalogs = _attach(connection, left, right)
        sides = [
            _columns(connection, catalog, schemas, without) for catalog in catalogs
        ]
        for schema, table in sorted({*sides[0], *sides[1]}):
            ours, theirs = (side.get((schema, table), {}) for side in sides)
            difference = compare_rows(table, ours.items(), theirs.items())
            if ours == theirs:
                names = ", ".join(f'"{name}"' for name in ours)
                queries = (
                    f'select {names} from "{catalog}"."{schema}"."{table}"'
                    for catalog in catalogs
                )
                difference = compare_queries(connection, table, *queries)
            if difference:
                found.append(difference)
    return found


def _attach(
    connection: duckdb.DuckDBPyConnection, left: Path, right: Path
) -> tuple[str, str]:
    names = (left.stem, right.stem if right.stem != left.stem else f"other {left.stem}")
    for path, name in zip((left, right), names, strict=True):
        connection.execute(f"""attach {literal(path)} as "{name}" (read_only)""")
    return names


def _columns(
    connection: duckdb.DuckDBPyConnection,
    catalog: str,
    schemas: Collection[str],
    without: Collection[str],
) -> dict[tuple[str, str], dict[str, str]]:
    """Return the columns of each table (schema, name) with their types."""
    tables: dict[tuple[str, str], dict[str, str]] = {}
    for schema, table, column, data_type in connection.execute(
        "select schema_name, table_name, column_name, data_type from duckdb_columns()"
        " where database_name = ? and list_contains(?, schema_name)"
        " order by all",
        [catalog, list(schemas)],
    ).fetchall():
        if table not in without and column not in without:
            tables.setdefault((schema, table), {})[column] = data_type
    return tables
