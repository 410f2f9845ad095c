"""Readers while builds publish, and builds and publications that are killed.

`make interruptions` prints figures like these:

    readers: 8 readers, 20 publications begun, 3 of them failed on purpose: 5,210 reads,
    0 failed, 0 with two builds
    kills: 30 kills, 24 of publish and 6 of build: 0 faults

What a kill must not break: the published file opens and is one build's, the one before
or the next; the history has all that it had; each kept publication is whole; the next
run ends right.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
from project import Marts, Project, differences, read, read_marts
from reliability import write_cuts

from lead_scoring.demo.make import make_demo
from lead_scoring.errors import ExitCode
from lead_scoring.settings import settings

LEADS, EVENTS = 150, 4_000
DAY = "2026-06-30"
FAILURES = (ExitCode.USAGE, ExitCode.DATA, ExitCode.IMPLAUSIBLE)
QUERY = """
    select string_agg(
        'select ''' || table_name || ''', build_id from marts."' || table_name || '"',
        ' union '
    )
    from duckdb_tables() where schema_name = 'marts'
"""


# Readers


def read_until_told(files: list[str], told: str, found: str) -> None:
    """Read all tables of the files in turn until a file is there; write what was seen.

    A read is a connection and a query on all tables, as of a dashboard.
    """
    seen: Counter[str] = Counter()
    faults = []
    while not Path(told).exists():
        for file in files:
            seen["reads"] += 1
            try:
                with duckdb.connect(file, read_only=True) as connection:
                    ((query,),) = connection.execute(QUERY).fetchall()
                    rows = connection.execute(query).fetchall()
            except Exception as error:
                seen["failed"] += 1
                faults.append(f"{type(error).__name__}: {error}")
                continue
            builds = {build for _, build in rows}
            seen["mixed"] += len(builds) > 1
            seen.update(f"build {build}" for build in builds)
    Path(found).write_text(json.dumps([seen, faults]), encoding="utf-8")


@contextmanager
def readers(project: Project, number: int) -> Iterator[Counter[str]]:
    """Let readers read while the block runs; what they saw is there at its end."""
    folder = Path(tempfile.mkdtemp(prefix="readers-"))
    told = folder / "told"
    chosen = settings(warehouse=project.warehouse)
    files = [str(chosen.published), str(chosen.anonymous)]
    seen: Counter[str] = Counter()
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", CALL, json.dumps([files, str(told), str(place)])],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for place in (folder / f"reader-{each}" for each in range(number))
    ]
    try:
        yield seen
    finally:
        told.touch()
        for process in processes:
            process.wait(timeout=120)
    for place in folder.glob("reader-*"):
        counts, faults = json.loads(place.read_text(encoding="utf-8"))
        seen.update(counts)
        for fault in faults[:3]:
            print(f"  {fault}")
    assert all(process.returncode == 0 for process in processes)
    shutil.rmtree(folder)


CALL = (
    "import json, sys; from interrupted import read_until_told;"
    " read_until_told(*json.loads(sys.argv[1]))"
)


def publish_among_readers(
    project: Project, raw: Path, publications: int, builds: int, number: int
) -> tuple[Counter[str], list[int]]:
    """Publish often, some of it from whole builds, three times failing on purpose.

    Returns:
        what the readers saw, and the exit codes.

    """
    codes = []
    few = _fewer_leads(project, raw)
    without = _without_a_column(project, raw)
    publish(project)
    with readers(project, number) as seen:
        for turn in range(publications):
            if turn == publications // 4:
                codes.append(build(project, without))
                build_is_over(project)
            elif turn == publications // 2:
                codes.append(build(project, few))
                build_is_over(project)
            elif turn == 3 * publications // 4:
                codes.append(publish_what_did_not_pass(project))
            elif turn % 7 == 3 and builds > 0:
                builds -= 1
                codes.append(build(project, raw))
            else:
                another_build(project)
                codes.append(publish(project))
    return seen, codes


def build(project: Project, raw: Path) -> int:
    """Build a raw folder without tests; return the exit code."""
    options = ("--raw", str(raw), "--", "--exclude-resource-type", "unit_test", "test")
    return project.command("build", *options, as_of=DAY).code


def publish(project: Project) -> int:
    """Publish the warehouse; return the exit code."""
    return project.command("publish").code


def publish_what_did_not_pass(project: Project) -> int:
    """Publish a warehouse whose build the history does not know; return the code."""
    another_build(project, passes=False)
    return publish(project)


def another_build(project: Project, passes: bool = True, build_id: str = "") -> str:
    """Let the warehouse hold another build of the same, as if one had run."""
    build_id = build_id or str(uuid.uuid4())
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute(
            "update publication.publication_measures set build_id = ?", [build_id]
        )
    if passes:
        project.write_history(
            "insert into publication.publications by name select * replace"
            " (? as build_id, now()::timestamp as published_at)"
            " from publication.publications where published_at ="
            " (select max(published_at) from publication.publications)",
            build_id,
        )
    return build_id


def build_is_over(project: Project) -> None:
    """Bring back the warehouse as it was before a build that failed."""
    shutil.copy(f"{project.warehouse}.whole", project.warehouse)


def _fewer_leads(project: Project, raw: Path) -> Path:
    folder = project.warehouse.with_name("raw-few")
    shutil.copytree(raw, folder)
    lines = (raw / "leads.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "leads.csv").write_text("".join(lines[:20]), encoding="utf-8")
    return folder


def _without_a_column(project: Project, raw: Path) -> Path:
    folder = project.warehouse.with_name("raw-broken")
    shutil.copytree(raw, folder)
    text = (raw / "events.csv").read_text(encoding="utf-8")
    text = text.replace("occurred_at", "when_it_was", 1)
    (folder / "events.csv").write_text(text, encoding="utf-8")
    return folder


# Kills


def kill_at_random(
    project: Project, raw: Path, publishes: int, builds: int, seed: int
) -> list[str]:
    """Kill commands at random moments, run them again; return what is wrong then."""
    dice = random.Random(seed)
    publish(project)
    began = time.monotonic()
    publish(project)
    seconds = {"publish": time.monotonic() - began}
    expected = content(project)
    if builds:
        began = time.monotonic()
        assert build(project, raw) == ExitCode.FINE
        seconds["build"] = time.monotonic() - began
    faults = []
    turns = ["publish"] * publishes + ["build"] * builds
    dice.shuffle(turns)
    for number, command in enumerate(turns):
        before = Kept(project)
        if command == "publish":
            another_build(project)
        after = dice.uniform(0, seconds[command])
        options = ("--raw", str(raw)) if command == "build" else ()
        _kill(project, (command, *options), after)
        where = f"kill {number} ({command} after {after:.2f} s)"
        faults += [f"{where}: {fault}" for fault in before.lost()]
        code = publish(project) if command == "publish" else build(project, raw)
        if code != ExitCode.FINE:
            faults.append(f"{where}: the next {command} ended with {code}")
            continue
        for difference in differences(expected, content(project)):
            faults.append(f"{where}: then {difference.table} is another one")
        faults += [f"{where}, then again: {fault}" for fault in before.lost()]
        folders = [*project.warehouse.parent.glob(f".{project.published.name}.*")]
        faults += [f"{where}: {path.name} is left" for path in folders]
    return faults


def content(project: Project) -> Marts:
    """Return all rows of the published file, but for the build that they are of."""
    return {
        table: Counter({row[:-1]: number for row, number in rows.items()})
        for table, rows in read_marts(project.published).items()
    }


def _kill(project: Project, command: tuple[str, ...], after: float) -> None:
    """Begin a command, and end it and all that it began without a warning."""
    process = project.begin(*command, as_of=DAY)
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        # dbt, which it began, holds its files until it has ended, too.
        with suppress(ProcessLookupError):
            while True:
                os.killpg(process.pid, 0)
                time.sleep(0.05)


class Kept:
    """What must still be there after a kill."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._history = self._rows()

    def _rows(self) -> dict[str, set[tuple]]:
        queries = {
            "span": "select lead_id, valid_from from marts.lead_score_history",
            "publication": "select distinct build_id from publication.publications",
            "record": "select record_type, record_id from publication.crm_records",
        }
        return {
            name: {*read(self._project.history, query)}
            for name, query in queries.items()
        }

    def lost(self) -> Iterator[str]:
        """Yield what is missing or cannot be read, in words."""
        for name, rows in self._rows().items():
            if missing := self._history[name] - rows:
                yield f"the history lost {len(missing)} of a {name}"
        chosen = settings(warehouse=self._project.warehouse)
        files = [chosen.published, chosen.anonymous]
        kept = [*chosen.kept.glob("[0-9]*")]
        files += [folder / "published.duckdb" for folder in kept]
        for file in files:
            ((query,),) = read(file, QUERY)
            if not query:
                yield f"{file} has no tables"
                continue
            builds = {build for _, build in read(file, query)}
            if len(builds) != 1:
                yield f"{file.name} is of {len(builds)} builds"
        if not kept:
            yield "nothing is kept"
        for folder in kept:
            read(folder / "history.duckdb", "from marts.lead_score_history limit 1")


# The command


def main() -> int:
    """Make a small warehouse, let it be read and killed; return 1 where it breaks."""
    parser = argparse.ArgumentParser(prog="interrupted")
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument(
        "--publications", type=int, default=20, help="none: no readers either"
    )
    parser.add_argument("--builds", type=int, default=2, help="whole ones of these")
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--killed-builds", type=int, default=4, help="of these")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="docs/reliability.md")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="interrupted-"))
    raw = folder / "raw-demo"
    make_demo(raw, as_of=DAY, leads=LEADS, events=EVENTS, file_format="csv")
    project = Project(folder)
    assert build(project, raw) == ExitCode.FINE
    shutil.copy(project.warehouse, f"{project.warehouse}.whole")
    is_fine = not asked.publications or _is_read_well(project, raw, asked)
    publishes = asked.kills - asked.killed_builds
    faults = kill_at_random(project, raw, publishes, asked.killed_builds, asked.seed)
    print(
        f"kills: {asked.kills} kills, {publishes} of publish and {asked.killed_builds}"
        f" of build: {len(faults)} faults"
    )
    print("".join(f"  {fault}\n" for fault in faults), end="")
    if asked.write:
        what = f"kill -9 of {publishes} publications and {asked.killed_builds} builds"
        write_cuts(what, asked.seed, asked.kills, faults)
    if faults or not is_fine:
        return 1
    shutil.rmtree(folder)
    return 0


def _is_read_well(project: Project, raw: Path, asked: argparse.Namespace) -> bool:
    seen, codes = publish_among_readers(
        project, raw, asked.publications, asked.builds, asked.readers
    )
    failed = Counter(code for code in codes if code)
    versions = sum(name.startswith("build ") for name in seen)
    print(
        f"readers: {asked.readers} readers, {len(codes)} publications begun"
        f" ({asked.builds} with a build), failed on purpose with the codes"
        f" {sorted(map(int, failed))}: {seen['reads']:,} reads of {versions} builds,"
        f" {seen['failed']} failed, {seen['mixed']} with two builds",
        flush=True,
    )
    build_is_over(project)
    another_build(project)
    return failed.keys() == {*FAILURES} and not (seen["failed"] or seen["mixed"])


if __name__ == "__main__":
    sys.exit(main())
