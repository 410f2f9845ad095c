"""Differences between what the reference and the dbt build publish."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from lead_scoring.compare import compare_rows

Row = dict[str, Any]
Tables = dict[str, list[Row]]
Plain = tuple[str | None, ...]

# What the reference has beside the public tables, with names in the place of keys.
OF_NO_MART = {
    "score_entries": """
        select entries.*, rules.* exclude (rule_id), subjects.lead_id
        from ledger.score_entries as entries
        inner join rules.rules using (rule_id)
        inner join identity.subjects using (subject_id)
        where entries.basis = 'official'
    """,
    "anonymous_activities": """
        select activities.*, subjects.account_id
        from suppression.anonymous_activities as activities
        inner join identity.subjects using (subject_id)
    """,
    # What patterns a text has met is told of events that are rejected later, too.
    "idle_rules": """
        select * from audit.idle_rules where file_name not in
        ('content_rules.csv', 'search_intents.csv', 'job_title_rules.csv')
    """,
    **{
        table: f"select * from audit.{table}"
        for table in (
            *("events_without_seconds", "undated_opportunities"),
            *("unlisted_attribute_values", "unmatched_email_answers"),
        )
    },
}
WITHOUT_TENANT = "all tenants"
LETTERS = re.compile(r"q[a-z]{2}q")
# Tables that count what all tenants have: their numbers add up.
COUNTED = (
    *("activity_reconciliation", "stage_amounts", "undated_opportunities"),
    "unlisted_attribute_values",
)
WITH_RECORD_KEY = ("duplicate_records", "rejected_records")
MOMENT_PART = {  # where a moment stands in the key of a record
    "attribute_changes": 3,
    "identities": 1,
    "lead_statuses": 2,
    "erasure_requests": 2,
}


@dataclass(frozen=True)
class Difference:
    """The rows of one tenant in a table that only one side has."""

    tenant: str
    table: str
    columns: tuple[str, ...]
    only_reference: list[Plain]
    only_build: list[Plain]

    def report(self, most: int = 6) -> str:
        """Return the rows in words, rows of one key one above the other."""
        lines = [
            f"  {self.table} of {self.tenant}: {len(self.only_reference)} rows only in"
            f" the reference, {len(self.only_build)} only in the build",
            f"    columns: {', '.join(self.columns)}",
        ]
        sides = [
            *((row, "reference") for row in self.only_reference),
            *((row, "build    ") for row in self.only_build),
        ]
        sides.sort(key=lambda side: [cell or "" for cell in side[0]])
        lines += [f"    {side}: {_shown(row)}" for row, side in sides[: 2 * most]]
        if len(sides) > 2 * most:
            lines.append(f"    … and {len(sides) - 2 * most} more")
        return "\n".join(lines)


@dataclass(frozen=True)
class Missing:
    """A table of the reference that the build lacks, or some of its columns."""

    table: str
    columns: tuple[str, ...] = ()
    tenant: str = WITHOUT_TENANT

    def report(self) -> str:
        """Return what is missing in words."""
        if self.columns:
            return f"  {self.table} of the build lacks {', '.join(self.columns)}"
        return f"  the build lacks the table {self.table}"


def read_published(warehouse: Path) -> Tables:
    """Read all tables that a build publishes, and others that the reference has."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        names = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts'"
        ).fetchall()
        queries = {name: f'from marts."{name}"' for (name,) in names} | OF_NO_MART
        return {name: _read(connection, query) for name, query in queries.items()}


