"""The dbt project as its users run it: a copy to edit, and builds of that copy."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import md5
from pathlib import Path

import duckdb
import programs
from random_inputs.harness import PROJECT, copy_project, write_csv

from lead_scoring.compare import Difference, compare_rows
from lead_scoring.rules.ready_made import add_model
from lead_scoring.settings import settings

# What a build may leave out where it is not the point of the test.
WITHOUT_DATA_TESTS = ("--exclude-resource-type", "unit_test", "test")
# Tests build one input after the other in one warehouse, which the guard would refuse.
UNGUARDED = {"LEAD_SCORING_ACCEPT_CHANGES": "true", "LEAD_SCORING_PAST": "true"}
NOTHING: Mapping[str, str] = {}
SAME_RULES = (*WITHOUT_DATA_TESTS, "seed")
# For other vars dbt parses the project anew, so tests that need any share these.
NEW_YORK = ("--vars", json.dumps({"business_timezone": "America/New_York"}))

Row = dict[str, str]
Marts = dict[str, Counter[tuple]]


@dataclass(frozen=True)
class Run:
    """What a command printed (in `output` line breaks are blanks), and how it ended."""

    succeeded: bool
    output: str
    code: int = 0
    printed: str = ""


@dataclass(frozen=True)
class Baseline:
    """A build that several tests compare with.

    `publication` is a folder with its published files.
    """

    raw: Path
    as_of: str
    run: Run
    warehouse: Path
    history: Path
    publication: Path
    marts: Marts


class RuleTables:
    """A folder of rule tables to edit."""

    def __init__(self, seeds: Path, shipped: Path) -> None:
        """Copy the shipped rule tables into a new folder."""
        self.seeds = seeds
        self._shipped = shipped
        shutil.copytree(shipped, seeds, dirs_exist_ok=True)

    def rule_tables(self) -> list[str]:
        """Return the names of all rule tables."""
        return sorted(path.stem for path in self.seeds.glob("*/*.csv"))

    def rules(self, table: str) -> list[Row]:
        """Read the rows of a rule table."""
        with self.file(table).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def write_rules(self, table: str, rows: Iterable[Row]) -> None:
        """Replace the rows of a rule table; cells that are not given are empty."""
        with self.file(table).open(encoding="utf-8", newline="") as file:
            columns = next(csv.reader(file))
        write_csv(self.file(table), columns, rows)

    def change_rule(self, table: str, name: str, /, **cells: str) -> None:
        """Change cells of the first row that holds `name`."""
        rows = self.rules(table)
        next(row for row in rows if name in row.values()).update(cells)
        self.write_rules(table, rows)

    def add_rule(self, table: str, **cells: str) -> None:
        """Add a row that is like the first one but for the given cells."""
        rows = self.rules(table)
        self.write_rules(table, [*rows, (rows[0] if rows else {}) | cells])

    def add_models(self, *names: str) -> None:
        """Add ready-made models, as an analyst does."""
        for name in names:
            assert add_model(settings(rules=self.seeds), name).is_complete

    def edit_rules(self, table: str, old: str, new: str, times: int = 1) -> None:
        """Replace text in the file of a rule table, so many times (-1: always)."""
        text = self.file(table).read_text(encoding="utf-8")
        assert old in text
        self.file(table).write_text(text.replace(old, new, times), encoding="utf-8")

    def clear_rules(self, folder: str) -> None:
        """Remove the rows of the rule tables in a folder.

        What no build can do without stays: the stages, the limits of the evaluation
        and the last of the next actions, which has no conditions.
        """
        for path in (self.seeds / folder).glob("*.csv"):
            if path.stem not in ("lifecycle_stages", "evaluation_limits"):
                rows = self.rules(path.stem) if path.stem == "next_actions" else []
                self.write_rules(path.stem, rows[-1:])

    def restore_rules(self) -> None:
        """Bring back the rule tables as they are shipped."""
        shutil.rmtree(self.seeds)
        shutil.copytree(self._shipped, self.seeds)

    def file(self, table: str) -> Path:
        """Return the file of a rule table."""
        return next(self.seeds.glob(f"*/{table}.csv"))


class Project(RuleTables):
    """A copy of the project with rule tables, raw folder and warehouse of its own.

    All paths stay the same from build to build, so that dbt parses the project once.
    """

    def __init__(self, folder: Path) -> None:
        """Copy the project into a new folder."""
        self._folder = folder
        self.root = folder / "project"
        copy_project(self.root)
        super().__init__(self.root / "seeds", PROJECT / "seeds")
        self.raw = folder / "raw"
        self.warehouse = folder / "warehouse.duckdb"
        self.published = folder / "warehouse_published.duckdb"
        self.anonymous = folder / "warehouse_anonymous.duckdb"
        self.history = folder / "warehouse_history.duckdb"
        self.kept = folder / "warehouse_kept"

    # Builds

    def build(self, raw: Path, as_of: str, *options: str) -> Run:
        """Run `dbt build` without unit tests, which need no input."""
        options = options or ("--exclude-resource-type", "unit_test")
        return self.dbt("build", *options, raw=raw, as_of=as_of)

    def dbt(self, *arguments: str, raw: Path, as_of: str) -> Run:
        """Run a dbt command on a raw folder, which may be missing."""
        self._link(raw)
        return self._fork("dbt", *arguments, as_of=as_of, more=UNGUARDED)

    def command(
        self, *arguments: str, as_of: str = "", more: Mapping[str, str] = NOTHING
    ) -> Run:
        """Run a command of `lead-scoring` on the warehouse."""
        return self._fork("lead-scoring", *arguments, as_of=as_of, more=more)

    def process(self, *arguments: str, more: Mapping[str, str]) -> Run:
        """Run such a command in a process that begins with it, as LD_PRELOAD needs."""
        command = [sys.executable, "-m", "lead_scoring", *arguments]
        return self._run(command, as_of="", more=more)

    def build_demo(self, warehouse: Path, as_of: str) -> Run:
        """Build as a newcomer does: demo data, no options, past days and all."""
        unset = dict.fromkeys(("LEAD_SCORING_RAW", "LEAD_SCORING_SKIP_EVALUATION"), "")
        command = [sys.executable, "-m", "lead_scoring", "build"]
        return self._run([*command, "--warehouse", warehouse], as_of, unset)

    def make(self, *arguments: str) -> Run:
        """Run make in the project; it installs nothing."""
        environment = f"BIN={Path(sys.executable).parent}"
        command = ["make", "-f", PROJECT / "Makefile", "-o", ".venv/build", environment]
        return self._run([*command, *arguments], as_of="")

    def mf(self, *arguments: str | Path, as_of: str) -> Run:
        """Run a command of MetricFlow on the warehouse."""
        program = Path(sys.executable).with_name("mf")
        return self._run([program, *arguments], as_of)

    def begin(self, *arguments: str, as_of: str) -> subprocess.Popen[bytes]:
        """Begin a command of `lead-scoring`, in a group of processes of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "lead_scoring", *arguments],
            cwd=self.root,
            env=self.environment(as_of),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def environment(self, as_of: str) -> dict[str, str]:
        return os.environ | {
            "LEAD_SCORING_TARGET": "duckdb",
            "LEAD_SCORING_RAW": str(self.raw),
            "LEAD_SCORING_WAREHOUSE": str(self.warehouse),
            "LEAD_SCORING_AS_OF": as_of,
            # As commands name it: where it comes and goes dbt parses all anew.
            "LEAD_SCORING_RULES": os.environ.get("LEAD_SCORING_RULES") or "seeds",
            "DBT_PROFILES_DIR": str(self.root),
            "DBT_TARGET_PATH": str(self._folder / "target"),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DBT_USE_FAST_TEST_EDGES": "true",
            "DBT_USE_COLORS": "false",
            "COLUMNS": "300",  # messages in one piece
            # Files that no test looks at; without them a build takes a fifth less.
            "DBT_LOG_LEVEL_FILE": "none",
            "DBT_WRITE_JSON": "false",
            # The past is no point of most tests.
            "LEAD_SCORING_SKIP_EVALUATION": "true",
        }

    def _fork(self, *command: str, as_of: str, more: Mapping[str, str]) -> Run:
        environment = self.environment(as_of) | more
        environment["DBT_TARGET_PATH"] += self._what_is_parsed(command, environment)
        ended = programs.run(*command, folder=self.root, environment=environment)
        output = " ".join(ended.printed.split())
        return Run(ended.code == 0, output, ended.code, ended.printed)

    @staticmethod
    def _what_is_parsed(command: Sequence[str], environment: Mapping[str, str]) -> str:
        """Return a name for what dbt makes of the project with variables and sources.

        With others it parses all anew, a third of a build: each has a target folder.
        """
        told = environment.get("LEAD_SCORING_SOURCES", "")
        if "--vars" in command:
            told += command[command.index("--vars") + 1]
        return f"-{md5(told.encode()).hexdigest()[:8]}" if told else ""

    def _run(
        self, command: list[str | Path], as_of: str, more: Mapping[str, str] = NOTHING
    ) -> Run:
        finished = subprocess.run(
            command,
            cwd=self.root,
            env=self.environment(as_of) | more,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        output = " ".join(finished.stdout.split())
        code = finished.returncode
        return Run(code == 0, output, code, finished.stdout)

    def _link(self, raw: Path) -> None:
        self.raw.unlink(missing_ok=True)
        self.raw.symlink_to(raw)

    # The warehouse

    def read(self, query: str) -> list[tuple]:
        """Return the rows of a query on the warehouse."""
        return read(self.warehouse, query)

    def marts(self) -> Marts:
        """Return all rows of all public tables."""
        return read_marts(self.warehouse)

    def restore(self, baseline: Baseline) -> None:
        """Bring back the baseline: warehouse, history, the input and rules it reads."""
        self.restore_rules()
        self._link(baseline.raw)
        shutil.copy(baseline.warehouse, self.warehouse)
        shutil.copy(baseline.history, self.history)

    def restore_published(self, baseline: Baseline) -> None:
        """Bring back the baseline with its publication, and no other one."""
        self.restore(baseline)
        shutil.rmtree(self.kept, ignore_errors=True)
        shutil.copytree(baseline.publication / self.kept.name, self.kept)
        shutil.copy(baseline.publication / self.anonymous.name, self.anonymous)
        # Two names of one file, as publishing leaves them.
        self.published.unlink(missing_ok=True)
        (kept,) = self.kept.glob("*/published.duckdb")
        self.published.hardlink_to(kept)

    def forget(self) -> None:
        """Remove what earlier tests built, published and noted in the history."""
        for kind in ("duckdb", "sqlite"):
            for path in self._folder.glob(f"warehouse*.{kind}*"):
                path.unlink()
        shutil.rmtree(self.kept, ignore_errors=True)

    def write_history(self, statement: str, *cells: object) -> None:
        """Change the history; moments are those of UTC, as builds write them."""
        with duckdb.connect(str(self.history)) as connection:
            connection.execute("set timezone = 'UTC'")
            connection.execute(statement, [*cells])

    def publish(self) -> bytes:
        """Publish the warehouse; return the content of the published file."""
        run = self.command("publish")
        assert run.succeeded, run.output
        return self.published.read_bytes()


def read(database: Path, query: str) -> list[tuple]:
    """Return the rows of a query on a DuckDB file."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(query).fetchall()


def read_marts(database: Path) -> Marts:
    """Return all rows of all public tables of a DuckDB file."""
    tables = "select table_name from duckdb_tables() where schema_name = 'marts'"
    with duckdb.connect(str(database), read_only=True) as connection:
        return {
            table: Counter(
                connection.execute(f"select * from marts.{table}").fetchall()
            )
            for (table,) in sorted(connection.execute(tables).fetchall())
        }


def of_one_build(marts: Marts) -> Marts:
    """Leave out the tables that tell what changed since the last build."""
    return {
        table: rows
        for table, rows in marts.items()
        if table not in ("crm_accounts", "crm_leads")
    }


def differences(before: Marts, after: Marts) -> list[Difference]:
    """Return what went and what came, of each table with any difference."""
    found = [
        compare_rows(table, before[table].elements(), after[table].elements())
        if table in before and table in after
        else compare_rows(table, [(table in before,)], [(table in after,)])
        for table in sorted({*before, *after})
    ]
    return [difference for difference in found if difference]


# Raw tables


def write_raw(folder: Path, **tables: str | bytes) -> Path:
    """Write the text of CSV files into a new folder; return it."""
    folder.mkdir(parents=True)
    for table, content in tables.items():
        if isinstance(content, str):
            content = content.encode()
        (folder / f"{table}.csv").write_bytes(content)
    return folder


def write_parquet(folder: Path, table: str, query: str) -> None:
    """Write the result of a DuckDB query as the Parquet file of a raw table."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(
            f"copy ({query}) to '{folder / table}.parquet' (format parquet)"
        )


def read_raw(folder: Path, table: str) -> list[Row]:
    """Read the rows of a raw CSV file."""
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def replace_raw(folder: Path, table: str, rows: list[Row]) -> None:
    """Replace the rows of a raw CSV file."""
    write_csv(folder / f"{table}.csv", rows[0], rows)
