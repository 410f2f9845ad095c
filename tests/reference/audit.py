"""Nothing is lost: what became of every raw record (docs/definitions.md#outcomes)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from .records import DUPLICATE, REJECTED, Records


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
