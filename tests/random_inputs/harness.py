"""Runs both sides on a random build: the dbt project and the reference."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
from programs import Program
from reference import score_together
from reference.funnel import funnel_stages
from reference.rules import RuleBook

from .compare import (
    WITHOUT_TENANT,
    Difference,
    Missing,
    Row,
    Tables,
    differences,
    read_published,
)
from .generator import Build
from .shape import Cells

PROJECT = Path(__file__).parents[2]
PARTS = ("dbt_project.yml", ".dbtignore", "profiles.yml", "macros", "models")
PARTS += ("snapshots", "analyses", "seeds", "tests")
NO_SQL_TESTS = shutil.ignore_patterns("reference", "random_inputs", "python", "*.py")
# No copy runs them, and without them dbt reads a sixth less.
UNIT_TESTS = shutil.ignore_patterns("*_unit_tests.yml")
LOG_LINES = 40
SETTINGS = {
    "LEAD_SCORING_TARGET": "duckdb",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DBT_USE_FAST_TEST_EDGES": "true",
    "DBT_USE_COLORS": "false",
    # Files that nobody looks at; without them a build takes a fifth less.
    "DBT_LOG_LEVEL_FILE": "none",
    "DBT_WRITE_JSON": "false",
}


@dataclass(frozen=True)
class Outcome:
    """What came of one build; `failure` is the end of dbt's log if it failed."""

    build: Build
    folder: Path
    found: list[Difference | Missing]
    failure: str | None = None

    @property
    def tenants_at_odds(self) -> int:
        """Return how many inputs the two sides disagree on."""
        if self.failure:
            return len(self.build.tenants)
        tenants = {difference.tenant for difference in self.found}
        return len(tenants - {WITHOUT_TENANT}) or len(tenants)

    def report(self) -> str:
        """Return the differences, or why there is nothing to compare."""
        title = f"build {self.build.seed}, as of {self.build.calendar.as_of} in"
        title += f" {self.build.business_timezone}; the input is in {self.folder}"
        if self.failure:
            return f"{title}\n  dbt failed:\n{self.failure}"
        return "\n".join([title, *(each.report() for each in self.found)])


class Workshop:
    """A copy of the dbt project in which builds run one after the other."""

    def __init__(self, folder: Path, project: Path = PROJECT) -> None:
        """Copy the project, so that edits during the run change nothing."""
        self._folder = folder
        self._project = folder / "project"
        copy_project(self._project, project)

    def run(self, build: Build) -> Outcome:
        """Build and compare; the input is kept where the two sides differ."""
        folder = self._folder / f"build-{build.seed}"
        shutil.rmtree(folder, ignore_errors=True)
        write_raw(build, folder / "raw")
        write_rules(build.rules, self._project / "seeds")
        shutil.copytree(self._project / "seeds", folder / "seeds")
        dbt = self._dbt(build, folder)
        expected = reference_tables(build, read_rules(folder / "seeds"))
        ended = dbt.end()
        if ended.code:
            log = ended.printed.splitlines()[-LOG_LINES:]
            return Outcome(build, folder, [], "\n".join(log))
        published = read_published(folder / "warehouse.duckdb")
        return Outcome(build, folder, differences(expected, published))

    def _dbt(self, build: Build, folder: Path) -> Program:
        """Start `dbt build` on the files of a folder."""
        settings = SETTINGS | {
            "LEAD_SCORING_RAW": str(folder / "raw"),
            "LEAD_SCORING_WAREHOUSE": str(folder / "warehouse.duckdb"),
            "LEAD_SCORING_AS_OF": build.calendar.as_of.isoformat(),
            "DBT_TARGET_PATH": str(self._folder / "target"),
            "DBT_LOG_PATH": str(folder / "logs"),
            # Random tables are broken on purpose, by more than the guard lets through.
            "LEAD_SCORING_ACCEPT_CHANGES": "true",
        }
        return Program(
            *("dbt", "build", "--exclude-resource-type", "unit_test"),
            *("--project-dir", self._project, "--profiles-dir", self._project),
            *("--vars", json.dumps(build.variables)),
            folder=self._project,
            environment=os.environ | settings,
        )


def start_dbt(
    project: Path, build: Build, settings: Mapping[str, str], *command: str
) -> Program:
    """Start a dbt command with the vars of a build in a copy of the project."""
    given = SETTINGS | {"DBT_PROFILES_DIR": str(project)}
    return Program(
        *("dbt", *command, "--vars", json.dumps(build.variables)),
        folder=project,
        environment=os.environ | given | settings,
    )


