"""Build the project on Apache Spark and compare the public tables with DuckDB's.

The files of the raw folder become tables of the Spark schema `raw`, those of a source
system tables of a schema of its name, and `dbt build` runs on both engines. On DuckDB
past days are replayed. On Spark each is a build of its own, so only the last ones are
built there; what is kept of them must be what DuckDB has, and the days before are taken
from DuckDB. Printed is a line per table: the rows of each engine, and how many rows
only one of them has. profiles.yml says how Spark is set up.
"""

from __future__ import annotations

import csv
import os
import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import reduce
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from .build import COMMAND, build, variables_of
from .compare import Difference, Row, compare_queries, compare_rows
from .console import say
from .errors import ExitCode, StoppedError
from .java import what_is_missing
from .lock import lock
from .raw import ENDINGS, is_passed_over, named_places, sources
from .replay import TABLES, VIEWS
from .rules.check import rules_without_fault, with_plain_rules
from .settings import Settings
from .sql import literal

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame, SparkSession


# Of a day that Spark builds, what is kept of it is compared.
A_DAY = ("build", "--exclude-resource-type", "unit_test", "test", *VIEWS)
# Statistics are rounded to four decimals, which may fall either way.
CLOSE = 0.0001 + 1e-9


def build_and_compare(settings: Settings, dbt_options: Sequence[str]) -> None:
    """Build the same input on both engines.

    Args:
        settings: input and day; the warehouses lie in LEAD_SCORING_SPARK_FOLDER.
        dbt_options: options of `dbt build`.

    Raises:
        StoppedError: there is no Java, a build failed, or the tables differ.

    """
    if missing := what_is_missing():
        raise StoppedError(missing, ExitCode.USAGE)
    days = _days_to_build()
    folder = Path(os.environ.get("LEAD_SCORING_SPARK_FOLDER") or "data/spark")
    folder = settings.project / folder
    folder.mkdir(parents=True, exist_ok=True)
    settings = replace(settings, warehouse=folder / "on_duckdb.duckdb")
    with lock(settings.warehouse, "spark"):
        settings = with_plain_rules(settings, rules_without_fault(settings))
    build(settings, dbt_options)
    os.environ.update(settings.environment())
    os.environ["LEAD_SCORING_SPARK_FOLDER"] = str(folder)
    spark = open_session()
    try:
        load_sources(spark, settings)
        with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            say(f"{'table':48}{'DuckDB':>10}{'Spark':>10}{'differences':>13}")
            total = keep_past_days(spark, connection, settings, dbt_options, days)
            run_on_spark([*COMMAND, *dbt_options])
            total += compare_marts(spark, connection)
    finally:
        with suppress(Exception):  # where Java has died, its error is not the news
            spark.stop()
    if total:
        raise StoppedError(f"spark: {total} differences", ExitCode.TESTS)
    say("no differences")


def _days_to_build() -> int:
    """Return how many scoring days Spark builds, by LEAD_SCORING_SPARK_DAYS."""
    number = os.environ.get("LEAD_SCORING_SPARK_DAYS") or "1"
    if not re.fullmatch(r"[1-9]\d*", number):
        message = f"LEAD_SCORING_SPARK_DAYS: {number!r} is no number of days, such as 1"
        raise StoppedError(message, ExitCode.USAGE)
    return int(number)


