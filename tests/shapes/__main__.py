"""`make shapes`: build each shape, hold it to its number, print seconds and memory."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path

import duckdb
from project import WITHOUT_DATA_TESTS, Project

from benchmarks.measure import FailedError, measure

from .shapes import DAY, MODEL, REASON, SHAPES, STEP, Shape, one_lead, step_rule

SLOWEST = 5


def main() -> int:
    """Build the shapes; return 1 where one is not what it must be."""
    parser = argparse.ArgumentParser(prog="shapes")
    parser.add_argument(
        "--only", default="", help="builds or shapes whose name has this"
    )
    parser.add_argument("--events", type=int, default=10_000_000, help="of one lead")
    parser.add_argument("--folder", type=Path, help="where files lie, and stay")
    asked = parser.parse_args()
    builds: dict[str, list[Shape]] = {}
    for shape in [*SHAPES, one_lead(asked.events)]:
        if asked.only in shape.name or asked.only in shape.build:
            builds.setdefault(shape.build, []).append(shape)
    wrong = 0
    for name, shapes in builds.items():
        folder = Path(tempfile.mkdtemp(prefix="shapes-", dir=asked.folder))
        wrong += _build(folder, name, shapes)
        if not asked.folder:
            shutil.rmtree(folder)
    return 1 if wrong else 0


def _build(folder: Path, name: str, shapes: list[Shape]) -> int:
    """Build shapes together; return how many are not what they must be."""
    project = Project(folder)
    write_rules(project)
    for shape in shapes:
        shape.rules(project)
    records = write_tables(folder / "raw", shapes)
    command = [sys.executable, "-m", "lead_scoring", "build", "--skip-evaluation"]
    command += ["--raw", str(folder / "raw"), "--accept-changes"]
    try:
        usage = measure(
            [*command, "--", *WITHOUT_DATA_TESTS],
            folder / "log.txt",
            project.root,
            project.environment(DAY) | {"DBT_WRITE_JSON": "true"},
        )
    except FailedError as error:
        print(f"{name}: failed\n{error}", flush=True)
        return len(shapes)
    print(
        f"{name}: {records:,} records, {usage.seconds:.0f} s"
        f" ({usage.processor_seconds:.0f} s of processor time),"
        f" {usage.mebibytes:,.0f} MiB",
        flush=True,
    )
    print(f"  {_slowest(project)}")
    wrong = 0
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        for shape in shapes:
            found = connection.execute(shape.query).fetchall()
            is_right = found == shape.expected
            wrong += not is_right
            print(f"  {'right' if is_right else 'WRONG'}  {shape.name}", flush=True)
            if not is_right:
                print(f"         {found[:20]}\n         {shape.expected[:20]}")
    return wrong


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
    queries: dict[str, list[str]] = {"leads": [], "events": []}
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
