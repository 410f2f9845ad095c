"""What is measured at a size, in which order, and how each run is prepared."""

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tqdm import tqdm

from . import postgres
from .data import LAST_DAY, Data
from .measure import Limits, Measured, measure
from .models import seconds_by_mart, seconds_by_model
from .project import (
    PARTS,
    ROOT,
    RULES,
    SCORES_ALONE,
    WITH_TESTS,
    WITHOUT_TESTS,
    Project,
    make_empty_project,
)
from .results import Results, version_of
from .touched import make_touched
from .verify import NotEqualError, compare

TOOLS = Path(__file__).parents[1]
CONTESTANTS = Path(__file__).parent / "contestants"
MODULES = {
    "duckdb": "duckdb_script",
    "duckdb_keeping": "duckdb_keeping_script",
    "polars": "polars_script",
    "pandas": "pandas_script",
    "postgres": "postgres_script",
    "scan": "scan",
}
FULL, FULL_TESTED = "project", "project with data tests"
SCORES, TOUCHED = "scores and reasons alone", "touched leads alone"
DAILY, INTRADAY, EDITED = "daily increment", "intraday increment", "one edited rule"
NO_ROWS, NO_MODELS = "project without rows", "dbt without models"
INCREMENTS = (DAILY, INTRADAY, EDITED)
# How the command line calls what is measured of the project beside its full build.
BUILDS = {
    "tested": FULL_TESTED,
    "scores": SCORES,
    "daily": DAILY,
    "intraday": INTRADAY,
    "touched": TOUCHED,
    "edited": EDITED,
}
FOR = "for "  # begins the name of a stage: all that a mart alone needs
WITHOUT_SIZE = 0  # the size under which dbt's fixed cost is kept
LARGE = 5_000_000  # events; with more one model at a time: less disk, the same speed
HEADERS = {
    "leads": "lead_id,created_at",
    "events": "event_id,occurred_at,activity_type",
}


@dataclass(frozen=True)
class Settings:
    """What a run of the benchmark was asked for.

    Attributes:
        work: folder for everything that is made.
        runs: of each measurement.
        contestants: names of the scripts.
        builds: what is measured of the project beside its full build, of BUILDS.
        memory: GiB that each tool may use, where it can be told.
        threads: that each tool may use, where it can be told.
        limits: at which a process is stopped.

    """

    work: Path
    runs: int
    contestants: tuple[str, ...]
    builds: tuple[str, ...]
    memory: float
    threads: int
    limits: Limits


