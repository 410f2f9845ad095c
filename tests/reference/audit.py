"""Nothing is lost: what became of every raw record (docs/definitions.md#outcomes)."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from .records import DUPLICATE, ERASED, REJECTED, Records, Row
from .values import ALWAYS

# Kinds of columns whose filled cells may hold no value of the kind.
CHECKED = ("moment", "opt-out", "number", "size", "cycle", "boolean", "email", "domain")
# What dates that a record was made or changed; requests and ranges of addresses have no
# age.
MADE_OR_CHANGED = (
    *("created_at", "updated_at", "changed_at", "occurred_at", "identified_at"),
    *("merged_at", "ordered_at", "closed_at"),
)
FOR_ITSELF = (
    *("missing key", "unreadable timestamp", "unreadable ip range"),
    "unknown entity type",
)


def rejected_records(records: Records) -> list[dict[str, Any]]:
    """Return the rejected records with the key as it was read."""
    return [
        {
            "source_table": row.table.name,
            "record_key": row.record_key,
            "reason": row.reason,
        }
        for row in records.all()
        if row.outcome == REJECTED
    ]


def duplicate_records(records: Records) -> list[dict[str, Any]]:
    """Return the records that lost against a better version of the same key."""
    return [
        {"source_table": row.table.name, "record_key": row.record_key}
        for row in records.all()
        if row.outcome == DUPLICATE
    ]


def lead_source_ids(
    known: Iterable[str], survivor: Callable[[str], str]
) -> list[dict[str, Any]]:
    """List the ids of leads; where one source is read they are its own."""
    return [
        {
            "lead_id": survivor(lead_id),
            "source": "raw",
            "object": "lead",
            "source_id": lead_id,
        }
        for lead_id in known
    ]


def activity_reconciliation(records: Records) -> list[dict[str, Any]]:
    """Count the outcomes per table; they sum to the input."""
    counts = Counter((row.table.name, row.outcome, row.reason) for row in records.all())
    return [
        {
            "source_table": table,
            "outcome": outcome,
            "reason": reason,
            "records": records_counted,
        }
        for (table, outcome, reason), records_counted in counts.items()
    ]


def table_ages(records: Records, as_of: date) -> list[dict[str, Any]]:
    """Return the newest day of each table, as records were made or changed."""
    days: dict[str, list[date]] = defaultdict(list)
    for row in records.all():
        is_undated = row.table.name == "opportunities" and not row.text["created_at"]
        for column in MADE_OR_CHANGED:
            # What dates an opportunity without a day is none of its own days.
            if column not in row.values or (is_undated and column == "created_at"):
                continue
            moment = row[column]
            if moment and row.outcome != ERASED and moment.day <= as_of:
                days[row.table.name].append(moment.day)
    return [
        {
            "source_table": table,
            "newest_on": max(found),
            "days_old": (as_of - max(found)).days,
        }
        for table, found in days.items()
    ]


def undated_opportunities(records: Records) -> list[dict[str, Any]]:
    """Count the used opportunities without a day of creation by what dates them."""
    counts = Counter(
        "closed_at" if row["created_at"] is row["closed_at"] else "day of the build"
        for row in records.used("opportunities")
        if row.text["created_at"] is None
    )
    return [{"dated_by": day, "records": count} for day, count in counts.items()]


def unreadable_values(records: Records) -> list[dict[str, Any]]:
    """Count the filled cells per column, and those of them that cannot be read.

    Columns without unreadable cells are among them, without an example, so that counts
    of several inputs add up.
    """
    columns: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in records.all():
        for column, kind in row.table.columns.items():
            if kind in CHECKED and row.text[column] and row.outcome != ERASED:
                columns[row.table.name, column].append(row)
    return [
        _unreadable(table, column, filled)
        for (table, column), filled in columns.items()
    ]


def _unreadable(table: str, column: str, filled: list[Row]) -> dict[str, Any]:
    rows = [row for row in filled if row[column] is None or row[column] is ALWAYS]
    texts = [row.text[column] or "" for row in rows]
    if column == "email":
        texts = [_masked(text) for text in texts]
    return {
        "source_table": table,
        "column_name": column,
        "records": len(rows),
        "filled_records": len(filled),
        "rejected_records": sum(
            row.outcome == REJECTED and row.reason in FOR_ITSELF for row in rows
        ),
        "example": min(texts)[:100] if texts else None,
    }


def _masked(text: str) -> str:
    """Return the shape of a text: `x` for letters, `9` for digits."""
    shapes = {"L": "x", "N": "9"}
    return "".join(shapes.get(unicodedata.category(char)[0], char) for char in text)
