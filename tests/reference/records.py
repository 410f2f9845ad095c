"""From raw rows to the records that are used (docs/definitions.md#outcomes)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .schema import TABLES, Table
from .values import (
    ALWAYS,
    Calendar,
    Moment,
    address,
    amount,
    boolean,
    cycle,
    domain,
    email,
    filled,
    found,
    identifier,
    raw_name,
    size,
    text,
)

Raw = Mapping[str, Sequence[Mapping[str, str | None]]]
Patterns = Mapping[str, Sequence[str]]

NAMES = {  # the columns that name a person, with what they are listed as
    **dict.fromkeys(("lead_id", "merged_lead_id", "surviving_lead_id"), "lead_id"),
    "entity_id": "lead_id",
    "visitor_id": "visitor_id",
    "email": "email",
}

ERASED, REJECTED, FUTURE, DUPLICATE, DELETED, SUPPRESSED, USED = (
    "erased",
    "rejected",
    "future",
    "duplicate",
    "deleted",
    "suppressed",
    "used",
)


EMAIL = ("lead", "email")


@dataclass(eq=False)
class Row:
    """One raw row: its trimmed text, its typed values and what became of it.

    `is_nobodys` marks an opportunity whose lead was erased; `placeholders` are the
    columns whose value stands for no id. `further` are the filled cells of columns that
    the table does not list, where they are attributes.
    """

    table: Table
    text: dict[str, str | None]
    values: dict[str, Any]
    outcome: str = USED
    reason: str | None = None
    is_nobodys: bool = False
    placeholders: frozenset[str] = frozenset()
    further: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, column: str) -> Any:
        """Return the typed value of a column; null is None."""
        return self.values[column]

    def named(self, column: str) -> Any:
        """Return whom or what a column names; a placeholder names nobody."""
        return None if column in self.placeholders else self[column]

    @property
    def dated(self) -> Moment | None:
        """Return the moment that dates the row, if the table has one."""
        return self[self.table.dated_by] if self.table.dated_by else None

    @property
    def record_key(self) -> str:
        """Return the key as it was read, joined by `|`; moments in their own words."""
        columns = self.table.columns
        return "|".join(
            (self.text if columns[column] == "moment" else self.values)[column] or ""
            for column in self.table.key_columns
        )

    def reject(self, reason: str) -> None:
        """Give the row the outcome `rejected`."""
        self.outcome, self.reason = REJECTED, reason

    def forget_lead(self) -> None:
        """Take the erased lead out of a row that stays."""
        self.text["lead_id"] = self.values["lead_id"] = None
        self.is_nobodys = self.table.name == "opportunities"


class Records:
    """The rows of all input tables."""

    def __init__(
        self, raw: Raw, calendar: Calendar, placeholders: Patterns, as_of: date
    ) -> None:
        """Read every table; a missing one is empty, a missing column null."""
        self.rows = {
            table.name: [_read(table, cells, calendar) for cells in raw.get(key, ())]
            for key, table in TABLES.items()
        }
        for row in self.rows["opportunities"]:
            _date_opportunity(row, calendar, as_of)
        for row in self.all():
            row.placeholders = frozenset(_placeholders(row, placeholders))

    def used(self, table: str) -> list[Row]:
        """Return the rows of a table that still count."""
        return [row for row in self.rows[table] if row.outcome == USED]

    def all(self) -> Iterable[Row]:
        """Return the rows of all tables."""
        return (row for rows in self.rows.values() for row in rows)


def _read(table: Table, cells: Mapping[str, str | None], calendar: Calendar) -> Row:
    """Read one row: trim every cell and give it its type."""
    readers: dict[str, Callable[[str | None], Any]] = {
        "text": text,
        "id": identifier,
        "name": raw_name,
        "email": email,
        "domain": domain,
        "moment": calendar.moment,
        "number": amount,
        "size": size,
        "cycle": cycle,
        "boolean": boolean,
        "opt-out": lambda cell: calendar.moment(cell) or (ALWAYS if cell else None),
    }
    trimmed = {column: filled(cells.get(column)) for column in table.columns}
    values = {
        column: readers[kind](trimmed[column]) for column, kind in table.columns.items()
    }
    return Row(table, trimmed, values, further=_further(table, cells))


def _further(table: Table, cells: Mapping[str, str | None]) -> dict[str, str]:
    """Return the filled cells of columns that the table does not list, by name.

    Two control characters are read as blanks.
    """
    if not table.has_attributes:
        return {}
    named = {column.strip().lower(): filled(cell) for column, cell in cells.items()}
    return {
        column: cell.replace("\x1e", " ").replace("\x1f", " ")
        for column, cell in sorted(named.items())
        if cell is not None and column not in table.columns
    }


def _date_opportunity(row: Row, calendar: Calendar, as_of: date) -> None:
    """Date one without `created_at` by its closing, else by the day it is read."""
    if row.text["created_at"] is None:
        closed = row["closed_at"]
        is_closed = closed is not None and closed.day <= as_of
        row.values["created_at"] = closed if is_closed else calendar.start_of(as_of)


def _placeholders(row: Row, patterns: Patterns) -> Iterator[str]:
    """Name the columns with an id or e-mail that a pattern lists as nobody's."""
    for column, kind in (NAMES | _values_of(row)).items():
        if column == "entity_id" and row.values.get("entity_type") != "lead":
            continue
        if any(found(each, row.values.get(column)) for each in patterns.get(kind, ())):
            yield column