class Course:
    """Measures everything at one size after the other.

    Attributes:
        unequal: what differs from the project's scores, in words.

    """

    def __init__(self, settings: Settings, results: Results, bar: tqdm):
        self._settings = settings
        self._results = results
        self._bar = bar
        self._logs = settings.work / "logs"
        self._logs.mkdir(parents=True, exist_ok=True)
        self._project = Project(settings.work / "project")
        parts = [ROOT / part for part in PARTS if part != "tests"]
        own = version_of(*(p for p in parts if p.exists()), RULES)
        shared = [CONTESTANTS / "common.py", CONTESTANTS / "sql.py", RULES]
        shared += [Path(__file__).with_name(f"{m}.py") for m in ("rules", "meanings")]
        self._versions = {
            name: version_of(CONTESTANTS / f"{module}.py", *shared)
            for name, module in MODULES.items()
        }
        self._versions["postgres"] += f" on {postgres.version()}"
        self._versions |= dict.fromkeys(
            (FULL, *BUILDS.values(), NO_ROWS, NO_MODELS), own
        )
        self._parsed_for: dict[str, str] | None = None
        self.unequal: list[str] = []

    # Sizes

    def fixed_cost(self) -> None:
        """Measure what dbt costs before there is any data."""
        work = self._settings.work
        raw = work / "no-rows"
        raw.mkdir(exist_ok=True)
        for table, header in HEADERS.items():
            (raw / f"{table}.csv").write_text(header + "\n", encoding="utf-8")
        empty = make_empty_project(work / "no-models")
        data = Data(raw, 0, LAST_DAY)
        for _ in range(self._settings.runs):
            warehouse = work / "no-rows.duckdb"
            _remove(warehouse)
            variables = self._variables(raw, warehouse, data)
            self._dbt(WITHOUT_SIZE, NO_ROWS, WITHOUT_TESTS, variables)
            variables = {**variables, "DBT_PROFILES_DIR": str(empty)}
            self._measure(
                WITHOUT_SIZE, NO_MODELS, self._project.command(), empty, variables
            )

    def size(self, size: int, data: Data) -> None:
        """Measure everything at one size; the order is mixed within each round."""
        folder = data.folder.parent
        base, scratch = folder / "base.duckdb", folder / "scratch.duckdb"
        for file in (data.day_file, data.batch_file):
            _arrived(data, file).unlink(missing_ok=True)  # by a run that was stopped
        self._base(size, data, base)
        builds = {
            FULL: self._full_step(size, FULL, WITHOUT_TESTS, data, scratch),
            FULL_TESTED: self._full_step(size, FULL_TESTED, WITH_TESTS, data, scratch),
            SCORES: self._full_step(size, SCORES, SCORES_ALONE, data, scratch),
            TOUCHED: self._touched_step(size, data, scratch),
            **{n: self._increment_step(size, n, data, base) for n in INCREMENTS},
        }
        wanted = (FULL, *(BUILDS[name] for name in self._settings.builds))
        scripts = [n for n in MODULES if n in self._settings.contestants]
        steps = [
            *((n, self._script_step(size, n, data, base)) for n in scripts),
            *((n, builds[n]) for n in wanted),
        ]
        for number in range(self._settings.runs):
            # Another one begins each round, so that nobody always follows the same.
            turn = number % len(steps)
            for name, step in [*steps[turn:], *steps[:turn]]:
                self._bar.set_description(f"{size:,} events, {name}")
                if self._wanted(size, name, number):
                    step()
                    _remove(scratch)  # the next one may need the disk
                self._bar.update()

    def _wanted(self, size: int, name: str, number: int) -> bool:
        """Return whether this run is still to be done."""
        runs = self._results.runs(size, name, self._versions[name])
        return len(runs) <= number and not any(r["failure"] for r in runs)

    # The project

    def _variables(self, raw: Path, warehouse: Path, data: Data, days: int = 0) -> dict:
        return self._project.environment(
            raw,
            warehouse,
            data.as_of + timedelta(days=days),
            self._settings.memory,
            models_at_once(data.events),
        )

    def _base(self, size: int, data: Data, base: Path) -> None:
        """Build what scripts are compared with and increments start from, measured."""
        version = self._versions[FULL]
        if base.exists() and self._results.fact(size, "base") == version:
            return
        self._bar.set_description(f"{size:,} events, the build to compare with")
        _remove(base)
        variables = self._variables(data.history, base, data)
        self._dbt(size, FULL, WITHOUT_TESTS, variables)
        if failure := self._results.failure(size, FULL):
            raise SystemExit(f"the project at {size:,} events: {failure}")
        self._results.fact(size, "base", version)
        self._results.fact(size, "warehouse_bytes", base.stat().st_size)

    def _full_step(
        self, size: int, name: str, selection: Iterable[str], data: Data, scratch: Path
    ) -> Callable[[], None]:
        def step() -> None:
            _remove(scratch)
            variables = self._variables(data.history, scratch, data)
            self._dbt(size, name, selection, variables)

        return step

    def _touched_step(self, size: int, data: Data, scratch: Path) -> Callable[[], None]:
        def step() -> None:
            touched = make_touched(data, data.folder / "touched")
            self._full_step(size, TOUCHED, WITHOUT_TESTS, touched, scratch)()

        return step

    def _increment_step(
        self, size: int, name: str, data: Data, base: Path
    ) -> Callable[[], None]:
        """Return a step that builds again on a copy of the full build."""

        def step() -> None:
            warehouse = base.with_name("scratch.duckdb")
            _remove(warehouse)
            shutil.copy(base, warehouse)
            days = 1 if name == DAILY else 0
            before = self._variables(data.history, warehouse, data)
            after = self._variables(data.history, warehouse, data, days)
            file = {DAILY: data.day_file, INTRADAY: data.batch_file}.get(name)
            arrived = _arrived(data, file) if file else None
            try:
                if arrived:
                    os.link(file, arrived)
                # dbt has been here before: yesterday, with yesterday's variables.
                self._parse(before)
                if name == EDITED:
                    self._project.edit_one_rule()
                self._dbt(size, name, WITHOUT_TESTS, after)
                self._check_increment(size, name, data, warehouse, days)
            finally:
                if arrived:
                    arrived.unlink(missing_ok=True)
                if name == EDITED:
                    self._project.edit_one_rule()

        return step

    def _check_increment(
        self, size: int, name: str, data: Data, warehouse: Path, days: int
    ) -> None:
        """Compare an increment with the DuckDB script, which knows no increments."""
        if self._results.failure(size, name):
            return
        out = data.folder.parent / "results" / "check"
        command = self._script("duckdb", data, out, days)
        measured = self._run(command, dict(os.environ), "check", TOOLS)
        if measured.failure:
            raise SystemExit(f"the script that checks increments {measured.failure}")
        self._compare(size, name, warehouse, out)

    def _parse(self, variables: dict[str, str]) -> None:
        """Let dbt read the project under these variables, not measured."""
        if variables != self._parsed_for:
            command = [self._project.command()[0], "parse"]
            self._run(command, variables, "parse")
            self._parsed_for = variables

    def _dbt(
        self, size: int, name: str, selection: Iterable[str], variables: dict[str, str]
    ) -> None:
        if name not in INCREMENTS:
            self._parse(variables)
        command = self._project.command(*selection)
        self._measure(size, name, command, self._project.folder, variables)
        if self._parsed_for != variables:
            self._parsed_for = None

    # Scripts

    def _script(self, name: str, data: Data, out: Path, days: int = 0) -> list[str]:
        settings = self._settings
        return [
            *(sys.executable, "-m", f"bench.contestants.{MODULES[name]}"),
            str(data.history.resolve()),
            str(self._project.seeds),
            (data.as_of + timedelta(days=days)).isoformat(),
            str(out.resolve()),
            *("--memory", str(settings.memory), "--threads", str(settings.threads)),
        ]

    def _script_step(
        self, size: int, name: str, data: Data, base: Path
    ) -> Callable[[], None]:
        def step() -> None:
            version = self._versions[name]
            if name == "postgres" and postgres.version() is None:
                absent = Measured(0, 0, 0, postgres.HOW_TO_GET)
                self._results.add(size, name, version, absent, {})
                return
            out = data.folder.parent / "results" / name
            shutil.rmtree(out, ignore_errors=True)
            out.mkdir(parents=True)
            command = self._script(name, data, out)
            variables = {
                **os.environ,
                "POLARS_MAX_THREADS": str(self._settings.threads),
            }
            self._measure(size, name, command, TOOLS, variables, out)
            if name != "scan" and not self._results.failure(size, name):
                self._compare(size, name, base, out)

        return step

    def _compare(self, size: int, name: str, warehouse: Path, out: Path) -> None:
        try:
            self._results.fact(size, f"equal: {name}", compare(warehouse, out))
        except NotEqualError as error:
            self._results.fact(size, f"equal: {name}", str(error))
            self.unequal.append(f"{name} at {size:,} events: {error}")
            self._bar.write(self.unequal[-1])

    # Processes

    def _run(
        self,
        command: list[str],
        variables: dict[str, str],
        log: str,
        folder: Path | None = None,
    ) -> Measured:
        path = self._logs / f"{log}.log"
        place = folder or self._project.folder
        return measure(command, place, variables, path, self._settings.limits)

    def _measure(
        self,
        size: int,
        name: str,
        command: list[str],
        folder: Path,
        variables: dict[str, str],
        out: Path | None = None,
    ) -> None:
        """Run, and keep the figures."""
        measured = self._run(command, variables, f"{size}-{name}", folder)
        stages: dict[str, float] = {}
        if out and (out / "stages.json").exists():
            stages = json.loads((out / "stages.json").read_text(encoding="utf-8"))
        if name == FULL and not measured.failure:
            target = self._project.folder / "target"
            stages = seconds_by_model(target)
            marts = seconds_by_mart(target)
            stages |= {f"{FOR}{mart}": seconds for mart, seconds in marts.items()}
        if measured.failure:
            self._bar.write(f"{name} at {size:,} events: {measured.failure}")
        self._results.add(size, name, self._versions[name], measured, stages)


def models_at_once(events: int) -> int:
    """Return how many models the project builds at the same time."""
    return 1 if events > LARGE else 2


def _arrived(data: Data, file: Path) -> Path:
    """Return where a file of new events lies once it has arrived."""
    return data.history / "events" / file.name


def _remove(warehouse: Path) -> None:
    """Remove a DuckDB file, its history and what a stopped build left beside it."""
    warehouse.unlink(missing_ok=True)
    history = warehouse.with_name(f"{warehouse.stem}_history{warehouse.suffix}")
    history.unlink(missing_ok=True)
    warehouse.with_name(f"{warehouse.name}.wal").unlink(missing_ok=True)