def keep_past_days(
    spark: SparkSession,
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    dbt_options: Sequence[str],
    number: int,
) -> int:
    """Keep the scoring days on Spark: the last `number` built there, others DuckDB's.

    Returns:
        the number of differences between the days of Spark and those of DuckDB.

    """
    days = [
        day
        for (day,) in connection.execute(
            "select cast(scored_on as varchar) from evaluated.days order by scored_on"
        ).fetchall()
    ]
    built = days[-number:]
    variables = variables_of(dbt_options)
    total = 0
    spark.sql("drop schema if exists evaluated cascade")
    for day in built:
        os.environ["LEAD_SCORING_AS_OF"] = day
        run_on_spark([*A_DAY, *variables])
        run_on_spark(["run-operation", "keep_evaluated_day", *variables])
        for table in TABLES:
            total += compare(
                spark, connection, f"evaluated.{table}", f"scored_on = {literal(day)}"
            )
    os.environ["LEAD_SCORING_AS_OF"] = settings.as_of
    is_other = f"scored_on not in ({', '.join(map(literal, built))})"
    for table in ("days", *TABLES) if built else ():
        name = f"evaluated.{table}"
        columns = ", ".join(spark.table(name).columns)
        rows = connection.execute(f"select {columns} from {name} where {is_other}")
        spark.createDataFrame(rows.to_arrow_table()).write.insertInto(name)
    say(f"of {len(days)} scoring days built on Spark: {', '.join(built)}")
    return total


def run_on_spark(command: list[str]) -> None:
    """Run a dbt command on Spark, in this process, where they share the session."""
    from dbt.cli.main import dbtRunner

    target = ("--target", "spark", "--target-path", "target/on_spark")
    result = dbtRunner().invoke([*command, *target])
    if not result.success:
        raise StoppedError(
            f"spark: dbt {command[0]} failed on Spark. {result.exception or ''}"
        )


def open_session() -> SparkSession:
    """Return the Spark session, set up by dbt as profiles.yml says."""
    import pyspark
    from pyspark.sql import SparkSession

    os.environ.setdefault("SPARK_HOME", str(Path(pyspark.__file__).parent))
    run_on_spark(["show", "--inline", "select 'Apache Spark ' || version() as engine"])
    return SparkSession.builder.getOrCreate()


def load_sources(spark: SparkSession, settings: Settings) -> None:
    """Make the tables of each source a schema of its name, with no others in it.

    A source system must lie in a folder: what a DuckDB file holds is none of Spark's.
    LEAD_SCORING_<SYSTEM>, which names the folder to DuckDB, names a schema to Spark, so
    it is taken back.
    """
    names, named = sources(settings), named_places(settings)
    for name in names:
        if name in named:
            folder = settings.project / named[name]
            del os.environ[f"LEAD_SCORING_{name.upper()}"]
        else:
            folder = settings.raw if name == "raw" else settings.raw / name
        if not folder.is_dir():
            raise StoppedError(f"spark: {name}: {folder} is no folder", ExitCode.USAGE)
        load_folder(spark, folder, name, without=names)


def load_folder(
    spark: SparkSession, folder: Path, schema: str, without: Collection[str]
) -> None:
    """Make the raw tables of a folder the tables of a schema, and no others.

    A raw table is a file or a folder of files; DuckDB, which builds first, has seen to
    it that none is there twice. `without` are the folders that are no table.
    """
    spark.sql(f"drop schema if exists {schema} cascade")
    spark.sql(f"create schema {schema}")
    for path in sorted(folder.iterdir()):
        files = [] if path.name in without else raw_files(path)
        if not files:
            continue
        if files[0].suffix == ".parquet":
            reader = spark.read.option("mergeSchema", "true")
            table = reader.parquet(*(str(file.resolve()) for file in files))
        else:
            table = reduce(
                lambda one, other: one.unionByName(other, allowMissingColumns=True),
                [read_csv(spark, file) for file in files],
            )
        table.write.saveAsTable(f"{schema}.`{path.name.partition('.')[0]}`")


def raw_files(path: Path) -> list[Path]:
    """Return the files of a raw table, a file or a folder of files at any depth."""
    found = sorted(path.rglob("*")) if path.is_dir() else [path]
    return [
        file
        for file in found
        if file.is_file()
        and file.name.endswith(ENDINGS)
        and not is_passed_over(file, path.parent)
    ]