def _read(connection: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    cursor = connection.execute(query)
    columns = [column[0] for column in cursor.description]
    rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    # An empty table still tells which columns it has.
    return rows or [dict.fromkeys(columns, ...)]


def differences(
    expected: Mapping[str, Tables], built: Tables
) -> list[Difference | Missing]:
    """Compare the tables of all tenants with those of the build.

    All that the reference has must be there, and the rows must be the same in the
    columns that both have.
    """
    found: list[Difference | Missing] = []
    for table, rows in put_together(expected).items():
        if table in built:
            found += _missing_columns(table, rows, built[table])
            found += _differences(table, rows, built[table])
        else:
            found.append(Missing(table))
    return found


def _missing_columns(
    table: str, expected: list[Row], built: list[Row]
) -> list[Missing]:
    """Return the columns of the reference that a table lacks."""
    wanted = expected[0].keys() if expected else ()
    missing = tuple(name for name in wanted if name not in built[0])
    return [Missing(table, missing)] if missing else []


def put_together(expected: Mapping[str, Tables]) -> Tables:
    """Put the tenants' tables together; counts per table add up."""
    tables: Tables = defaultdict(list)
    for result in expected.values():
        for name, rows in result.items():
            tables[name] += rows
    for table in COUNTED:
        if table in tables:
            tables[table] = added_up(tables[table])
    if "table_ages" in tables:
        tables["table_ages"] = list(_newest(tables["table_ages"]))
    if "unreadable_values" in tables:
        tables["unreadable_values"] = list(_unreadable(tables["unreadable_values"]))
    return tables


def added_up(rows: list[Row]) -> list[Row]:
    """Add up the numbers of rows that are alike but for them."""
    sums: dict[tuple[tuple[str, Any], ...], Counter[str]] = defaultdict(Counter)
    for row in rows:
        numbers = {key: cell for key, cell in row.items() if _is_number(cell)}
        named = tuple(pair for pair in row.items() if pair[0] not in numbers)
        for key, number in numbers.items():
            sums[named][key] += number
    return [dict(named) | dict(added) for named, added in sums.items()]


def _is_number(cell: object) -> bool:
    return isinstance(cell, (int, Decimal)) and not isinstance(cell, bool)


def _newest(rows: list[Row]) -> Iterator[Row]:
    """Keep of each raw table the row with the newest record."""
    ages: dict[str, Row] = {}
    for row in rows:
        before = ages.setdefault(row["source_table"], row)
        ages[row["source_table"]] = min(before, row, key=lambda age: age["days_old"])
    yield from ages.values()


def _unreadable(rows: list[Row]) -> Iterator[Row]:
    """Add up the counts of each column, with the first of the examples."""
    columns: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        columns[row["source_table"], row["column_name"]].append(row)
    for (table, column), found in columns.items():
        examples = [row["example"] for row in found if row["example"] is not None]
        if examples:
            counts = ("records", "filled_records", "rejected_records")
            yield {
                "source_table": table,
                "column_name": column,
                **{name: sum(row[name] for row in found) for name in counts},
                "example": min(examples),
            }


def _differences(table: str, expected: list[Row], built: list[Row]) -> list[Difference]:
    """Return what differs in one table, tenant by tenant."""
    in_build = built[0].keys()
    built = [row for row in built if ... not in row.values()]
    columns = [name for name in expected[0] if name in in_build] if expected else []
    columns = columns or list(in_build)
    here = plain_rows(table, expected, columns)
    there = plain_rows(table, built, columns)
    found = compare_rows(table, here, there)
    only_reference, only_build = map(_by_tenant, (found.only_left, found.only_right))
    return [
        Difference(
            tenant, table, tuple(columns), only_reference[tenant], only_build[tenant]
        )
        for tenant in sorted({*only_reference, *only_build})
    ]


def plain_rows(table: str, rows: Iterable[Row], columns: list[str]) -> list[Plain]:
    """Return the rows as text."""
    return [tuple(_plain(table, row, name) for name in columns) for row in rows]


def _plain(table: str, row: Row, column: str) -> str | None:
    """Return a cell as text that is the same for the same value."""
    value = row[column]
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float, Decimal)):
        return f"{Decimal(str(value)).normalize() + 0:f}"
    if isinstance(value, date):
        return value.isoformat()
    if table in WITH_RECORD_KEY and column == "record_key":
        return _loose_key(row["source_table"], value)
    return str(value)


def _loose_key(table: str, key: str) -> str:
    """Return a record's key without its moment, which may be spelled in many ways."""
    parts = key.lower().split("|")
    if table in MOMENT_PART:
        del parts[MOMENT_PART[table]]
    return "|".join(parts)


def _by_tenant(rows: Iterable[Plain]) -> dict[str, list[Plain]]:
    """Sort rows by the tenant whose letters stand in them."""
    tenants: dict[str, list[Plain]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: [cell or "" for cell in row]):
        letters = LETTERS.search(" ".join(cell or "" for cell in row).lower())
        tenants[letters.group() if letters else WITHOUT_TENANT].append(row)
    return tenants


def _shown(row: Plain) -> str:
    return " | ".join("∅" if cell is None else repr(cell)[1:-1] for cell in row)
