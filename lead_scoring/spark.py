"""Build the project on Apache Spark and compare the public tables with DuckDB's.

The files of the raw folder become tables of the Spark schema `raw`, and `dbt build`
runs on both engines. Printed is a line per public table: the rows of each engine, and
how many rows only one of them has. profiles.yml says how Spark is set up.
"""

from __future__ import annotations

import csv
import os
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import reduce
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from .build import COMMAND
from .compare import Difference, compare_queries, compare_rows
from .console import say
from .dbt import program
from .errors import ExitCode, StoppedError
from .java import what_is_missing
from .raw import prepare_raw
from .settings import Settings

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame, SparkSession


def build_and_compare(settings: Settings, dbt_options: Sequence[str]) -> None:
    """Build the same input on both engines.

    Args:
        settings: input and day; the warehouses lie in LEAD_SCORING_SPARK_FOLDER.
        dbt_options: options of `dbt build`.

    Raises:
        StoppedError: there is no Java, a build failed, or the public tables differ.

    """
    if missing := what_is_missing():
        raise StoppedError(missing, ExitCode.USAGE)
    prepare_raw(settings)
    folder = Path(os.environ.get("LEAD_SCORING_SPARK_FOLDER") or "data/spark")
    folder = settings.project / folder
    folder.mkdir(parents=True, exist_ok=True)
    settings = replace(settings, warehouse=folder / "on_duckdb.duckdb")
    os.environ.update(settings.environment())
    os.environ["LEAD_SCORING_SPARK_FOLDER"] = str(folder)
    command = [*COMMAND, *dbt_options]
    run_on_duckdb(settings, command)
    spark = open_session()
    try:
        load_raw(spark, settings.raw)
        run_on_spark(command)
        total = compare(spark, settings.warehouse)
    finally:
        with suppress(Exception):  # where Java has died, its error is not the news
            spark.stop()
    if total:
        raise StoppedError(f"spark: {total} differences", ExitCode.TESTS)
    say("no differences")


def run_on_duckdb(settings: Settings, command: list[str]) -> None:
    """Run a dbt command with DuckDB, apart from the one with Spark."""
    engine = {"LEAD_SCORING_TARGET": "duckdb", "DBT_TARGET_PATH": "target/on_duckdb"}
    run = subprocess.run(
        [program(), "--quiet", *command],
        cwd=settings.project,
        env=settings.environment() | engine,
    )
    if run.returncode:
        raise StoppedError(f"spark: dbt {command[0]} failed on DuckDB")


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


def load_raw(spark: SparkSession, folder: Path) -> None:
    """Make the raw tables of a folder the tables of the schema `raw`, and no others.

    A raw table is a file or a folder of files; DuckDB, which builds first, has seen to
    it that none is there twice.
    """
    spark.sql("drop schema if exists raw cascade")
    spark.sql("create schema raw")
    for path in sorted(folder.iterdir()):
        files = raw_files(path)
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
        table.write.saveAsTable(f"raw.`{path.name.partition('.')[0]}`")


def raw_files(path: Path) -> list[Path]:
    """Return the files of a raw table, a file or a folder of files at any depth."""
    found = sorted(path.rglob("*")) if path.is_dir() else [path]
    return [
        file
        for file in found
        if file.is_file()
        and file.name.endswith((".parquet", ".csv", ".csv.gz", ".csv.zst"))
        and not any(
            part.startswith((".", "_")) for part in file.relative_to(path.parent).parts
        )
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


def compare(spark: SparkSession, warehouse: Path) -> int:
    """Print a line for each public table; return the number of differences."""
    total = 0
    say(f"{'table':32}{'DuckDB':>10}{'Spark':>10}{'differences':>13}")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        tables = connection.execute(
            "select table_name from duckdb_tables()"
            " where schema_name = 'marts' order by table_name"
        ).fetchall()
        for (name,) in tables:
            rows = spark.table(f"marts.{name}").toArrow()
            difference = compare_table(connection, name, rows)
            count = connection.table(f"marts.{name}").shape[0]
            say(f"{name:32}{count:>10}{rows.num_rows:>10}{len(difference):>13}")
            for line in difference.lines("DuckDB", "Spark"):
                say(f"    {line}")
            total += len(difference)
    return total


def compare_table(
    connection: duckdb.DuckDBPyConnection, name: str, rows: pyarrow.Table
) -> Difference:
    """Compare a public table of DuckDB with Spark's, types included.

    The moment of the build differs, which is that in which a CRM's record changed.
    """
    ours = connection.table(f"marts.{name}")
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
    return types or compare_queries(connection, name, ours.sql_query(), "from on_spark")
