"""Made-up raw tables of any size, with one file of events for each day of loading.

The company is that of the demo. Unlike there, most of the traffic is anonymous, as on
a public website, people differ more in how eager they are, and the events lie in a
folder, one file a day, because new events arrive in files.

The last files are held back: they are what the measured increments load.
"""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from lead_scoring.demo.events import event_tables
from lead_scoring.demo.settings import Settings
from lead_scoring.demo.tables import TABLES
from lead_scoring.demo.world import World, make_world

AS_OF = date(2026, 6, 29)  # what full builds score for
LAST_DAY = AS_OF + timedelta(days=1)
HISTORY_DAYS = 730
EVENTS_PER_LEAD = 50
SEED = 7
SHARES = {
    "known_web": 0.13,
    "company_web": 0.10,
    "public_web": 0.56,
    "email": 0.13,
    "product": 0.05,
    "oddities": 0.03,
}
EAGERNESS = 1.5 / 0.8  # standard deviation of its logarithm ÷ that of the demo
# Erasure changes what a lead is, not what a score is made of; the scripts know none.
LEFT_OUT = "erasure_requests"
MARKER = "made.json"
HEADERS = {
    "leads": "lead_id,created_at",
    "events": "event_id,occurred_at,activity_type",
}

# Most repeated rows come in within ten days of the first version; the demo has all of
# them in its last second. Rows without a sensible moment of loading go to some day.
ARRIVALS = """
    insert into arrivals by name
    with spread as (
        select * replace (
            case
                when loaded_at = $end - interval 1 second and hash(event_id) % 5 > 0
                    then least(
                        loaded_at,
                        occurred_at
                        + to_seconds(hash(event_id, occurred_at) % (10 * 86400))
                    )
                else loaded_at
            end as loaded_at
        )
        from part
    )

    select
        *,
        case
            when loaded_at >= $start and loaded_at < $end then loaded_at::date
            else $end::date - 10
        end as file_day
    from spread
"""
LOADED_IN_THE_EVENING = f"""
    file_day = date '{AS_OF}' and loaded_at >= timestamp '{AS_OF} 16:00:00'
"""
# Some of what comes in intraday are rows that came before, the same or corrected.
EVENING = f"""
    with evening as (
        from arrivals where {LOADED_IN_THE_EVENING}
    ),

    known as (
        select
            * replace (timestamp '{AS_OF} 23:59:30' as loaded_at),
            row_number() over (order by hash(event_id)) as place
        from arrivals
        where file_day = date '{AS_OF}' - 8
    ),

    share as (
        select ceil(count(*) / 50) as repeated from evening
    )

    select * exclude file_day from evening

    union all by name

    select
        * exclude (file_day, place, repeated) replace (
            case
                when place > repeated and activity_type = 'page_view' then '/pricing'
                else content
            end as content
        )
    from known
    inner join share on place <= 2 * repeated
"""


@dataclass(frozen=True)
class Data:
    """The files of one size.

    Attributes:
        folder: holds the raw folder and, beside it, the files that are held back.
        events: rows wanted; there are about as many.

    """

    folder: Path
    events: int

    @property
    def description(self) -> str:
        """What the events are like, in a line."""
        made = json.loads((self.folder / MARKER).read_text(encoding="utf-8"))
        return ", ".join(f"{name} {value:,}" for name, value in made.items())

    @property
    def raw(self) -> Path:
        """The raw folder of the full build."""
        return self.folder / "raw"

    @property
    def next_day(self) -> Path:
        """The events that were loaded on the day after."""
        return self.folder / f"{LAST_DAY}.parquet"

    @property
    def evening(self) -> Path:
        """The events that were loaded late on the day itself."""
        return self.folder / f"{AS_OF}-evening.parquet"


