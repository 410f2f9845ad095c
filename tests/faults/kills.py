"""Commands that end: at random moments, at each of their steps, by each signal."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import duckdb
from interrupted import another_build
from project import read

from lead_scoring.errors import ExitCode
from lead_scoring.settings import CHECKOUT

from .house import HERE, Ended, House, chosen, fault, finish

KILLED = -signal.SIGKILL
# Of the steps on the disk, so many are passed over to the next that is tried.
EACH = 3
FINE, MACHINE = ExitCode.FINE, ExitCode.MACHINE


def end_after(
    house: House, seconds: float, number: int, *arguments: str, is_group: bool = True
) -> Ended:
    """Begin a command and send it a signal after a time; return how it ended."""
    before = house.published_bytes()
    with house.begun(*arguments) as process:
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            (os.killpg if is_group else os.kill)(process.pid, number)
        ended = finish(process)
        _wait_for_children(process.pid)
    return replace(ended, has_published=house.published_bytes() != before)


def _wait_for_children(group: int) -> None:
    """Wait until dbt, which a command began, has ended as well."""
    while True:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)


# At random moments


@fault("kill -9 of a build, at random", KILLED, FINE, part="kills")
def _(house: House) -> list[Ended]:
    return [
        end_after(house, random.uniform(1, 20), signal.SIGKILL, *house.build_command())
        for _ in range(6)
    ]


@fault(
    "kill -9 of dbt alone, while a build waits for it",
    MACHINE,
    says="SIGKILL",
    part="kills",
)
def _(house: House) -> list[Ended]:
    ends = []
    for seconds in (1, 5, 9):
        with house.begun(*house.build_command()) as process:
            while not (dbt := _children(process.pid)):
                time.sleep(0.05)
            time.sleep(seconds)
            for child in dbt:
                os.kill(child, signal.SIGKILL)
            ends.append(finish(process))
    return ends


def _children(pid: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True)
    return [int(child) for child in found.stdout.split()]


@fault("kill -9 while past days are replayed", KILLED, FINE, part="replay")
def _(house: House) -> list[Ended]:
    began = time.monotonic()
    assert house.run("evaluate").code == FINE
    seconds = time.monotonic() - began
    whole = replayed(house)
    house.restore()
    ends = [
        end_after(house, random.uniform(0.3, 0.9) * seconds, signal.SIGKILL, "evaluate")
        for _ in range(3)
    ]
    assert house.run("evaluate").code == FINE
    assert replayed(house) == whole
    house.restore()  # the next run is compared with one that has replayed nothing
    return ends


def replayed(house: House) -> dict[str, list[tuple]]:
    """Return what is kept of past days, but for when it was replayed."""
    tables = read(
        house.warehouse,
        "select table_name from duckdb_tables() where schema_name = 'evaluated'",
    )
    kept = {}
    for (table,) in tables:
        but = "exclude (evaluated_at)" if table == "days" else ""
        query = f"select * {but} from evaluated.{table} order by all"
        kept[table] = read(house.warehouse, query)
    assert kept["days"]
    return kept


# By each signal, sent to the command alone as a supervisor does


def signal_is(name: str, number: int, code: int, is_group: bool) -> None:
    """Note that a build is ended by a signal, at three moments."""

    @fault(name, code, part="kills")
    def _(house: House) -> list[Ended]:
        return [
            end_after(house, seconds, number, *house.build_command(), is_group=is_group)
            for seconds in (2, 5, 9)
        ]


signal_is("SIGTERM to a build", signal.SIGTERM, 143, is_group=False)
signal_is(
    "SIGHUP to a build, as from a closed terminal", signal.SIGHUP, 129, is_group=True
)
signal_is("Ctrl-C in a build", signal.SIGINT, 130, is_group=True)


# At each step on the disk


def steps_of(house: House, *arguments: str) -> int:
    """Return at how many steps on the disk a command can be ended."""
    counted = house.folder / "steps"
    ended = house.run(*arguments, more=at_step(house.folder, f"count:{counted}"))
    assert ended.code == FINE, ended.said
    number = int(counted.read_text())
    counted.unlink()
    return number


def at_step(folder: Path, step: str) -> dict[str, str]:
    """Return the environment variables that end a command at a step."""
    paths = [str(HERE / "steps"), os.environ.get("PYTHONPATH", "")]
    return {
        "FAULT_STEP": step,
        "FAULT_FOLDER": str(folder),
        "PYTHONPATH": os.pathsep.join(paths),
    }


def steps_are(
    name: str, kind: str, codes: tuple[int, ...], says: str, prepare, *arguments: str
) -> None:
    """Note that a command is ended before each of its steps, or that each fails.

    After each the same command is run again, and has to end well.
    """

    @fault(name, *codes, says=says, part="steps")
    def _(house: House) -> list[Ended]:
        prepare(house)
        ends = []
        for step in range(1, steps_of(house, *arguments) + 1, EACH):
            prepare(house)
            ended = house.run(*arguments, more=at_step(house.folder, f"{kind}:{step}"))
            again = house.run(*arguments) if "--rollback" not in arguments else None
            if again and again.code != FINE:
                ended = Ended(again.code, f"after step {step}, again: {again.said}")
            ends.append(ended)
        return ends


def _new_build(house: House) -> None:
    another_build(house)


def _nothing(house: House) -> None:
    pass


def _whole(house: House) -> None:
    house.restore()


for _name, _prepare, _arguments in (
    ("a publication", _new_build, ("publish",)),
    ("a way back to the publication before", _whole, ("publish", "--rollback")),
    ("a restored history", _nothing, ("history", "restore", "--replace")),
):
    steps_are(
        f"kill -9 before each step of {_name}",
        "kill",
        (KILLED, FINE),
        "",
        _prepare,
        *_arguments,
    )
    steps_are(
        f"the disk takes no more, from each step of {_name} on",
        "full",
        (MACHINE, FINE),
        "the disk is full",
        _prepare,
        *_arguments,
    )


@fault(
    "kill -9 before each step of a publication as Parquet", KILLED, FINE, part="steps"
)
def _(house: House) -> list[Ended]:
    folder = house.folder / "parquet"
    arguments = ("publish", "--parquet", str(folder))
    ends = []
    for step in range(1, steps_of(house, *arguments) + 1, 2):
        ends.append(house.run(*arguments, more=at_step(house.folder, f"kill:{step}")))
        tables = [*(folder / "current").glob("*.parquet")]
        with duckdb.connect() as connection:
            for table in tables:
                connection.execute(f"select count(*) from '{table}'")
        assert len(tables) > 20, step
    assert house.run(*arguments).code == FINE
    assert not [*folder.glob(".draft*")]
    shutil.rmtree(folder)
    return ends


# Of a sync, which remembers what a destination confirmed


@fault(
    "kill -9 of a sync, at random; then it is sent until nothing is due",
    KILLED,
    FINE,
    part="steps",
)
def _(house: House) -> list[Ended]:
    folder, outbox = sync_folder(house)
    sync = sync_command(folder)
    ends = [
        end_after(house, random.uniform(0.5, 3), signal.SIGKILL, *sync)
        for _ in range(6)
    ]
    all_are_told(house, sync, outbox)
    return ends


@fault(
    "kill -9 before each step of a sync; then it is sent until nothing is due",
    KILLED,
    FINE,
    part="steps",
)
def _(house: House) -> list[Ended]:
    folder, outbox = sync_folder(house)
    sync = sync_command(folder)
    ends = []
    for step in range(1, steps_of(house, *sync) + 1):
        house.restore()
        folder, outbox = sync_folder(house)
        ends.append(house.run(*sync, more=at_step(house.folder, f"kill:{step}")))
        all_are_told(house, sync, outbox)
    return ends


def sync_command(folder: Path) -> tuple[str, ...]:
    """Return the arguments of a sync that writes files."""
    return ("sync", "lead_files", "--send", "--folder", str(folder))


def all_are_told(house: House, sync: tuple[str, ...], outbox: Path) -> None:
    """Send the rest; each lead must lie in one of the files."""
    assert house.run(*sync).code == FINE
    told = {
        json.loads(line)["lead_id"]
        for file in outbox.glob("*.jsonl")
        for line in file.read_text(encoding="utf-8").splitlines()
    }
    due = {
        lead for (lead,) in read(house.published, "select lead_id from marts.crm_leads")
    }
    assert told == due, told ^ due


@fault(
    "what a sync remembers is a file of noise",
    MACHINE,
    says="activation",
    part="steps",
)
def _(house: House) -> Ended:
    folder, _ = sync_folder(house)
    chosen(house).activation.write_bytes(b"noise" * 2_000)
    ended = house.run(*sync_command(folder))
    chosen(house).activation.unlink()
    return ended


def sync_folder(house: House) -> tuple[Path, Path]:
    """Write a sync that writes files; return its folder and that of the files."""
    folder, outbox = house.folder / "sync", house.folder / "outbox"
    for each in (folder, outbox):
        shutil.rmtree(each, ignore_errors=True)
        each.mkdir()
    text = (CHECKOUT / "sync" / "lead_files.yml").read_text(encoding="utf-8")
    text = text.replace("data/outbox", str(outbox))
    (folder / "lead_files.yml").write_text(text, encoding="utf-8")
    return folder, outbox
