"""The files of one size of data: what is there, and what it is like."""

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb

LAST_DAY = date(2026, 6, 30)
MARKER = "made.json"
TOOLS = Path(__file__).parents[1]


@dataclass(frozen=True)
class Data:
    """The files of one size.

    Attributes:
        folder: holds `history` (the raw tables and most of the events) and, beside it,
            the files that are held back.
        events: rows of events in the history.
        as_of: the day that the full build scores for.

    """

    folder: Path
    events: int
    as_of: date

    @property
    def history(self) -> Path:
        """The raw folder of the full build."""
        return self.folder / "history"

    @property
    def day_file(self) -> Path:
        """The events that were loaded on the day after the history."""
        return self.folder / f"{self.as_of + timedelta(days=1)}.parquet"

    @property
    def batch_file(self) -> Path:
        """A thousandth of the events, loaded at the end of the history's last day."""
        return self.folder / f"{self.as_of}-evening.parquet"


def get_data(folder: Path, events: int) -> Data:
    """Return the data of a size; made up unless an earlier run left it there.

    It is made in a process of its own, whose memory is gone afterwards.

    Args:
        folder: where to.
        events: rows wanted, approximately.

    """
    marker = folder / MARKER
    if not marker.exists():
        command = [sys.executable, "-m", "bench.make_data", str(folder), str(events)]
        command[3] = str(folder.resolve())
        subprocess.run(command, check=True, cwd=TOOLS)
    made = json.loads(marker.read_text(encoding="utf-8"))
    return Data(folder, made["events"], date.fromisoformat(made["as_of"]))


def describe(data: Data) -> dict[str, float]:
    """Return what the events are like: counts and shares."""
    history = data.history
    with duckdb.connect(config={"memory_limit": "4GiB"}) as connection:
        cursor = connection.execute(f"""
            with leads as (from '{history}/leads.parquet'),
            per_lead as (
                select lead_id, count(*) as events
                from read_parquet('{history}/events/*.parquet')
                where lead_id is not null group by all
            )
            select
                count(*) as events,
                count(*) filter (activity_type = 'page_view') as page_views,
                count(*) filter (
                    lead_id is null and email is null and coalesce(visitor_id not in (
                        select visitor_id from '{history}/identities.parquet'
                    ), true)
                ) as anonymous,
                (select count(distinct lead_id) from leads) as leads,
                (select count(*) from '{history}/accounts.parquet') as accounts,
                count(distinct occurred_at::date) as days,
                (select sum(events) from (
                    from per_lead order by events desc
                    limit (select count(*) / 100 from per_lead)
                )) / (select sum(events) from per_lead) as share_of_top_percent,
                (select count(*) from '{data.day_file}') as next_day,
                (select count(*) from '{data.batch_file}') as batch
            from read_parquet('{history}/events/*.parquet')
        """)
        names = [column[0] for column in cursor.description]
        return dict(zip(names, map(float, cursor.fetchone()), strict=True))
