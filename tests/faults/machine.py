"""What a machine refuses: room, memory, permission; and its clock."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
from project import read

from lead_scoring.errors import ExitCode

from .house import (
    HERE,
    Ended,
    House,
    fault,
    finish,
    remounted,
    used_bytes,
)

FINE, USAGE, RULES, IMPLAUSIBLE, LOCKED, MACHINE = (
    ExitCode.FINE,
    ExitCode.USAGE,
    ExitCode.RULES,
    ExitCode.IMPLAUSIBLE,
    ExitCode.LOCKED,
    ExitCode.MACHINE,
)
MB = 2**20


# Room


def room_left(megabytes: int) -> None:
    """Note that the disk of the warehouse has so much room when a build begins."""

    @fault(
        f"{megabytes} MB of room on the disk of the warehouse",
        MACHINE,
        says="the disk is full",
        part="room for a build",
        needs="root",
    )
    def _(house: House) -> Ended:
        size = used_bytes(house.folder) + megabytes * MB
        with remounted(house.folder, f"size={size}"):
            return house.run_build()


for _megabytes in (0, 4, 16):
    room_left(_megabytes)


@fault(
    "no room for what a publication writes",
    MACHINE,
    says="the disk is full",
    needs="root",
    part="room",
)
def _(house: House) -> list[Ended]:
    ends = []
    for megabytes in (0, 2, 8):
        size = used_bytes(house.folder) + megabytes * MB
        with remounted(house.folder, f"size={size}"):
            ends.append(house.run_publish())
    return ends


@fault(
    "files may have 5 MB at most",
    MACHINE,
    says="the file would be too large",
    part="room",
)
def _(house: House) -> Ended:
    return house.run_publish(prefix=("prlimit", f"--fsize={5 * MB}"))


@fault(
    "the output goes to a full disk", MACHINE, says="the disk is full", part="output"
)
def _(house: House) -> Ended:
    with Path("/dev/full").open("w") as full:
        code = subprocess.run(
            [sys.executable, "-m", "lead_scoring", "report"],
            cwd=house.root,
            env=house.environment(""),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    return Ended(code.returncode, code.stderr)


@fault(
    "whoever reads the output stops, as `head` does",
    1,
    part="output",
)
def _(house: House) -> Ended:
    with house.begun("report", "--all") as process:
        process.stdout.close()
        process.stdout = None
        return Ended(process.wait(60), "")


# Memory, files, processes


@fault(
    "20 MB of memory for DuckDB",
    MACHINE,
    says="the memory is not enough",
    part="memory",
)
def _(house: House) -> Ended:
    return house.run_build(more={"LEAD_SCORING_MEMORY": "20MB"})


@fault(
    "the system gives a build 900 MB of addresses",
    MACHINE,
    says="machine: ",
    part="memory",
)
def _(house: House) -> Ended:
    return house.run_build(prefix=("prlimit", f"--as={900 * MB}"))


@fault("a memory limit that is none", USAGE, says="no amount of memory", part="memory")
def _(house: House) -> Ended:
    return house.run_build(more={"LEAD_SCORING_MEMORY": "much"})


# A build holds few files at a time, so it ends well.
@fault("a build may open 24 files", FINE, part="memory")
def _(house: House) -> Ended:
    return house.run_build(prefix=("prlimit", "--nofile=24"))


# Permission: root without the right to pass over what the mode of a file says

OBEYING = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search")


def may_not(
    name: str,
    path: str,
    mode: int,
    *codes: int,
    says: str = "there is no permission",
    command=House.run_build,
) -> None:
    """Note that a file or folder cannot be written (or read) by the schedule."""

    @fault(
        name,
        *(codes or (MACHINE,)),
        says=says,
        part="permission",
        needs="root",
    )
    def _(house: House) -> Ended:
        file = house.folder / path
        before = file.stat().st_mode
        file.chmod(mode)
        try:
            return command(house, prefix=OBEYING)
        finally:
            file.chmod(before)


may_not("the warehouse can be read alone", "warehouse.duckdb", 0o444)
may_not("the history can be read alone", "warehouse_history.duckdb", 0o444)
may_not(
    "the kept publications can be read alone",
    "warehouse_kept",
    0o555,
    says="is published;",
    command=House.run_publish,
)
may_not("the folder of dbt's log can be read alone", "project/logs", 0o555)
may_not("the lock is somebody else's", ".warehouse.duckdb.lock", 0o444)
may_not("dbt's target folder can be read alone", "target", 0o555, FINE, MACHINE)
may_not("a raw file cannot be read", "raw/orders.csv", 0, says="orders.csv")
may_not(
    "a rule table cannot be read",
    "project/seeds/scoring/behavior_rules.csv",
    0,
    RULES,
    says="behavior_rules.csv: cannot be read",
)
may_not("the history cannot be read", "warehouse_history.duckdb", 0)


@fault(
    "the whole disk can be read alone",
    MACHINE,
    says="there is no permission",
    part="permission",
    needs="root",
)
def _(house: House) -> list[Ended]:
    with remounted(house.folder, "ro"):
        return [house.run_build(), house.run_publish()]


# Others


@contextmanager
def held(file: Path, is_written: bool) -> Iterator[None]:
    """Let another process have a DuckDB file open."""
    code = "import duckdb, sys; connection = duckdb.connect(sys.argv[1], read_only="
    code += f"{not is_written}); print('open', flush=True); sys.stdin.read()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    process.stdout.readline()
    try:
        yield
    finally:
        process.communicate("")


@fault("two builds at once", LOCKED, says="is in use by build of", part="held")
def _(house: House) -> Ended:
    with house.begun(*house.build_of("stg_orders")) as first:
        time.sleep(2)
        second = house.run_build()
        assert finish(first).code == FINE
    return second


def is_held(
    name: str,
    file: str,
    is_written: bool,
    code: int,
    says: str,
    command=House.run_build,
) -> None:
    """Note that somebody has a file open while a command runs."""

    @fault(name, code, says=says, part="held")
    def _(house: House) -> Ended:
        with held(house.folder / file, is_written):
            return command(house)


is_held(
    "a BI tool reads the warehouse",
    "warehouse.duckdb",
    False,
    LOCKED,
    "warehouse.duckdb",
)
is_held(
    "somebody writes the warehouse",
    "warehouse.duckdb",
    True,
    LOCKED,
    "warehouse.duckdb",
)
is_held(
    "somebody reads the history",
    "warehouse_history.duckdb",
    False,
    LOCKED,
    "warehouse_history.duckdb",
)
is_held(
    "somebody writes the history",
    "warehouse_history.duckdb",
    True,
    LOCKED,
    "warehouse_history.duckdb",
)
is_held(
    "a BI tool reads the published file",
    "warehouse_published.duckdb",
    False,
    FINE,
    "",
    House.run_publish,
)


# What dbt keeps


def dbt_keeps(
    name: str, file: str, content: bytes | None, code: int = FINE, says: str = ""
) -> None:
    """Note what lies where dbt keeps something; None: a folder in its place."""

    @fault(name, code, says=says, part="what dbt keeps")
    def _(house: House) -> Ended:
        path = house.folder / file
        before = path.read_bytes() if path.exists() else None
        if content is None:
            path.unlink(missing_ok=True)
            path.mkdir(parents=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        try:
            return house.run_build_of("stg_orders")
        finally:
            if content is None:
                shutil.rmtree(path, ignore_errors=True)
                if before is not None:
                    path.write_bytes(before)


dbt_keeps(
    "dbt's partial parse was cut off", "target/partial_parse.msgpack", b"\x9a\x01"
)
dbt_keeps("dbt's partial parse is empty", "target/partial_parse.msgpack", b"")
dbt_keeps(
    "the report of the last build is cut off",
    "project/logs/warehouse_build.json",
    b'{"input": {',
)
dbt_keeps(
    "the report of the last build is of another shape",
    "project/logs/warehouse_build.json",
    b"[1]",
)


# The clock


def library(house: House) -> Path:
    """Compile the library that moves the clock of a process."""
    file = house.folder / "clock.so"
    if not file.exists():
        subprocess.run(
            ["cc", "-shared", "-fPIC", "-O1", "-o", file, HERE / "clock.c", "-ldl"],
            check=True,
        )
    return file


def at_clock(house: House, moment: float) -> dict[str, str]:
    """Return the environment variables with which the clock begins at a moment."""
    return {
        "LD_PRELOAD": str(library(house)),
        "FAULT_CLOCK_SECONDS": str(round(moment - time.time())),
        "LEAD_SCORING_AS_OF": "",
    }


def seconds(text: str) -> float:
    """Return a moment of UTC as seconds."""
    with duckdb.connect() as connection:
        return connection.execute("select epoch(?::timestamp)", [text]).fetchone()[0]


@fault(
    "the clock goes back by a day",
    IMPLAUSIBLE,
    says="before the published one",
    part="clock",
    needs="cc",
)
def _(house: House) -> Ended:
    return house.run_build(more=at_clock(house, seconds("2026-06-29 12:00")))


@fault(
    "the clock goes back to the day of the score, before the last publication",
    FINE,
    part="clock",
    needs="cc",
)
def _(house: House) -> Ended:
    return house.run_build(more=at_clock(house, seconds("2026-06-30 19:00")))


@fault("midnight passes while a build runs", FINE, part="clock", needs="cc")
def _(house: House) -> Ended:
    ended = house.run_build(more=at_clock(house, seconds("2026-06-30 23:59:53")))
    with duckdb.connect(str(house.published), read_only=True) as connection:
        days = connection.execute(
            "select distinct scored_on::varchar from marts.lead_scores"
        ).fetchall()
    assert days == [("2026-06-30",)], days
    return ended


@fault("the clock is a hundred years ahead", FINE, IMPLAUSIBLE, says="", needs="cc")
def _(house: House) -> Ended:
    return house.run_build(more=at_clock(house, seconds("2126-06-30 12:00")))


@fault("days of 23 and of 25 hours, in Berlin", FINE, publishes_others=True)
def _(house: House) -> Ended:
    file = house.raw / "events.csv"
    columns = (
        file.read_text(encoding="utf-8").splitlines()[0].replace('"', "").split(",")
    )
    hours = [
        moment + timedelta(hours=hour)
        for moment in (datetime(2025, 10, 25, 12), datetime(2026, 3, 28, 12))
        for hour in range(48)
    ]
    with file.open("a", encoding="utf-8") as opened:
        writer = csv.DictWriter(opened, columns, lineterminator="\n")
        for hour in hours:
            writer.writerow(
                {
                    "event_id": f"HOUR{hour:%Y%m%d%H}",
                    "occurred_at": f"{hour:%Y-%m-%d %H:%M}",
                    "activity_type": "page_view",
                    "visitor_id": "hourly",
                }
            )
    ended = house.run_build("--", "--vars", "{business_timezone: Europe/Berlin}")
    days = dict(
        read(
            house.warehouse,
            "select occurred_on::varchar, count(*) from events.events"
            " where event_id like 'HOUR%' group by all",
        )
    )
    assert (days["2025-10-26"], days["2026-03-29"]) == (25, 23), days
    return ended


@fault(
    "a day of the score that is none", USAGE, says="is no day of the form", part="usage"
)
def _(house: House) -> Ended:
    return house.run_build(as_of="2026-02-30")
