"""The builds that were published, from the history beside the published file."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import duckdb

from ..sql import literal

SHOWN = 20


class Build(NamedTuple):
    """A build that passed.

    Attributes:
        published_at: when it began (UTC).
        leads: leads with a score.
        events: raw events.

    """

    published_at: datetime
    scored_on: date
    leads: int | None
    events: int | None
    build_id: str


def last_builds(history: Path) -> list[Build]:
    """Return the last builds that were published, the latest first.

    A build that runs keeps the history to itself; then there is none to return.
    """
    if not history.exists():
        return []
    try:
        with duckdb.connect() as connection:
            connection.execute(f"attach {literal(history)} as history (read_only)")
            found = connection.execute(
                """
                select
                    min(published_at),
                    max(scored_on),
                    max(records) filter (measure = 'leads'),
                    max(of_records) filter (
                        measure = 'rejected' and source_table = 'events'
                    ),
                    build_id
                from history.publication.publications
                group by build_id
                order by 1 desc
                limit $shown
                """,
                {"shown": SHOWN},
            ).fetchall()
    except duckdb.Error:
        return []
    return [Build(*row) for row in found]
