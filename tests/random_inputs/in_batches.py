"""Compare incremental builds with full ones: the same input, cut in many ways.

`make batches N=100`

Of each input some rows come late, of events and of every other raw table. The inputs
arrive together, in one build after the other; a file of events is wrong at first and
comes again, one goes away and comes back, the first builds are of earlier days, one
goes by other rules, and one is killed. Who does not change keeps their rows, however
many do. At the end every public table, the ledger and the outcome of every record must
be what one build of everything gives.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from reliability import write_cuts

from lead_scoring.compare import compare_warehouses

from .compare import Tables
from .generator import BUILT, Build, random_build
from .harness import copy_project, run_dbt, start_dbt, write_raw, write_rules

INPUTS_PER_BUILD = 100
WITHOUT_TESTS = ("--exclude-resource-type", "unit_test", "test")
BUILD = ("build", *WITHOUT_TESTS)
LOAD = (*BUILD, "--select", "+loaded_events")
# Columns that a load puts into a row, and so differ from one way to load to another;
# the table of the rows that were ever repeated, and those that remember earlier builds.
OF_THE_LOAD = ("raw_slice", "is_repeated", "repeated_events", "crm_leads")
OF_THE_LOAD += ("crm_accounts",)
COMPARED = ("marts", "ledger", "signals", "staging")
# Of ten inputs four are late with rows of the first batch, three of the second …
LATE = (1, 1, 1, 1, 2, 2, 2, 3, 3, 3)
# The share of inputs whose events come wholly mixed, and that of the first events which
# a wrong file lacks.
MIXED = LACKING = 0.1
NEVER = 4
# When a build keeps the rows of whoever has not changed: if no more than a third have.
LIMIT = "3 * working <= all"
CHANGED = re.compile(r"([\d,]+ of|All) [\d,]+ leads and accounts")


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
        found = batches.compare(arguments.seed + number, inputs, is_thorough=True)
        at_odds += bool(found)
        seconds = time.monotonic() - started
        print(f"build {arguments.seed + number}: {inputs} inputs, {seconds:.0f} s")
        print("".join(f"  {line}\n" for line in batches.changed + found), flush=True)
        if arguments.write:
            what = f"the rows of {inputs} inputs into batches"
            write_cuts(what, arguments.seed + number, inputs, found)
    print(f"{arguments.inputs} ways to cut, {at_odds} builds at odds", flush=True)
    if not at_odds:
        shutil.rmtree(folder)
    return 1 if at_odds else 0


class Batches:
    """A copy of the dbt project that builds random inputs at once and by and by.

    Attributes:
        changed: how many subjects each build worked out anew, in its words.

    """

    def __init__(self, folder: Path) -> None:
        """Copy the project into `folder`."""
        self._folder = folder
        self._project = folder / "project"
        self.changed: list[str] = []
        copy_project(self._project)
        # Few of a company's people change in a day, but most of those of an input do.
        working_set = self._project / "macros" / "working_set.sql"
        text = working_set.read_text(encoding="utf-8")
        assert LIMIT in text
        working_set.write_text(text.replace(LIMIT, "working < all"), encoding="utf-8")

    def compare(self, seed: int, inputs: int, *, is_thorough: bool) -> list[str]:
        """Return what differs between the two ways to build, in words.

        Args:
            seed: of the inputs, and of the way to cut them.
            inputs: how many.
            is_thorough: whether to begin with other rules on an earlier day, and to
                kill a build.

        """
        build = random_build(seed, range(inputs), BUILT)
        batches = cut(build, seed)
        folder = self._folder / f"build-{seed}"
        raw, files = folder / "raw", folder / "files"
        write_event_files(build, batches, files)
        write_rules(build.rules, self._project / "seeds")
        day = build.calendar.as_of
        earlier = day - timedelta(days=Random(seed).choice((1, 7, 40)))
        in_batches, at_once = folder / "in_batches.duckdb", folder / "at_once.duckdb"
        self.changed.clear()

        def arrive(batch: int, *events: str) -> None:
            """Deliver all rows up to a batch, and these files of events alone."""
            shutil.rmtree(raw, ignore_errors=True)
            write_raw(up_to(build, batches, batch), raw)
            for file in raw.glob("events.*"):
                file.unlink()
            (raw / "events").mkdir()
            for name in events:
                (file,) = files.glob(f"{name}.*")
                shutil.copy2(file, raw / "events" / file.name.removeprefix("wrong_"))

        def run(warehouse: Path, day: date, *command: str) -> None:
            self._dbt(build, raw, warehouse, day, *command)

        arrive(0, "wrong_0")
        if is_thorough:
            write_rules(edited(build.rules), self._project / "seeds")
            run(in_batches, earlier - timedelta(days=1), *BUILD)
            write_rules(build.rules, self._project / "seeds")
        else:
            run(in_batches, earlier - timedelta(days=1), *LOAD)
        arrive(1, "0", "1")
        run(in_batches, earlier, *BUILD)
        arrive(1, "0")
        run(in_batches, earlier, *LOAD)
        arrive(2, "0", "1", "2")
        run(in_batches, day, *BUILD)
        arrive(3, "0", "1", "2", "3")
        if is_thorough:
            self._kill(build, raw, in_batches, Random(seed).uniform(2, 20))
        run(in_batches, day, *BUILD)
        run(at_once, day, *BUILD)
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
        settings = self._settings(raw, warehouse, day)
        printed = run_dbt(self._project, build, settings, *command)
        self.changed += [found.group() for found in CHANGED.finditer(printed)]

    def _kill(self, build: Build, raw: Path, warehouse: Path, seconds: float) -> None:
        """Start a build and kill it."""
        settings = self._settings(raw, warehouse, build.calendar.as_of)
        program = start_dbt(self._project, build, settings, *BUILD)
        time.sleep(seconds)
        program.kill()
        self.changed.append(f"killed after {seconds:.0f} s")

    def _settings(self, raw: Path, warehouse: Path, day: date) -> dict[str, str]:
        return {
            "LEAD_SCORING_RAW": str(raw),
            "LEAD_SCORING_WAREHOUSE": str(warehouse),
            "LEAD_SCORING_AS_OF": day.isoformat(),
            "DBT_TARGET_PATH": str(self._folder / "target"),
            "DBT_LOG_PATH": str(self._folder / "logs"),
            "LEAD_SCORING_ACCEPT_CHANGES": "true",
        }


Cut = dict[str, dict[str, list[int]]]


def cut(build: Build, seed: int) -> Cut:
    """Return the batch of each row, from 0 to 3, by the letters of its input and table.

    All late rows of an input come in the same batch, so a batch changes few inputs.
    """
    batches: Cut = {}
    for letters, tables in build.tenants.items():
        dice = Random(f"{seed} {letters}")
        late, share = dice.choice(LATE), dice.choice((0.02, 0.1, 0.5))
        batches[letters] = {
            table: [late if dice.random() < share else 0 for _ in rows]
            for table, rows in tables.items()
        }
        if dice.random() < MIXED:
            events = batches[letters]["events"]
            batches[letters]["events"] = [dice.randrange(4) for _ in events]
    return batches


def up_to(build: Build, batches: Cut, last: int, first: int = 0) -> Build:
    """Return the build with the rows of some batches alone."""
    return replace(
        build,
        tenants={
            letters: {
                table: [
                    row
                    for row, batch in zip(rows, batches[letters][table], strict=True)
                    if first <= batch <= last
                ]
                for table, rows in tables.items()
            }
            for letters, tables in build.tenants.items()
        },
    )


def write_event_files(build: Build, batches: Cut, folder: Path) -> None:
    """Write the events of each batch as `<batch>.<csv or parquet>`.

    Beside them there is `wrong_0`: it lacks some events, and those of a later batch
    stand in it, too. A file whose time is a moment ago would be read again by the next
    build.
    """
    folder.mkdir(parents=True)
    files = {f"{number}": (batches, number, number) for number in range(4)}
    files["wrong_0"] = (lacking_some(batches), 0, 1)
    for hours, (name, (dealt, first, last)) in enumerate(files.items(), start=1):
        written = folder / f"raw_{name}"
        write_raw(up_to(build, dealt, last, first), written)
        (events,) = written.glob("events.*")
        target = events.replace(folder / f"{name}{events.suffix}")
        hours_ago = time.time() - 3600 * hours
        os.utime(target, (hours_ago, hours_ago))
        shutil.rmtree(written)


def lacking_some(batches: Cut) -> Cut:
    """Return the batches without some of the events of the first one."""
    dice = Random(0)
    return {
        letters: {
            **tables,
            "events": [
                NEVER if batch == 0 and dice.random() < LACKING else batch
                for batch in tables["events"]
            ],
        }
        for letters, tables in batches.items()
    }


def edited(rules: Tables) -> Tables:
    """Return rules of which each fit rule with points of its own earns 7."""
    rows = [
        {**row, "points": "7"} if row["points"] else row for row in rules["fit_rules"]
    ]
    return {**rules, "fit_rules": rows}


if __name__ == "__main__":
    sys.exit(main())