def get_data(folder: Path, events: int) -> Data:
    """Return the data of a size; made up unless an earlier run left it there.

    It is made in a process of its own, whose memory is gone afterwards.

    Args:
        folder: where to.
        events: rows wanted, approximately.

    """
    if not (folder / MARKER).exists():
        command = [sys.executable, "-m", __name__, str(folder), str(events)]
        subprocess.run(command, check=True)
    return Data(folder, events)


def empty_data(folder: Path) -> Data:
    """Return the tables that every build needs, without a row.

    Args:
        folder: where to.

    """
    data = Data(folder, 0)
    data.raw.mkdir(parents=True, exist_ok=True)
    for table, header in HEADERS.items():
        (data.raw / f"{table}.csv").write_text(f"{header}\n", encoding="utf-8")
    return data


def make(folder: Path, events: int) -> None:
    """Make up the tables; the marker appears once everything is written."""
    shutil.rmtree(folder, ignore_errors=True)
    data = Data(folder, events)
    (data.raw / "events").mkdir(parents=True)
    leads = max(200, events // EVENTS_PER_LEAD)
    world = make_world(Settings(leads, events, SEED, LAST_DAY, HISTORY_DAYS, "parquet"))
    engagement = world.leads.engagement**EAGERNESS
    world = replace(world, leads=replace(world.leads, engagement=engagement))
    for name, table in TABLES.items():
        if name != LEFT_OUT:
            pq.write_table(table(world), data.raw / f"{name}.parquet")
    scratch = folder / "scratch.duckdb"
    with duckdb.connect(scratch, config={"memory_limit": "4GiB"}) as connection:
        _write_events(connection, world, data)
    scratch.unlink()
    (folder / MARKER).write_text(json.dumps(_describe(data)), encoding="utf-8")


def _write_events(
    connection: duckdb.DuckDBPyConnection, world: World, data: Data
) -> None:
    """Write a file for each day of loading, and the two that are held back."""
    start, end = world.settings.first_day, LAST_DAY + timedelta(days=1)
    connection.execute("set TimeZone = 'UTC'")
    for number, part in enumerate(event_tables(world, SHARES)):
        connection.register("part", part)
        if not number:
            connection.execute(
                "create table arrivals as select *, null::date as file_day from part"
                " limit 0"
            )
        connection.execute(ARRIVALS, {"start": start, "end": end})
    # One thread writes one file a day, in the order of insertion.
    connection.execute("set threads = 1; set partitioned_write_max_open_files = 1000")
    by_day = data.folder / "by_day"
    connection.execute(f"""
        copy (from arrivals where not ({LOADED_IN_THE_EVENING}))
        to '{by_day}' (format parquet, compression zstd, partition_by (file_day))
    """)
    for file in by_day.rglob("*.parquet"):
        day = file.parent.name.removeprefix("file_day=")
        (data.raw / "events" / f"{day}.parquet").hardlink_to(file)  # not over another
    shutil.rmtree(by_day)
    (data.raw / "events" / data.next_day.name).rename(data.next_day)
    connection.execute(f"copy ({EVENING}) to '{data.evening}' (compression zstd)")


def _describe(data: Data) -> dict[str, float]:
    """Return what the events are like: counts and shares."""
    query = f"""
        with events as (from '{data.raw}/events/*.parquet')

        select
            count(*) as events,
            round(avg((activity_type = 'page_view')::integer), 2) as page_views,
            round(avg((
                lead_id is null
                and email is null
                and coalesce(visitor_id not in (
                    select visitor_id from '{data.raw}/identities.parquet'
                ), true)
            )::integer), 2) as anonymous,
            count(distinct occurred_at::date) as days,
            (select count(distinct lead_id) from '{data.raw}/leads.parquet') as leads,
            (select count(*) from '{data.raw}/accounts.parquet') as accounts,
            (select count(*) from '{data.next_day}') as next_day,
            (select count(*) from '{data.evening}') as evening
        from events
    """
    relation = duckdb.sql(query)
    return dict(zip(relation.columns, relation.fetchone(), strict=True))


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]))
