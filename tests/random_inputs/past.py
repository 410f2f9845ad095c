"""Compare evaluated days with real builds for these days, on random inputs.

`make past N=100`

Each build is replayed for some of its scoring days. For each of them dbt then builds
the same files into a warehouse of its own, with that day as `as_of`. What was evaluated
must be what that build says, all rows of all tables to the last digit, and what its
public tables say.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from unittest.mock import patch

import duckdb

from lead_scoring.compare import compare_queries
from lead_scoring.replay import TABLES, replay_days, work_to_do
from lead_scoring.settings import Settings
from lead_scoring.sql import literal

from .generator import Build, random_build
from .harness import copy_project, run_dbt, write_raw, write_rules

INPUTS_PER_BUILD = 25
DAYS = 3
# Random facts reach about so many months back.
MONTHS = 5
EVALUATED = ("+path:models/evaluation/day", "+scoring_day_facts")
PUBLIC = ("+path:models/evaluation/day", "+lead_model_scores", "+lead_score_reasons")
# What the public tables of the day say, as the evaluated ones do.
SAID = {
    "scores": """
        select lead_id, scoring_model, is_official, fit_score, behavior_score,
            timing_score, total_score, is_mql
        from past.marts.lead_model_scores
    """,
    "contributions": """
        select lead_id, scoring_model, dimension, rule, contribution
        from past.marts.lead_score_reasons
        where contribution <> 0
            and rule not in ('fit_cap', 'behavior_cap', 'score_floor')
    """,
}


def main() -> int:
    """Run as many builds as the inputs need; return 1 if any day differs."""
    parser = argparse.ArgumentParser(prog="random_inputs.past")
    parser.add_argument("--inputs", type=int, default=100, help="inputs in all")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first build")
    parser.add_argument("--days", type=int, default=DAYS, help="days of each build")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="past-"))
    past = Past(folder)
    at_odds = 0
    for number, first in enumerate(range(0, arguments.inputs, INPUTS_PER_BUILD)):
        inputs = min(INPUTS_PER_BUILD, arguments.inputs - first)
        started = time.monotonic()
        rows, found = past.compare(arguments.seed + number, inputs, arguments.days)
        at_odds += bool(found)
        seconds = time.monotonic() - started
        print(
            f"build {arguments.seed + number}: {inputs} inputs, {arguments.days} days,"
            f" {rows} rows, {seconds:.0f} s"
        )
        print("".join(f"  {line}\n" for line in found), end="", flush=True)
    print(f"{arguments.inputs} inputs, {at_odds} builds at odds", flush=True)
    if not at_odds:
        shutil.rmtree(folder)
    return 1 if at_odds else 0


class Past:
    """A copy of the dbt project that builds random inputs for several days."""

    def __init__(self, folder: Path) -> None:
        """Copy the project into `folder`."""
        self._folder = folder
        self._project = folder / "project"
        # All builds are made here: for another file dbt would parse the project anew.
        self._warehouse = folder / "past.duckdb"
        self._environment = {
            "DBT_PROFILES_DIR": str(self._project),
            "DBT_TARGET_PATH": str(folder / "target"),
            "DBT_LOG_PATH": str(folder / "logs"),
        }
        copy_project(self._project)

    def compare(self, seed: int, inputs: int, days: int) -> tuple[int, list[str]]:
        """Return how many rows were evaluated, and what differs, in words."""
        build = random_build(seed, range(inputs))
        shutil.rmtree(self._folder / "raw", ignore_errors=True)
        write_raw(build, self._folder / "raw")
        write_rules(build.rules, self._project / "seeds")
        self._build(build, build.calendar.as_of.isoformat(), EVALUATED)
        settings = Settings(
            *(self._project, self._folder / "raw", True),
            *(self._warehouse, self._project / "seeds"),
        )
        variables = ("--vars", json.dumps(build.variables))
        with patch.dict(os.environ, self._environment):
            work = work_to_do(settings, variables)
            chosen = sorted(Random(seed).sample(sorted(work.stale)[-MONTHS:], days))
            replay_days(settings, {day: work.stale[day] for day in chosen}, variables)
        present = self._warehouse.replace(self._folder / "present.duckdb")
        rows, found = 0, []
        for day in chosen:
            self._build(build, day, PUBLIC)
            compared, lines = differences(present, self._warehouse, day)
            rows += compared
            found += [f"{day} {line}" for line in lines]
        return rows, found

    def _build(self, build: Build, day: str, models: tuple[str, ...]) -> None:
        """Build some models for a day, anew; raise RuntimeError if dbt fails."""
        for file in self._folder.glob(f"{self._warehouse.stem}*.duckdb*"):
            file.unlink()
        settings = self._environment | {
            "LEAD_SCORING_RAW": str(self._folder / "raw"),
            "LEAD_SCORING_WAREHOUSE": str(self._warehouse),
            "LEAD_SCORING_AS_OF": day,
        }
        command = ("build", "--exclude-resource-type", "unit_test", "test")
        run_dbt(self._project, build, settings, *command, "--select", *models)


def differences(present: Path, past: Path, day: str) -> tuple[int, list[str]]:
    """Compare what was evaluated of a day with a build for that day.

    Returns the number of rows that were evaluated, and the differences in words.
    """
    rows, lines = 0, []
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach {literal(present)} as present (read_only)")
        connection.execute(f"attach {literal(past)} as past (read_only)")
        for table in TABLES:
            kept = f"present.evaluated.{table} where scored_on = {literal(day)}"
            rows += connection.execute(f"select count(*) from {kept}").fetchone()[0]
            queries = [
                (
                    f"select * exclude (scored_on) from {kept}",
                    f"from past.evaluation.day_{table}",
                )
            ]
            if table in SAID:
                columns = connection.sql(SAID[table]).columns
                queries.append(
                    (f"select {', '.join(columns)} from {kept}", SAID[table])
                )
            for ours, theirs in queries:
                found = compare_queries(connection, table, ours, theirs)
                lines += found.lines("the evaluated day", "the build for it")
    return rows, lines


if __name__ == "__main__":
    sys.exit(main())
