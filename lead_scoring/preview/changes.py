"""Which rows of the rule tables differ between two folders, or a folder and a build."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from ..rules.catalog import Table


@dataclass(frozen=True)
class Change:
    """A row of a rule table that came, went or has other cells.

    Attributes:
        table: the rule table.
        row: the key of the row, as the checks name it.
        kind: `added`, `removed` or `changed`.
        cells: what each column that differs held before and holds now; empty cells are
            None.

    """

    table: str
    row: str
    kind: str
    cells: tuple[tuple[str, str | None, str | None], ...] = ()

    def text(self) -> str:
        """Return the change in words, as one line."""
        if self.kind == "removed":
            return f"{self.table}: {self.row} removed"
        if self.kind == "added":
            cells = ", ".join(
                f"{column} {now}"
                for column, _, now in self.cells
                if now is not None and column not in ("rule", "scoring_model", "reason")
            )
            return f"{self.table}: {self.row} added" + (f" ({cells})" if cells else "")
        cells = ", ".join(
            f"{column} {_shown(before)} → {_shown(now)}"
            for column, before, now in self.cells
        )
        return f"{self.table}: {self.row}: {cells}"


def changes(
    connection: duckdb.DuckDBPyConnection,
    tables: Iterable[Table],
    before: str,
    now: str,
) -> list[Change]:
    """Return the rows that differ between the rule tables of two schemas.

    A column that only one side has counts as empty on the other.

    Args:
        connection: has both schemas.
        tables: the rule tables to compare.
        before: schema of the tables as they were, with its database.
        now: schema of the tables as they are.

    """
    return [
        change
        for table in tables
        for change in _changes_of(connection, table, before, now)
    ]


def _changes_of(
    connection: duckdb.DuckDBPyConnection, table: Table, before: str, now: str
) -> list[Change]:
    old, new = (_rows(connection, table, schema) for schema in (before, now))
    found = []
    for key in sorted(old.keys() | new.keys()):
        cells = tuple(
            (column, old.get(key, {}).get(column), new.get(key, {}).get(column))
            for column in table.header
        )
        differing = tuple(cell for cell in cells if cell[1] != cell[2])
        if key not in old or key not in new:
            kind = "removed" if key in old else "added"
            found.append(Change(table.name, _name(table, key, old, new), kind, cells))
        elif differing:
            name = _name(table, key, old, new)
            found.append(Change(table.name, name, "changed", differing))
    return found


Rows = dict[tuple[str, ...], dict[str, str | None]]


def _rows(connection: duckdb.DuckDBPyConnection, table: Table, schema: str) -> Rows:
    """Return the rows of a rule table by their key, cells as text."""
    there = {
        name
        for (name, *_) in connection.execute(
            f'describe {schema}."{table.name}"'
        ).fetchall()
    }
    columns = [column for column in table.columns if column.name in there]
    cells = ", ".join(f'"{column.name}"' for column in columns)
    keeps_case = {
        column.name for column in table.columns if column.meta.get("keeps_case")
    }
    rows: Rows = {}
    for row in connection.execute(
        f'select {cells} from {schema}."{table.name}"'
    ).fetchall():
        named = {
            column.name: _text(cell) for column, cell in zip(columns, row, strict=True)
        }
        key = tuple(
            (named.get(name) or "")
            if name in keeps_case
            else (named.get(name) or "").lower()
            for name in table.key
        )
        rows[key] = named
    return rows


def _name(table: Table, key: tuple[str, ...], old: Rows, new: Rows) -> str:
    row = new.get(key) or old[key]
    return " / ".join(row[name] for name in table.key if row.get(name))


def _text(cell: str | bool | Decimal | None) -> str | None:
    """Return a cell as somebody types it."""
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}"
    return str(cell).lower() if isinstance(cell, bool) else cell


def _shown(cell: str | None) -> str:
    return "empty" if cell is None else cell
