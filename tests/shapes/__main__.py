"""`make shapes`: build each shape, hold it to its number, print seconds and memory."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb
from project import WITHOUT_DATA_TESTS, Project
from reliability import write_rows

from benchmarks.measure import FailedError, Usage, measure

from .shapes import DAY, MODEL, REASON, SHAPES, STEP, Shape, one_lead, step_rule

SLOWEST = 5
HEAD = (
    "| build | shapes | records | seconds | processor seconds | most memory"
    " | numbers |\n|---|---|---:|---:|---:|---:|---|\n"
)


def main() -> int:
    """Build the shapes; return 1 where one is not what it must be."""
    parser = argparse.ArgumentParser(prog="shapes")
    parser.add_argument(
        "--only", default="", help="a build, or shapes whose name has this"
    )
    parser.add_argument("--events", type=int, default=10_000_000, help="of one lead")
    parser.add_argument("--folder", type=Path, help="where files lie, and stay")
    parser.add_argument("--write", action="store_true", help="docs/reliability.md")
    asked = parser.parse_args()
    every = shapes = [*SHAPES, one_lead(asked.events)]
    if asked.only:
        of_build = [each for each in shapes if each.build == asked.only]
        shapes = of_build or [each for each in shapes if asked.only in each.name]
    builds: dict[str, list[Shape]] = {}
    for shape in shapes:
        builds.setdefault(shape.build, []).append(shape)
    is_wrong = False
    for name, together in builds.items():
        folder = Path(tempfile.mkdtemp(prefix="shapes-", dir=asked.folder))
        try:
            built = _build(folder, name, together)
        except FailedError as error:
            print(f"{name}: failed\n{error}", flush=True)
            is_wrong = True
            continue
        is_wrong |= bool(built.wrong)
        if asked.write:
            order = dict.fromkeys(each.build for each in every)
            write_rows(HEAD, [_cells(name, together, built)], order)
        if not asked.folder:
            shutil.rmtree(folder)
    return 1 if is_wrong else 0


@dataclass(frozen=True)
class Built:
    """A build of shapes: what it took, and the names of those that it got wrong."""

    records: int
    usage: Usage
    wrong: list[str]


def _build(folder: Path, name: str, shapes: list[Shape]) -> Built:
    """Build shapes together, and say what came of it."""
    project = Project(folder)
    write_rules(project)
    for shape in shapes:
        shape.rules(project)
    records = write_tables(folder / "raw", shapes)
    command = [sys.executable, "-m", "lead_scoring", "build", "--skip-evaluation"]
    command += ["--raw", str(folder / "raw"), "--accept-changes"]
    usage = measure(
        [*command, "--", *WITHOUT_DATA_TESTS],
        folder / "log.txt",
        project.root,
        project.environment(DAY) | {"DBT_WRITE_JSON": "true"},
    )
    print(
        f"{name}: {records:,} records, {usage.seconds:.0f} s"
        f" ({usage.processor_seconds:.0f} s of processor time),"
        f" {usage.mebibytes:,.0f} MiB",
        flush=True,
    )
    print(f"  {_slowest(project)}")
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        wrong = [each.name for each in shapes if not _is_right(connection, each)]
    return Built(records, usage, wrong)


def _is_right(connection: duckdb.DuckDBPyConnection, shape: Shape) -> bool:
    """Ask for the number of a shape, and say whether it is the one that is known."""
    found = connection.execute(shape.query).fetchall()
    is_right = found == shape.expected
    print(f"  {'right' if is_right else 'WRONG'}  {shape.name}", flush=True)
    if not is_right:
        print(f"         {found[:20]}\n         {shape.expected[:20]}")
    return is_right


def _cells(name: str, shapes: list[Shape], built: Built) -> list[str]:
    """Return the row of a build in docs/reliability.md."""
    usage = built.usage
    return [
        name,
        "; ".join(each.name for each in shapes),
        f"{built.records:,}",
        f"{usage.seconds:.0f}",
        f"{usage.processor_seconds:.0f}",
        f"{usage.mebibytes:,.0f} MiB",
        f"wrong: {', '.join(built.wrong)}" if built.wrong else "all right",
    ]


def write_rules(project: Project) -> None:
    """Let a score be the number of events: a point for each, without an end."""
    project.clear_rules("scoring")
    for table in ("suppression_rules", "content_rules", "derived_activities"):
        project.write_rules(table, [])
    project.write_rules(
        "activity_states", [{"state": "active", "from_days": "0", **REASON}]
    )
    champion = {"segment": "default", "role": "champion", "mql_score": "1000"}
    project.write_rules(
        "scoring_models", [{"scoring_model": MODEL, **champion, **REASON}]
    )
    project.add_rule("activity_types", activity_type=STEP)
    project.write_rules("behavior_rules", [step_rule("steps", STEP)])


def write_tables(folder: Path, shapes: list[Shape]) -> int:
    """Write the raw tables of shapes together; return the number of records."""
    folder.mkdir()
    queries: dict[str, list[str]] = {}
    for shape in shapes:
        for table, query in shape.tables.items():
            # Each as text: shapes give times as text, as days and as timestamps.
            text = f"select columns(*)::varchar from ({query})"
            queries.setdefault(table, []).append(text)
    records = 0
    with duckdb.connect() as connection:
        connection.execute("set preserve_insertion_order = false")
        for table, parts in queries.items():
            query = " union all by name ".join(parts)
            ((rows,),) = connection.execute(
                f"copy ({query}) to '{folder / table}.parquet'"
            ).fetchall()
            records += rows
    return records


def _slowest(project: Project) -> str:
    """Return the tables that took longest."""
    file = project.root / "logs" / f"{project.warehouse.stem}_build.json"
    seconds = json.loads(file.read_text(encoding="utf-8"))["seconds"]["tables"]
    slowest = sorted(seconds.items(), key=lambda pair: -pair[1])[:SLOWEST]
    return "slowest: " + ", ".join(f"{name} {took:.1f} s" for name, took in slowest)


if __name__ == "__main__":
    sys.exit(main())