def read_csv(spark: SparkSession, path: Path) -> DataFrame:
    """Return a CSV file as a Spark table of text columns; an empty cell is null."""
    import pyarrow
    from pyarrow import input_stream
    from pyarrow.csv import ConvertOptions, ParseOptions
    from pyarrow.csv import read_csv as read

    with TextIOWrapper(input_stream(path), encoding="utf-8-sig", newline="") as file:
        names = [name.strip() for name in next(csv.reader(file))]
    rows = read(
        path,
        parse_options=ParseOptions(newlines_in_values=True),
        convert_options=ConvertOptions(
            column_types=dict.fromkeys(names, pyarrow.string()),
            null_values=[""],
            strings_can_be_null=True,
        ),
    )
    return spark.createDataFrame(rows)


def compare_marts(spark: SparkSession, connection: duckdb.DuckDBPyConnection) -> int:
    """Compare all public tables; return the number of differences."""
    tables = connection.execute(
        "select table_name from duckdb_tables()"
        " where schema_name = 'marts' order by table_name"
    ).fetchall()
    return sum(compare(spark, connection, f"marts.{name}") for (name,) in tables)


def compare(
    spark: SparkSession,
    connection: duckdb.DuckDBPyConnection,
    name: str,
    where: str = "true",
) -> int:
    """Print a line for a table; return the number of differences.

    Args:
        spark: the one engine.
        connection: the other one.
        name: the table, with its schema.
        where: the rows that are compared.

    """
    rows = spark.table(name).where(where).toArrow()
    ours = connection.table(name).filter(where)
    difference = compare_table(connection, name, ours, rows)
    count = ours.shape[0]
    say(f"{name:48}{count:>10}{rows.num_rows:>10}{len(difference):>13}")
    for line in difference.lines("DuckDB", "Spark"):
        say(f"    {line}")
    return len(difference)


def compare_table(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    ours: duckdb.DuckDBPyRelation,
    rows: pyarrow.Table,
) -> Difference:
    """Compare rows of DuckDB with Spark's, types included.

    The moment of the build differs, which is that in which a CRM's record changed.
    """
    if "changed_at" in ours.columns:
        ours = ours.select(duckdb.StarExpression(exclude=["changed_at"]))
        rows = rows.drop_columns("changed_at")
    connection.register("from_spark", rows)
    columns = [
        # Spark's instants carry the zone UTC, DuckDB's carry none.
        f'cast("{column}" as timestamp) as "{column}"'
        if str(dtype) == "TIMESTAMP"
        else f'"{column}"'
        for column, dtype in zip(ours.columns, ours.types, strict=True)
    ]
    connection.execute(
        f"create or replace temp table on_spark as select {', '.join(columns)}"
        " from from_spark"
    )
    theirs = connection.table("on_spark")
    types = compare_rows(
        name,
        zip(ours.columns, map(str, ours.types), strict=True),
        zip(theirs.columns, map(str, theirs.types), strict=True),
    )
    return types or without_close_rows(
        compare_queries(connection, name, ours.sql_query(), "from on_spark")
    )


def without_close_rows(difference: Difference) -> Difference:
    """Leave out pairs of rows that differ in the last digit of statistics alone."""
    left: dict[Row, list[Row]] = defaultdict(list)
    for row in difference.only_left:
        left[_exact(row)].append(row)
    only_right = []
    for row in difference.only_right:
        candidates = left[_exact(row)]
        near = next((other for other in candidates if _is_close(row, other)), None)
        if near is None:
            only_right.append(row)
        else:
            candidates.remove(near)
    only_left = [row for rows in left.values() for row in rows]
    return Difference(difference.table, only_left, only_right)


def _exact(row: Row) -> Row:
    """Return a row without the values of its statistics."""
    return tuple(float if isinstance(cell, float) else cell for cell in row)


def _is_close(row: Row, other: Row) -> bool:
    return all(
        abs(cell - there) <= CLOSE
        for cell, there in zip(row, other, strict=True)
        if isinstance(cell, float)
    )
