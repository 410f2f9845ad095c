"""The past, replayed: what builds for past days say under today's rules.

The models are compiled once, and those that depend on the day are run again for each
scoring day, in a database in memory that has the name of the warehouse. What does not
depend on the day is read from the warehouse. So a past day is no second computation,
which could differ from a build, but the same one. Of each day the tables of the source
`evaluated` keep what the views day_… say.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import TypeVar

import duckdb

from .compiled import Compiled, Node, compiled
from .errors import ExitCode, StoppedError
from .raw import source_files
from .rules.check import load
from .rules.files import RuleFile
from .settings import AMOUNT, Settings
from .sql import literal

Result = TypeVar("Result")

# The tables that keep a day beside `days`, each from a view of its name.
TABLES = ("leads", "scores", "contributions", "attributes", "activities")
VIEWS_OF_A_DAY = tuple(f"day_{table}" for table in TABLES)
# A day that no fact has; its text in the SQL is where the day of a replay goes.
ANY_DAY = "0987-06-05"
VIEWS = ("--select", "+path:models/evaluation/day")
# Who edits rules waits for their checks, not a past day.
CHECKS = ("--exclude", "rule_faults", "path:models/rules/checks")
# Rule tables that no day of the past can depend on.
WITHOUT_PAST = ("evaluation_limits", "next_actions", "publication_limits")
WITHOUT_PAST += ("lifecycle_stages", "score_bands")
# What a replay depends on in the project: all code but that of rooms to the right.
CODE = ("dbt_project.yml", "macros/**/*.sql", "models/**/*.sql")
CODE += ("models/rules/tables/*.yml",)
LATER_ROOMS = re.compile(
    r"models/((accounts|audit|lifecycle|marts|metrics|publication)/|evaluation/(?!day/))"
)
RELATION = re.compile(r'"[^"\n]+"\."[^"\n]+"\."[^"\n]+"')
# The schema of what is mapped of source systems.
SOURCES = "sources"
READING = re.compile(r"/\* raw (\w+) \*/(.*?)/\* end of raw \1 \*/", re.DOTALL)


@dataclass(frozen=True)
class Work:
    """What has to be done so that all scoring days are as a build for them would be.

    Attributes:
        stale: days to replay, with their fingerprints.
        gone: days that are no scoring days any more.

    """

    stale: dict[str, str]
    gone: list[str]

    def __bool__(self) -> bool:
        """Return whether there is anything to do."""
        return bool(self.stale or self.gone)


def evaluate(
    settings: Settings,
    variables: Sequence[str] = (),
    on_day: Callable[[int, int, str], None] = lambda *_: None,
) -> Work:
    """Replay the scoring days whose facts, rules or code have changed; keep the rest.

    Each day is written in one transaction: whoever stops it finds whole days.

    Args:
        settings: project, input and warehouse.
        variables: the options that tell dbt variables, as for the build.
        on_day: told the number of a day that is done, of how many, and the day.

    Returns:
        what was done.

    Raises:
        StoppedError: the warehouse was not built yet, or dbt cannot compile.

    """
    work = work_to_do(settings, variables)
    if work.gone:
        with _writing(settings) as connection:
            _forget(connection, work.gone)
    if work.stale:
        replay_days(settings, work.stale, variables, on_day)
    return work


# What is to be done


def work_to_do(settings: Settings, variables: Sequence[str] = ()) -> Work:
    """Compare the scoring days of the last build with what was replayed of them."""
    if not settings.warehouse.exists():
        raise StoppedError(
            f"evaluate: there is no warehouse {settings.warehouse}; build it first",
            ExitCode.USAGE,
        )
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        try:
            digest = _digest(settings, variables, connection)
            facts = connection.execute(
                "select cast(scored_on as varchar), facts"
                " from evaluation.scoring_day_facts order by scored_on"
            ).fetchall()
            kept = dict(
                connection.execute(
                    "select cast(scored_on as varchar), fingerprint from evaluated.days"
                ).fetchall()
            )
        except duckdb.CatalogException as error:
            raise StoppedError(
                f"evaluate: {settings.warehouse} is of an earlier version; build it"
                " first",
                ExitCode.USAGE,
            ) from error
    days = {day: _md5(digest, text) for day, text in facts}
    return Work(
        {day: mark for day, mark in days.items() if kept.get(day) != mark},
        sorted(set(kept) - set(days)),
    )


def _digest(
    settings: Settings,
    variables: Sequence[str],
    connection: duckdb.DuckDBPyConnection,
) -> str:
    """Return a digest of the code, the variables and the rules as they were built."""
    parts = [*variables, duckdb.__version__]
    for path in _code(settings.project):
        parts += [path.name, path.read_text(encoding="utf-8")]
    rules = {path.stem for path in settings.rules.rglob("*.csv")}
    for (table,) in connection.execute(
        "select table_name from duckdb_tables() where schema_name = 'rules'"
        " order by table_name"
    ).fetchall():
        if table in rules and table not in WITHOUT_PAST:
            rows = connection.execute(
                "select count(*), sum(cast(hash(rules) as hugeint)),"
                f' any_value(alias(columns(*))) from rules."{table}" as rules'
            ).fetchone()
            parts += [table, str(rows)]
    return _md5(*parts)


def _code(project: Path) -> Iterator[Path]:
    for pattern in CODE:
        for path in sorted(project.glob(pattern)):
            if not LATER_ROOMS.match(path.relative_to(project).as_posix()):
                yield path


def _md5(*parts: str) -> str:
    return hashlib.md5("\0".join(parts).encode()).hexdigest()


# Replays


def replay_days(
    settings: Settings,
    days: dict[str, str],
    variables: Sequence[str] = (),
    on_day: Callable[[int, int, str], None] = lambda *_: None,
) -> None:
    """Replay days, as many at a time as there are processors, and write each.

    Args:
        settings: project, input and warehouse.
        days: the days, with the fingerprints that are kept with them.
        variables: the options that tell dbt variables, as for the build.
        on_day: told the number of a day that is done, of how many, and the day.

    Raises:
        StoppedError: dbt cannot compile.

    """
    plan = Plan.of(
        compiled(
            replace(settings, as_of=ANY_DAY, retention_day=settings.as_of),
            *("--full-refresh", *VIEWS, *CHECKS, *variables),
        )
    )
    evaluated_at = datetime.now(timezone.utc).replace(tzinfo=None)
    done = 0
    with _folder_beside(settings) as folder:

        def keep(connection: duckdb.DuckDBPyConnection, day: str) -> None:
            for table in TABLES:
                connection.execute(
                    f"copy (select cast({literal(day)} as date) as scored_on, *"
                    f' from "{plan.database}".evaluation.day_{table})'
                    f" to {literal(_file(folder, table, day))}"
                )

        # The latest first: it is what a reader of the marts looks at.
        for batch in play(plan, settings, folder, sorted(days, reverse=True), keep):
            with _writing(settings) as connection:
                erased = _erased_since(connection, settings.history)
                for day in batch:
                    _write(connection, folder, day, days[day], evaluated_at, erased)
                    done += 1
                    on_day(done, len(days), day)


def play(
    plan: Plan,
    settings: Settings,
    folder: Path,
    days: Sequence[str],
    act: Callable[[duckdb.DuckDBPyConnection, str], Result],
    given: Iterable[RuleFile] = (),
) -> Iterator[dict[str, Result]]:
    """Play days, as many at a time as there are processors.

    While what is yielded is in the caller's hands, nobody has the warehouse open.

    Args:
        plan: what to run.
        settings: project, input and warehouse.
        folder: where the databases put what memory does not hold.
        days: the days, in their order.
        act: called with a day and the connection in which its models are there.
        given: the rule tables in the place of those of the warehouse, as in the plan.

    Yields:
        for each batch of days what `act` returned.

    """
    at_a_time = max(1, min(plan.threads, os.cpu_count() or 1, len(days)))
    stages = [Stage(plan, settings, folder, at_a_time, given) for _ in range(at_a_time)]

    def one(stage: Stage, day: str) -> Result:
        with stage.played(day) as connection:
            return act(connection, day)

    try:
        with ThreadPoolExecutor(at_a_time) as pool:
            for start in range(0, len(days), at_a_time):
                batch = days[start : start + at_a_time]
                try:
                    results = list(pool.map(one, stages, batch))
                except BaseException:
                    # The pool waits for what it has begun, which may take long.
                    for stage in stages:
                        stage.interrupt()
                    raise
                yield dict(zip(batch, results, strict=True))
    finally:
        for stage in stages:
            stage.close()


@contextmanager
def _folder_beside(settings: Settings) -> Iterator[Path]:
    folder = settings.warehouse.with_name(f".{settings.warehouse.name}.replay")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Plan:
    """What a replay runs.

    Attributes:
        database: the name that the SQL has for the warehouse.
        databases: the names of all databases that tables are made in.
        schemas: their schemas.
        shared: tables that do not depend on the day.
        steps: views and tables to make, in this order; their SQL holds ANY_DAY.
        readings: queries for raw tables, which do not depend on the day: the name by
            which the steps know the table that holds the result.
        settings: those of the profile.
        threads: the number of models that dbt runs at the same time.

    """

    database: str
    databases: list[str]
    schemas: list[tuple[str, str]]
    shared: list[Node]
    steps: list[Node]
    readings: dict[str, str]
    settings: dict[str, str]
    threads: int

    @classmethod
    def of(
        cls,
        project: Compiled,
        wanted: Collection[str] = VIEWS_OF_A_DAY,
        given: Collection[str] = (),
    ) -> Plan:
        """Find out what depends on the day, and what is needed of the rest.

        Args:
            project: the compiled models.
            wanted: the names of those that shall be there in the end.
            given: the names of rule tables that are others than in the warehouse; what
                reads them is made anew, as what depends on the day is.

        """
        nodes = {node.relation: node for node in project.nodes}
        reads = {
            node.relation: set(RELATION.findall(node.sql)) & nodes.keys()
            for node in project.nodes
        }
        # Whose events are erased depends on the day; where nobody's are, facts do not.
        erased = {
            node.relation for node in project.nodes if node.name == "erased_leads"
        }
        shared_facts = {
            node.relation
            for node in project.nodes
            if node.materialized == "incremental" and not reads[node.relation] & erased
        }
        of_the_day: set[str] = set()
        for node in project.nodes:
            if node.relation not in shared_facts and (
                node.name in given
                or ANY_DAY in node.sql
                or reads[node.relation] & of_the_day
            ):
                of_the_day.add(node.relation)
        needed = _reached(
            [node.relation for node in project.nodes if node.name in wanted],
            lambda name: () if name in shared_facts else reads[name],
        )
        found = [node for node in project.nodes if node.relation in needed]
        is_made = {
            node.relation
            for node in found
            if node.relation in of_the_day
            or (node.materialized == "view" and node.relation not in shared_facts)
        }
        readings: dict[str, str] = {}
        steps = [
            replace(node, sql=_with_readings(node.sql, readings))
            for node in found
            if node.relation in is_made and node.name not in given
        ]
        shared = [node for node in found if node.relation not in is_made]
        schemas = sorted({(node.database, node.schema) for node in found})
        return cls(
            project.database,
            sorted({database for database, _ in schemas}),
            schemas,
            shared,
            steps,
            readings,
            project.settings,
            project.threads,
        )


def _reached(roots: Iterable[str], parents: Callable[[str], Iterable[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += parents(name)
    return found


def _with_readings(sql: str, readings: dict[str, str]) -> str:
    """Return a query in which raw tables are read from the results of `readings`."""

    def name(reading: re.Match[str]) -> str:
        query = reading[2]
        if query not in readings:
            readings[query] = f'raw_tables."{reading[1]}_{len(readings)}"'
        return f"select * from {readings[query]}"

    return READING.sub(name, sql)


class Stage:
    """A database in memory in which one day after the other is played."""

    def __init__(
        self,
        plan: Plan,
        settings: Settings,
        folder: Path,
        at_a_time: int,
        given: Iterable[RuleFile] = (),
    ) -> None:
        """Open it with its share of the memory and the processors."""
        self._plan, self._settings, self._given = plan, settings, list(given)
        self._connection = duckdb.connect()
        options = dict(plan.settings)
        number, unit = re.fullmatch(
            AMOUNT, options.pop("memory_limit", "6500MB")
        ).groups()
        options |= {
            "memory_limit": f"{float(number) / at_a_time:.2f}{unit}",
            "threads": str(max(1, (os.cpu_count() or 1) // at_a_time)),
            "temp_directory": str(folder / f"spilled_{id(self)}"),
        }
        for name, value in options.items():
            self._connection.execute(f"set {name} = {literal(value)}")
        self._connection.execute("attach ':memory:' as raw_tables (compress)")
        for database, file in source_files(settings).items():
            self._connection.execute(
                f"attach {literal(file)} as {database} (read_only)"
            )
        self._has_readings = False

    def interrupt(self) -> None:
        """Stop what is played."""
        self._connection.interrupt()

    def close(self) -> None:
        """Forget everything."""
        self._connection.close()

    @contextmanager
    def played(self, day: str) -> Iterator[duckdb.DuckDBPyConnection]:
        """Run the models for a day; their tables are there until the block ends."""
        execute = self._connection.execute
        for database in self._plan.databases:
            execute(f"attach ':memory:' as \"{database}\" (compress)")
        execute(f"attach {literal(self._settings.warehouse)} as built (read_only)")
        try:
            for database, schema in self._plan.schemas:
                execute(f'create schema if not exists "{database}"."{schema}"')
            for file in self._given:
                schema = f'"{self._plan.database}".rules'
                load(self._connection, file, schema, with_lines=False)
            for node in self._plan.shared:
                execute(
                    f"create view {node.relation} as"
                    f' select * from built."{node.schema}"."{node.name}"'
                )
            # The raw tables are read through these.
            of_sources = [each for each in self._plan.steps if each.schema == SOURCES]
            self._make(of_sources, day)
            self._read_raw()
            self._make(
                [each for each in self._plan.steps if each.schema != SOURCES], day
            )
            yield self._connection
        finally:
            for database in ("built", *self._plan.databases):
                execute(f'detach "{database}"')

    def _make(self, nodes: Iterable[Node], day: str) -> None:
        """Make views and tables for a day."""
        for node in nodes:
            kind = "view" if node.materialized == "view" else "table"
            sql = node.sql.replace(ANY_DAY, day)
            self._connection.execute(f"create {kind} {node.relation} as {sql}")

    def _read_raw(self) -> None:
        """Read the raw tables for the first day; they are the same for all."""
        if not self._has_readings:
            for query, table in self._plan.readings.items():
                self._connection.execute(f"create table {table} as {query}")
            self._has_readings = True


# What is kept


def _file(folder: Path, table: str, day: str) -> Path:
    return folder / f"{table}_{day}.parquet"


def _writing(settings: Settings) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(settings.warehouse))
    connection.execute("set TimeZone = 'UTC'")
    return connection


def _forget(connection: duckdb.DuckDBPyConnection, days: Iterable[str]) -> None:
    for day in days:
        for table in ("days", *TABLES):
            connection.execute(
                f"delete from evaluated.{table} where scored_on = ?", [day]
            )


def _erased_since(connection: duckdb.DuckDBPyConnection, history: Path) -> str:
    """Return a condition for rows of people whom something later tied to a request.

    On the day itself nobody knew, so the replay has them. Who came back with new
    records is known, and stays from the day after the request on.
    """
    if not history.exists():
        return "false"
    connection.execute(f"attach {literal(history)} as history (read_only)")
    try:
        connection.execute("from history.erasure.erasures limit 0")
    except duckdb.CatalogException:  # a build that knew no erasures
        return "false"
    return """
        exists (
            select 1
            from history.erasure.erasures
            where
                name_digest = md5(replayed.lead_id)
                and (
                    erased_until >= replayed.scored_on
                    or replayed.lead_id not in (
                        select known_lead_id from identity.known_leads
                    )
                )
        )
    """


def _write(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    day: str,
    fingerprint: str,
    evaluated_at: datetime,
    erased: str,
) -> None:
    """Put a day in the place of what was replayed of it before.

    Rows for which the condition `erased` is true are left out.
    """
    connection.begin()
    _forget(connection, [day])
    for table in TABLES:
        file = _file(folder, table, day)
        connection.execute(
            f"insert into evaluated.{table} by name"
            f" select * from {literal(file)} as replayed where not ({erased})"
        )
        file.unlink()
    connection.execute(
        "insert into evaluated.days (scored_on, fingerprint, evaluated_at)"
        " values (?, ?, ?)",
        [day, fingerprint, evaluated_at],
    )
    connection.commit()
