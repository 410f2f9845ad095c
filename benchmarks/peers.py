"""Builds of the project beside scripts that do the same work without dbt.

The first full build is what everything is compared with: the scores and reasons of the
scripts must equal its public tables, and increments start from it. Then all take turns;
another one begins each round, so that a slow minute of the machine hits all of them.
"""

import json
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median

import duckdb

from lead_scoring.compare import compare_queries

from .data import AS_OF, LAST_DAY, Data, empty_data
from .measure import Usage, measure
from .project import MODELS_ALONE, ROOT, SCORES_ALONE, Project
from .tables import USAGE, progress, seconds_table, table, times, usage_cells

FULL = "full build"
BUILDS = {
    "scores": "scores and reasons alone",
    "daily": "daily increment",
    "intraday": "intraday increment",
    "rule": "one edited rule",
    "tests": "data tests of the full build",
    "empty": "full build of empty tables",
}
SCRIPTS = {
    "duckdb": "hand-tuned DuckDB script",
    "duckdb_keeping": "the same, keeping the typed events",
    "polars": "polars script",
    "scan": "plain scan of the events",
}
LABELS = {"full": FULL, **BUILDS, **SCRIPTS}
NAMES = (*BUILDS, *SCRIPTS)
MODULES = {name: f"{name}_script" for name in SCRIPTS} | {"scan": "scan"}
MODELS_SHOWN = 15
# Public table → the columns that a script writes too, and its file.
RESULTS = {
    "lead_model_scores": (
        "lead_id, scoring_model, fit_score, behavior_score, timing_score, total_score",
        "scores.parquet",
    ),
    "lead_score_reasons": (
        "lead_id, scoring_model, rule, dimension, points, contribution",
        "reasons.parquet",
    ),
}


class NotEqualError(Exception):
    """Two results that must be equal are not; the message shows some rows."""


class Peers:
    """All measurements of one size of data."""

    def __init__(self, data: Data, work: Path, memory: float) -> None:
        """Copy the project.

        Args:
            data: the raw tables.
            work: folder for all files.
            memory: GiB for DuckDB.

        """
        self._data = data
        self._work = work
        self._memory = memory
        self._base = work / "base"
        self._project = Project(ROOT, work / "this", memory)
        self._usages: dict[str, list[Usage]] = defaultdict(list)
        self._stages: dict[str, dict[str, float]] = {}

    def run(self, names: list[str], runs: int) -> None:
        """Measure.

        Args:
            names: what beside the full build, of NAMES.
            runs: of each.

        Raises:
            FailedError: a build or a script failed.
            NotEqualError: a script or an increment has other results.

        """
        self._full_build()
        self._project.save(self._base)
        steps = {"full": self._full_build} | {name: self._step(name) for name in names}
        for number in range(runs):
            turn = number % len(steps)
            for name in [*list(steps)[turn:], *list(steps)[:turn]]:
                if name != "full" or number:  # its first run was the first of all
                    steps[name]()

    def _step(self, name: str) -> Callable[[], None]:
        steps = {
            "scores": self._scores_alone,
            "daily": lambda: self._change(
                name, self._arrived(self._data.next_day), LAST_DAY
            ),
            "intraday": lambda: self._change(
                name, self._arrived(self._data.evening), AS_OF
            ),
            "rule": lambda: self._change(name, self._project.edited_rule(), AS_OF),
            "tests": self._data_tests,
            "empty": self._empty_tables,
        }
        return steps.get(name) or partial(self._script, name)

    def _add(self, name: str, usage: Usage) -> None:
        self._usages[name].append(usage)
        progress(LABELS[name], usage)

    # The project

    def _full_build(self) -> None:
        self._project.forget()
        self._add("full", self._project.build(self._data, *MODELS_ALONE))
        self._models = self._project.seconds_by_model()
        self._rooms = self._project.seconds_by_room()

    def _scores_alone(self) -> None:
        self._project.forget()
        self._add("scores", self._project.build(self._data, *SCORES_ALONE))

    def _change(
        self, name: str, change: AbstractContextManager[None], as_of: date
    ) -> None:
        """Build on a copy of the first full build, while something has changed.

        The DuckDB script, which knows no increments, says what must come out.
        """
        self._project.restore(self._base)
        with change:
            usage = self._project.build(self._data, *MODELS_ALONE, as_of=as_of)
            _, out = self._run_script("duckdb", as_of)
        check_results(self._project.warehouse, out)
        self._add(name, usage)

    @contextmanager
    def _arrived(self, file: Path) -> Iterator[None]:
        """Let one more file of events be there, until the block ends."""
        arrived = self._data.raw / "events" / file.name
        arrived.unlink(missing_ok=True)  # a run that was stopped may have left it
        arrived.hardlink_to(file)
        try:
            yield
        finally:
            arrived.unlink()

    def _data_tests(self) -> None:
        self._project.restore(self._base)
        self._add("tests", self._project.test(self._data))

    def _empty_tables(self) -> None:
        self._project.forget()
        data = empty_data(self._work / "empty")
        self._add("empty", self._project.build(data, *MODELS_ALONE))

    # Scripts

    def _script(self, name: str) -> None:
        usage, out = self._run_script(name, AS_OF)
        if name != "scan":
            check_results(self._base / self._project.warehouse.name, out)
            stages = (out / "stages.json").read_text(encoding="utf-8")
            self._stages[name] = json.loads(stages)
        self._add(name, usage)

    def _run_script(self, name: str, as_of: date) -> tuple[Usage, Path]:
        """Run a script; return what it used, and the folder of its results."""
        out = self._work / name
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        command = [sys.executable, "-m", f"benchmarks.scripts.{MODULES[name]}"]
        command += [str(self._data.raw), str(self._project.seeds), str(as_of), str(out)]
        command += ["--memory", str(self._memory)]
        return measure(command, out / "log.txt", ROOT, {}), out

    # What came out

    def report(self) -> str:
        """Return the figures as Markdown."""
        walls = {
            name: median(run.seconds for run in runs)
            for name, runs in self._usages.items()
        }
        rows = [
            [
                LABELS[name],
                *usage_cells(runs),
                times(walls[name], walls["full"]),
                times(walls[name], walls.get("duckdb")),
            ]
            for name, runs in self._usages.items()
        ]
        slowest = dict(self._models.most_common(MODELS_SHOWN))
        return "\n\n".join(
            [
                table(["", *USAGE, "÷ full build", "÷ DuckDB script"], rows),
                seconds_table("room, full build", dict(self._rooms.most_common())),
                seconds_table("slowest models", slowest),
                *(
                    seconds_table(f"stage, {LABELS[name]}", stages)
                    for name, stages in self._stages.items()
                ),
            ]
        )


def check_results(warehouse: Path, results: Path) -> None:
    """Raise NotEqualError unless a script says what the public tables say.

    Args:
        warehouse: of the project.
        results: folder of the files that the script wrote.

    """
    with duckdb.connect(config={"memory_limit": "4GiB"}) as connection:
        connection.execute(f"attach '{warehouse}' as project (read_only)")
        for mart, (columns, file) in RESULTS.items():
            difference = compare_queries(
                connection,
                mart,
                f"select {columns} from project.marts.{mart}",
                f"select {columns} from '{results / file}'",
            )
            if difference:
                lines = difference.lines("the project", results.name)
                raise NotEqualError("\n".join(lines))
