"""A handful of the faults of tests/faults, which `make faults` tries in full."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from dbt.events.types import MainStackTrace
from faults.files import DAMAGES
from faults.kills import at_step
from interrupted import Kept, another_build, publish
from project import Baseline, Project

from lead_scoring.activation.memory import Memory, Sent, forget_alerts
from lead_scoring.build_report import BuildReport
from lead_scoring.damaged import refuse_broken_raw
from lead_scoring.dbt import run_and_tell
from lead_scoring.errors import ExitCode, StoppedError
from lead_scoring.machine import in_words, refuse_broken_files, stopped
from lead_scoring.settings import Settings, settings


@pytest.fixture
def published(project: Project, baseline: Baseline) -> Project:
    """Lend the project with the baseline in its warehouse, and published."""
    project.restore(baseline)
    shutil.rmtree(project.kept, ignore_errors=True)
    assert publish(project) == ExitCode.FINE
    return project


@pytest.fixture
def files(tmp_path: Path) -> Settings:
    """Return settings of a small warehouse with a history and a kept publication."""
    chosen = replace(settings(tmp_path / "raw", tmp_path / "scores.duckdb"))
    for file in (chosen.warehouse, chosen.history):
        with duckdb.connect(str(file)) as connection:
            connection.execute("create table numbers as from range(500000)")
    (chosen.kept / "2026-01-01T00-00-00-000000_build").mkdir(parents=True)
    return chosen


@pytest.mark.parametrize("damage", ["was cut off", "holds something else", "later"])
@pytest.mark.parametrize("name", ["warehouse", "history"])
def test_a_broken_file_is_named_with_what_to_do(files: Settings, name: str, damage):
    refuse_broken_files(files)
    file = getattr(files, name)
    change = DAMAGES.get(damage) or DAMAGES["is of a later DuckDB"]
    file.write_bytes(change(file.read_bytes()))
    with pytest.raises(StoppedError, match=f"{name}: .* is broken") as stop:
        refuse_broken_files(files)
    assert stop.value.code == ExitCode.MACHINE
    advice = {"warehouse": "remove the file", "history": "restore --replace"}[name]
    assert advice in str(stop.value)


def test_a_file_that_is_broken_within_is_named_once_it_is_met(files: Settings):
    data = DAMAGES["has flipped bytes"](files.warehouse.read_bytes())
    files.warehouse.write_bytes(data)
    refuse_broken_files(files)
    with (
        pytest.raises(duckdb.Error) as met,
        duckdb.connect(str(files.warehouse)) as connection,
    ):
        connection.execute("select sum(range) from numbers")
    said = stopped(met.value, files)
    assert said and f"warehouse: {files.warehouse} is broken" in str(said)


@pytest.mark.parametrize(
    "damage", [lambda data: b"noise" * 2_000, lambda data: data[: len(data) // 2]]
)
def test_a_broken_memory_of_what_was_sent_is_named_before_anything_is_sent(
    tmp_path: Path, damage
):
    path = tmp_path / "scores_activation.sqlite"
    memory = Memory(path)
    memory.intend("crm", "lead", "", [Sent(f"L{n}", "", False) for n in range(999)])
    memory.close()
    assert forget_alerts(path, {}) == 0
    path.write_bytes(damage(path.read_bytes()))
    for opened in (Memory, lambda path: forget_alerts(path, {})):
        with pytest.raises(StoppedError, match=r"activation: .* is broken") as stop:
            opened(path)
        assert stop.value.code == ExitCode.MACHINE


def test_a_build_does_not_begin_a_new_history_in_the_place_of_a_lost_one(files):
    files.history.unlink()
    with pytest.raises(StoppedError, match="lead-scoring history restore"):
        refuse_broken_files(files)
    shutil.rmtree(files.kept)
    refuse_broken_files(files)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("orders.parquet", b"", "no whole Parquet file: .* too small"),
        ("orders.parquet", b"PAR1" + b"x" * 99, "no whole Parquet file"),
        ("orders/new/[1].parquet", b"a,b\n" * 9, r"\[1\].parquet is no whole Parquet"),
        ("orders.csv", None, "orders.csv is no file"),
        ("orders.csv", "gone.csv", "orders.csv is a link that leads nowhere"),
    ],
)
def test_a_raw_file_that_cannot_be_read_is_named_before_dbt_begins(
    tmp_path: Path, name, content, words
):
    raw = tmp_path / "raw"
    file = raw / name
    file.parent.mkdir(parents=True)
    (raw / "leads.csv").write_text("lead_id,created_at\n")
    (raw / "unknown.parquet").write_bytes(b"of no raw table")
    chosen = settings(raw, tmp_path / "scores.duckdb")
    refuse_broken_raw(chosen)
    if content is None:
        os.mkfifo(file)
    elif isinstance(content, str):
        file.symlink_to(raw / content)
    else:
        file.write_bytes(content)
    with pytest.raises(StoppedError, match=f"raw: .*{words}") as stop:
        refuse_broken_raw(chosen)
    assert stop.value.code == ExitCode.DATA


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            str(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "x")),
            "the disk is full",
        ),
        (str(OSError(errno.EFBIG, os.strerror(errno.EFBIG))), "would be too large"),
        (str(OSError(errno.EROFS, os.strerror(errno.EROFS))), "there is no permission"),
        ("attempt to write a readonly database", "there is no permission"),
        ("Out of Memory Error: failed to pin block\n\nPossible", "the memory is not"),
        ("[Errno 24] Too many open files: 'x'", "gives no more files"),
        ("Binder Error: no such column", ""),
    ],
)
def test_what_the_machine_refuses_is_said_in_a_line(text: str, words: str):
    said = in_words(text)
    assert words in said
    assert bool(said) == bool(words)
    assert "\n" not in said


@pytest.mark.parametrize("content", ['{"input": {', "[1]", '{"input": [1]}', "{}"])
def test_a_broken_report_of_the_last_build_is_none(project: Project, tmp_path, content):
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "leads.csv").write_text("lead_id,created_at\n")
    chosen = replace(settings(raw, tmp_path / "scores.duckdb"), project=project.root)
    chosen.build_report.parent.mkdir(exist_ok=True)
    chosen.build_report.write_text(content)
    assert BuildReport(chosen).look_at_input() == ""


def test_a_file_that_another_process_has_open_is_named(files: Settings):
    said = f'Could not set lock on file "{files.history}": Conflicting lock (PID 7)'
    stop = stopped(duckdb.IOException(f"IO Error: {said}"), files)
    assert stop and stop.code == ExitCode.LOCKED
    assert said in str(stop)
    assert str(stop).endswith("try again when that process has ended")


def test_a_traceback_of_dbt_is_told_to_nobody(files: Settings, tmp_path, monkeypatch):
    names = ("MainEncounteredError", MainStackTrace.__name__)
    said = ("IO Error: no", "Traceback (most recent call last): …")
    lines = [
        json.dumps({"info": {"name": name, "level": "error", "msg": text}})
        for name, text in zip(names, said, strict=True)
    ]
    program, told = tmp_path / "dbt", []
    program.write_text("#!/bin/sh\ncat <<END\n" + "\n".join(lines) + "\nEND\nexit 2\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    run = run_and_tell(files, on_step=lambda *_: None, on_fault=told.append)
    assert run.exit_code == 2
    assert told == run.faults == ["IO Error: no"]


@pytest.mark.parametrize("step", ["kill:4", "kill:11", "full:2", "full:9"])
def test_a_publication_that_ends_at_a_step_loses_nothing(published: Project, step: str):
    """Before a draft takes its place, and while the publication is kept."""
    kept = Kept(published)
    another_build(published)
    before = published.published.read_bytes()
    more = at_step(published.warehouse.parent, step)
    run = published.process("publish", more=more)
    has_published = published.published.read_bytes() != before
    if step.startswith("kill"):
        assert run.code == -signal.SIGKILL
    else:
        assert run.code == ExitCode.MACHINE, run.output
        assert "machine: the disk is full" in run.output
        assert ("is published;" in run.output) == has_published == (step == "full:9")
    assert [*kept.lost()] == []
    assert publish(published) == ExitCode.FINE
    assert [*published.warehouse.parent.glob(".warehouse*.draft")] == []


def test_whoever_ends_a_build_ends_its_dbt_as_well(published: Project, baseline):
    """A supervisor sends SIGTERM to the command alone."""
    process = published.begin("build", "--raw", str(baseline.raw), as_of=baseline.as_of)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while not children.read_text():
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGTERM)
    assert process.wait(timeout=60) == 128 + signal.SIGTERM
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
