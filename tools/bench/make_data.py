"""Made-up raw tables of any size, with one file of events for each day of loading.

The people, accounts and habits are those of the demo data (`tools/demo`). What differs:
most of the traffic is anonymous, as on a public website, eagerness is spread more
unevenly, and the events lie in a folder, one file a day, because the file is the unit
in which new events arrive.

The last files are held back: they are what the measured increments load.
"""

import json
import shutil
import sys
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from tqdm import tqdm

from lead_scoring.demo import assumptions
from lead_scoring.demo import events as demo_events
from lead_scoring.demo.clock import DAY, SECOND
from lead_scoring.demo.settings import Settings
from lead_scoring.demo.tables import TABLES
from lead_scoring.demo.text import instants
from lead_scoring.demo.world import make_world

from .data import LAST_DAY, MARKER

HISTORY_DAYS = 730
EVENTS_PER_LEAD = 50
SEED = 7
# What the events are made of. The demo company has much less public traffic.
SHARES = {
    "known_web": 0.13,
    "company_web": 0.10,
    "public_web": 0.56,
    "email": 0.13,
    "product": 0.05,
    "oddities": 0.03,
}
ENGAGEMENT_SIGMA = 1.5  # how unevenly eager people are; the demo company: 0.8
INTRADAY_SHARE = 0.001
REPEATED_OF_BATCH, CORRECTED_OF_BATCH = 0.02, 0.02
MOST_DAYS_UNTIL_REPEATED = 10
FUTURE_ROWS_BEFORE = 9  # days between their file and the last day
# Erasure changes what a lead is, not what a score is made of; the other contestants
# leave it out, so nobody asks for it here.
LEFT_OUT = ("erasure_requests",)