def _values_of(row: Row) -> dict[str, str]:
    """Return the columns in which a change of a lead's e-mail has addresses."""
    change = row.values.get("entity_type"), row.values.get("attribute")
    return dict.fromkeys(("old_value", "value"), "email") if change == EMAIL else {}


def settle(records: Records, as_of: date) -> None:
    """Give every row its outcome, as far as it depends on the row's own table.

    In this order: rejected for itself, future, duplicate, deleted.
    Rows that were erased before take no part.
    """
    for row in records.all():
        if row.outcome == USED and (reason := flaw(row)):
            row.reject(reason)
        elif row.outcome == USED and is_future(row, as_of):
            row.outcome = FUTURE
    for table in TABLES:
        for versions in _versions(records.used(table)).values():
            for row in versions:
                row.outcome = DUPLICATE
            winner = best(versions, as_of)
            winner.outcome = DELETED if _is_deleted(winner, as_of) else USED


def _is_deleted(row: Row, as_of: date) -> bool:
    """Tell whether a record was deleted by a day."""
    moment = row.values.get("deleted_at")
    return moment is not None and moment.day <= as_of


def flaw(row: Row) -> str | None:
    """Return why a row is rejected for itself, if it is."""
    table = row.table
    if any(row.named(column) is None for column in table.named):
        return "missing key"
    if table.name == "erasure_requests" and not (
        row.named("lead_id") or row.named("email")
    ):
        return "missing key"
    if table.needs_date and table.dated_by and row.dated is None:
        return "unreadable timestamp"
    for optional in {"merged_at", "closed_at"} & table.columns.keys():
        if row.text[optional] and row[optional] is None:
            return "unreadable timestamp"
    if table.name == "ip_companies" and not _is_range(row):
        return "unreadable ip range"
    if row.values.get("entity_type", "lead") not in ("lead", "account"):
        return "unknown entity type"
    return None


def _is_range(row: Row) -> bool:
    """Tell whether both ends are readable, of one kind and in order."""
    first, last = address(row["ip_from"]), address(row["ip_to"])
    if first is None or last is None or first.version != last.version:
        return False
    return int(first) <= int(last)


def is_future(row: Row, as_of: date) -> bool:
    """Tell whether a row is dated later; erasure requests always count."""
    if row.table.name == "erasure_requests" or row.dated is None:
        return False
    return row.dated.day > as_of


def _versions(rows: Iterable[Row]) -> dict[tuple[Any, ...], list[Row]]:
    """Group rows by their key."""
    groups = defaultdict(list)
    for row in rows:
        groups[tuple(row[column] for column in row.table.key_columns)].append(row)
    return groups


def best(versions: Iterable[Row], as_of: date) -> Row:
    """Return the version that wins (docs/definitions.md#keys-and-versions)."""
    return max(versions, key=lambda row: (_currency(row, as_of), _column_order(row)))


def _currency(row: Row, as_of: date) -> tuple[Any, ...]:
    """Rank a version: the latest up to `as_of`, then empty, then the earliest."""
    version = row[row.table.version] if row.table.version else None
    if version is None:
        return (1,)
    instant = version.instant
    if version.day <= as_of:
        return (2, instant)
    return (0, ALWAYS.instant - instant)


def _column_order(row: Row) -> tuple[Any, ...]:
    """Rank a row by its typed values in column order, an empty cell first."""
    typed = tuple((value is not None, value or 0) for value in row.values.values())
    unreadable = tuple(
        cell if cell and row[column] in (None, ALWAYS) else ""
        for column, cell in row.text.items()
    )
    further = "".join(f"{name}\x1e{cell}\x1f" for name, cell in row.further.items())
    return typed, unreadable, further
