"""Compare incremental builds with full ones: the same events, cut in many ways.

`make batches N=100`

Each input's events are cut into batches in a way of its own: in order with late ones,
or wholly mixed. The batches of all inputs arrive together, as files, before one build
after the other; one file is wrong at first and comes again, one goes away and comes
back. At the end every public table, the ledger and the outcome of every record must be
what one build of everything gives.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from random import Random

import duckdb
from reliability import write_cuts

from lead_scoring.compare import compare_warehouses

from .compare import LETTERS
from .generator import BUILT, Build, random_build
from .harness import copy_project, run_dbt, write_raw, write_rules

INPUTS_PER_BUILD = 100
WITHOUT_TESTS = ("--exclude-resource-type", "unit_test", "test")
LOAD = ("build", *WITHOUT_TESTS, "--select", "+loaded_events")
# Columns that a load puts into a row, and so differ from one way to load to another;
# the table of the rows that were ever repeated, and those that remember earlier builds.
OF_THE_LOAD = ("raw_slice", "is_repeated", "repeated_events", "crm_leads")
OF_THE_LOAD += ("crm_accounts",)
COMPARED = ("marts", "ledger", "signals", "staging")


def main() -> int:
    """Run as many builds as the inputs need; return 1 if any of them differs."""
    parser = argparse.ArgumentParser(prog="random_inputs.in_batches")
    parser.add_argument("--inputs", type=int, default=100, help="inputs in all")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first build")
    parser.add_argument("--write", action="store_true", help="docs/reliability.md")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="in-batches-"))
    batches = Batches(folder)
    at_odds = 0
    for number, first in enumerate(range(0, arguments.inputs, INPUTS_PER_BUILD)):
        inputs = min(INPUTS_PER_BUILD, arguments.inputs - first)
        started = time.monotonic()
        found = batches.compare(arguments.seed + number, inputs)
        at_odds += bool(found)
        seconds = time.monotonic() - started
        print(f"build {arguments.seed + number}: {inputs} inputs, {seconds:.0f} s")
        print("".join(f"  {line}\n" for line in found), end="", flush=True)
        if arguments.write:
            what = f"the events of {inputs} inputs into batches"
            write_cuts(what, arguments.seed + number, inputs, found)
    print(f"{arguments.inputs} ways to cut, {at_odds} builds at odds", flush=True)
    if not at_odds:
        shutil.rmtree(folder)
    return 1 if at_odds else 0


class Batches:
    """A copy of the dbt project that builds random inputs at once and by and by."""

    def __init__(self, folder: Path) -> None:
        """Copy the project into `folder`."""
        self._folder = folder
        self._project = folder / "project"
        copy_project(self._project)

    def compare(self, seed: int, inputs: int) -> list[str]:
        """Return what differs between the two ways to build, in words."""
        build = random_build(seed, range(inputs), BUILT)
        folder = self._folder / f"build-{seed}"
        raw = folder / "raw"
        write_raw(build, raw)
        write_rules(build.rules, self._project / "seeds")
        files = cut_into_files(raw, folder / "files", seed)
        last_day = build.calendar.as_of
        in_batches, at_once = folder / "in_batches.duckdb", folder / "at_once.duckdb"

        def arrive(*names: str) -> None:
            for name in names:
                shutil.copy(files / name, raw / "events" / name.removeprefix("wrong_"))

        def load(day: date) -> None:
            self._dbt(build, raw, in_batches, day, *LOAD)

        arrive("wrong_0.parquet")
        load(last_day - timedelta(days=2))
        arrive("1.parquet", "2.parquet")
        load(last_day - timedelta(days=1))
        arrive("0.parquet")
        (raw / "events" / "2.parquet").unlink()
        load(last_day)
        arrive("2.parquet", "3.parquet")
        self._dbt(build, raw, in_batches, last_day, "build", *WITHOUT_TESTS)
        self._dbt(build, raw, at_once, last_day, "build", *WITHOUT_TESTS)
        found = compare_warehouses(in_batches, at_once, COMPARED, OF_THE_LOAD)
        return [
            line
            for difference in found
            for line in difference.lines("in batches", "at once")
        ]

    def _dbt(
        self, build: Build, raw: Path, warehouse: Path, day: date, *command: str
    ) -> None:
        """Run a dbt command; raise RuntimeError with its output if it fails."""
        settings = {
            "LEAD_SCORING_RAW": str(raw),
            "LEAD_SCORING_WAREHOUSE": str(warehouse),
            "LEAD_SCORING_AS_OF": day.isoformat(),
            "DBT_TARGET_PATH": str(self._folder / "target"),
            "DBT_LOG_PATH": str(self._folder / "logs"),
            "LEAD_SCORING_ACCEPT_CHANGES": "true",
        }
        run_dbt(self._project, build, settings, *command)


def cut_into_files(raw: Path, folder: Path, seed: int) -> Path:
    """Turn the table `events` of a raw folder into the files of its batches.

    Beside `0.parquet` there is `wrong_0.parquet`: rows are missing, others are those
    of a later batch. The folder `events` of the raw tables is empty at first.
    """
    folder.mkdir()
    (raw / "events").mkdir()
    source = next(raw.glob("events.*"))
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        reader = (
            f"read_csv('{source}', all_varchar = true, header = true, delim = ',',"
            " quote = '\"', escape = '\"', auto_detect = false, columns = "
            + columns_of(source)
            + ")"
            if source.suffix == ".csv"
            else f"'{source}'"
        )
        connection.execute(f"create table events as select * from {reader}")
        rows = connection.execute(
            "select rowid, cast(events as varchar) from events order by rowid"
        ).fetchall()
        batches = batch_numbers([text for _, text in rows], seed)
        connection.execute("create table batches (number bigint, batch integer)")
        connection.executemany(
            "insert into batches values (?, ?)",
            [(rowid, batch) for (rowid, _), batch in zip(rows, batches, strict=True)],
        )
        conditions = {f"{number}": f"batch = {number}" for number in range(4)}
        conditions["wrong_0"] = "(batch = 0 and number % 3 > 0) or batch = 3"
        for name, condition in conditions.items():
            connection.execute(
                "copy (select events.* from events join batches"
                f" on events.rowid = batches.number where {condition})"
                f" to '{folder / name}.parquet' (format parquet)"
            )
    source.unlink()
    return folder


def columns_of(path: Path) -> str:
    """Return the columns of a CSV file as DuckDB wants to be told them, all text."""
    header = path.open(encoding="utf-8").readline().strip()
    return "{" + ", ".join(f"'{name}': 'VARCHAR'" for name in header.split(",")) + "}"


def batch_numbers(rows: Iterable[str], seed: int) -> list[int]:
    """Return a number from 0 to 3 for each row, for each input in a way of its own."""
    ways: dict[str, tuple[Random, list[float], float]] = {}
    numbers = []
    for row in rows:
        found = LETTERS.search(row.lower())
        letters = found.group() if found else ""
        if letters not in ways:
            dice = Random(f"{seed} {letters}")
            cuts = sorted(dice.random() for _ in range(3))
            ways[letters] = dice, cuts, dice.choice([0.05, 0.3, 1])
        dice, cuts, late = ways[letters]
        place = dice.random()
        in_order = sum(place > cut for cut in cuts)
        numbers.append(dice.randrange(4) if dice.random() < late else in_order)
    return numbers


if __name__ == "__main__":
    sys.exit(main())