def run_dbt(
    project: Path, build: Build, settings: Mapping[str, str], *command: str
) -> str:
    """Run such a command, and return what it printed.

    Raises:
        RuntimeError: it failed; holds what it printed last.

    """
    ended = start_dbt(project, build, settings, *command).end()
    if ended.code:
        raise RuntimeError(ended.printed[-4000:])
    return ended.printed


def reference_tables(build: Build, rules: Tables) -> dict[str, Tables]:
    """Return what the reference computes for each tenant alone.

    The funnel, how exact times are, whether openings and clicks answer deliveries, and
    which rules apply to nobody, count what all tenants have: they are of all.
    """
    expected = score_together(
        build.tenants, rules, build.calendar.as_of, **build.variables
    )
    idle = _idle_everywhere([tables.pop("idle_rules") for tables in expected.values()])
    of_all: Tables = {"idle_rules": idle}
    for tables in expected.values():
        del tables["funnel_stages"]
        for table in ("events_without_seconds", "unmatched_email_answers"):
            of_all[table] = tables.pop(table)
    spans = [row for tables in expected.values() for row in tables["lead_stages"]]
    stages = RuleBook(rules).lifecycle_stages
    of_all["funnel_stages"] = funnel_stages(spans, stages, build.calendar.as_of)
    return expected | {WITHOUT_TENANT: of_all}


def _idle_everywhere(idle: list[list[Row]]) -> list[Row]:
    """Return the rules that apply to nobody of any tenant, with their latest days."""
    days: dict[tuple[str, ...], list[date | None]] = defaultdict(list)
    for row in (row for rows in idle for row in rows):
        days[row["file_name"], row["scoring_model"], row["rule"]].append(row["last_on"])
    names = ("file_name", "scoring_model", "rule")
    return [
        dict(zip(names, name, strict=True))
        | {"last_on": max(filter(None, last), default=None)}
        for name, last in days.items()
        if len(last) == len(idle)
    ]


# Files


def copy_project(target: Path, project: Path = PROJECT) -> None:
    """Copy what dbt reads of a project, but for unit tests, into a new folder."""
    target.mkdir(parents=True)
    for part in PARTS:
        source = project / part
        if source.is_dir():
            ignored = NO_SQL_TESTS if part == "tests" else UNIT_TESTS
            shutil.copytree(source, target / part, ignore=ignored)
        elif source.exists():
            shutil.copy(source, target / part)


def write_raw(build: Build, folder: Path) -> None:
    """Write the raw tables of all tenants together."""
    folder.mkdir(parents=True)
    for table, columns in build.shape.columns.items():
        rows = [row for raw in build.tenants.values() for row in raw[table]]
        path = folder / f"{table}.csv"
        write_csv(path, columns, rows)
        if table in build.shape.types:
            turn_into_parquet(path, columns, build.shape.types[table])


def write_csv(
    path: Path, columns: Iterable[str], rows: Iterable[Mapping[str, str | None]]
) -> None:
    """Write a CSV file; a cell that is not given is empty."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns), lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)


def turn_into_parquet(path: Path, columns: list[str], types: dict[str, str]) -> None:
    """Replace a CSV file by a Parquet file with typed columns."""
    cells = ", ".join(
        f"cast({name} as {types.get(name, 'VARCHAR')}) as {name}" for name in columns
    )
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(
            f"copy (select {cells} from read_csv('{path}', header = true, delim = ',',"
            " quote = '\"', escape = '\"', all_varchar = true, auto_detect = false,"
            f" columns = {_text_columns(columns)}))"
            f" to '{path.with_suffix('.parquet')}' (format parquet)"
        )
    path.unlink()


def _text_columns(columns: list[str]) -> str:
    return "{" + ", ".join(f"'{name}': 'VARCHAR'" for name in columns) + "}"


def write_rules(rules: Mapping[str, list[Cells]], seeds: Path) -> None:
    """Replace the rows of the seeds; a seed that is not drawn stays as it is."""
    for path in seeds.glob("*/*.csv"):
        if path.stem in rules:
            with path.open(encoding="utf-8", newline="") as file:
                columns = next(csv.reader(file))
            write_csv(path, columns, rules[path.stem])


def read_rules(seeds: Path) -> Tables:
    """Read all seeds, drawn or not."""
    tables = {}
    for path in seeds.glob("*/*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            tables[path.stem] = list(csv.DictReader(file))
    return tables