def make(folder: Path, events: int) -> None:
    """Make up the raw tables of a size.

    Args:
        folder: where to; `made.json` appears in it when everything is written.
        events: rows wanted, approximately.

    """
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "history" / "events").mkdir(parents=True)
    assumptions.ENGAGEMENT_SIGMA = ENGAGEMENT_SIGMA
    for name, share in SHARES.items():
        demo_events.KINDS[name] = replace(demo_events.KINDS[name], share=share)
    world = make_world(
        Settings(
            leads=max(200, events // EVENTS_PER_LEAD),
            events=events,
            seed=SEED,
            as_of=LAST_DAY,
            history_days=HISTORY_DAYS,
            format="parquet",
        )
    )
    history = folder / "history"
    for name, make in TABLES.items():
        if name not in LEFT_OUT:
            pq.write_table(make(world), history / f"{name}.parquet", compression="zstd")
    days = _DayFiles(history / "events", world.clock)
    with tqdm(total=events, unit=" events", unit_scale=True, desc="events") as bar:
        for number, table in enumerate(demo_events.event_tables(world)):
            days.add(_spread_repeats(table, world.clock, number))
            bar.update(len(table))
    days.close()
    day_after = history / "events" / f"{LAST_DAY}.parquet"
    day_after.rename(folder / day_after.name)
    as_of = LAST_DAY - timedelta(days=1)
    rows = _hold_back(folder, history / "events", as_of, days.rows)
    marker = {"events": rows, "as_of": as_of.isoformat(), "seed": SEED}
    (folder / MARKER).write_text(json.dumps(marker) + "\n", encoding="utf-8")


def _spread_repeats(table: pa.Table, clock, number: int) -> pa.Table:
    """Let most repeated rows come in days after their first version.

    The demo data gives all of them the last second of the history.
    """
    rng = np.random.default_rng([SEED, number])
    occurred = _milliseconds(table["occurred_at"])
    loaded = _milliseconds(table["loaded_at"])
    at_end = loaded == clock.end - SECOND
    later = occurred + rng.integers(0, MOST_DAYS_UNTIL_REPEATED * DAY, len(table))
    moved = at_end & (later < clock.end - DAY) & (rng.random(len(table)) < 0.8)
    place = table.schema.get_field_index("loaded_at")
    column = instants(np.where(moved, later, loaded))
    return table.set_column(place, "loaded_at", column)


def _milliseconds(column: pa.ChunkedArray) -> np.ndarray:
    """Return instants as whole numbers; an empty one as 0."""
    numbers = pc.cast(pc.cast(column, pa.timestamp("ms")), pa.int64())
    return pc.fill_null(numbers, 0).to_numpy()


class _DayFiles:
    """One Parquet file for each day of loading, written once it is complete.

    Attributes:
        rows: in the files so far, without that of the last day.

    """

    def __init__(self, folder: Path, clock):
        self._folder = folder
        self._clock = clock
        self._waiting: dict[int, list[pa.Table]] = defaultdict(list)
        self._first_open = 0
        self.rows = 0

    def add(self, table: pa.Table) -> None:
        """Share rows out to their days; write the days that get no more."""
        last = self._clock.days - 1
        day = (_milliseconds(table["loaded_at"]) - self._clock.start) // DAY
        # Rows dated in the future are there for the full build to leave out.
        day = np.where((day < 0) | (day > last), last - FUTURE_ROWS_BEFORE, day)
        day = np.maximum(day, self._first_open)
        for each in np.unique(day):
            rows = pa.array(np.flatnonzero(day == each))
            self._waiting[int(each)].append(table.take(rows))
        # Later slices of the history begin no earlier than this one.
        while self._first_open < day.min() - 1:
            self._write(self._first_open)
            self._first_open += 1

    def close(self) -> None:
        """Write the days that are left."""
        for day in sorted(self._waiting):
            self._write(day)

    def _write(self, day: int) -> None:
        if day not in self._waiting:
            return
        table = pa.concat_tables(self._waiting.pop(day)).sort_by("loaded_at")
        path = self._folder / f"{self._clock.dates[day]}.parquet"
        pq.write_table(table, path, compression="zstd")
        if day < self._clock.days - 1:
            self.rows += len(table)


def _hold_back(folder: Path, events: Path, as_of: date, rows: int) -> int:
    """Move the events that were loaded last out of the history; return what is left.

    Some of them are repeated and some corrected rows of earlier days, as they come in
    from real systems.
    """
    wanted = max(10, int(rows * INTRADAY_SHARE))
    batch: list[pa.Table] = []
    held = 0
    day = as_of
    while held < wanted:
        path = events / f"{day}.parquet"
        table = pq.read_table(path)
        stays = max(len(table) - (wanted - held), 0)
        batch.append(table.slice(stays))
        held += len(table) - stays
        if stays:
            pq.write_table(table.slice(0, stays), path, compression="zstd")
        else:
            path.unlink()
        day -= timedelta(days=1)
    earlier = pq.read_table(events / f"{as_of - timedelta(days=9)}.parquet")
    rng = np.random.default_rng(SEED)
    repeated, corrected = (
        earlier.take(pa.array(rng.integers(0, len(earlier), max(1, int(wanted * s)))))
        for s in (REPEATED_OF_BATCH, CORRECTED_OF_BATCH)
    )
    pages = pc.if_else(
        pc.equal(corrected["activity_type"], "page_view"),
        pa.scalar("/pricing"),
        corrected["content"],
    )
    place = corrected.schema.get_field_index("content")
    corrected = corrected.set_column(place, "content", pages)
    table = pa.concat_tables([*batch, _reloaded(repeated, as_of)])
    table = pa.concat_tables([table, _reloaded(corrected, as_of)])
    pq.write_table(table, folder / f"{as_of}-evening.parquet", compression="zstd")
    return rows - held


def _reloaded(table: pa.Table, day: date) -> pa.Table:
    """Return rows as they come in once more in the last minute of a day."""
    last = np.datetime64(day) + np.timedelta64(24 * 3600 - 30, "s")
    loaded = pa.array(np.full(len(table), last.astype("datetime64[us]")))
    return table.set_column(
        table.schema.get_field_index("loaded_at"), "loaded_at", loaded
    )


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]))
