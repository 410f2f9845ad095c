"""The command line: messages and exit codes, and never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from project import WITHOUT_DATA_TESTS, Project, read, write_raw

from lead_scoring import cli
from lead_scoring.compare import Difference
from lead_scoring.console import harmless, in_a_line, without_addresses
from lead_scoring.dbt import DbtRun, plain
from lead_scoring.errors import ExitCode, StoppedError
from lead_scoring.lock import lock
from lead_scoring.settings import settings
from lead_scoring.spark import raw_files, without_close_rows


def test_a_raw_folder_that_was_named_and_is_not_there_is_no_demo(project, tmp_path):
    folder = tmp_path / "typing eror"
    run = project.command("build", "--raw", str(folder))
    assert run.code == ExitCode.DATA
    assert f"the folder {folder} is not there" in run.output
    assert not folder.exists()


def test_a_raw_folder_without_a_required_table_is_named(project, tmp_path):
    raw = write_raw(tmp_path / "raw", Leeds="lead_id\n", orders="order_id\n")
    run = project.command("build", "--raw", str(raw))
    assert run.code == ExitCode.DATA
    assert f"{raw} holds neither leads nor events" in run.output
    assert "it has: Leeds, orders" in run.output


def test_two_builds_of_one_warehouse_do_not_meet(project, tmp_path):
    raw = write_raw(tmp_path / "raw", leads="lead_id\n", events="event_id\n")
    with lock(project.warehouse, "build"):
        run = project.command("build", "--raw", str(raw))
    assert run.code == ExitCode.LOCKED
    assert f"{project.warehouse} is in use by build of " in run.output
    assert " since 20" in run.output


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("main.duckdb", "cannot be called main, a name in the database"),
        ("History.duckdb", "cannot be called History, a name in the database"),
        ("temp.db", "cannot be called temp, a name in the database"),
        ("erasure.duckdb", "cannot be called erasure, a name in the database"),
        ("MARTS.duckdb", "cannot be called MARTS, a name in the database"),
        ("scores", "needs a name with one dot, such as scores.duckdb"),
        ("scores.2026.duckdb", "needs a name with one dot"),
        (".scores.duckdb", "needs a name with one dot"),
        ("scores.", "needs a name with one dot"),
        ("", "is a folder; name a file in it"),
        ("scores#1.duckdb", "cannot hold # or ?, nor its name ; or a quotation"),
        ("our's.duckdb", "cannot hold # or ?, nor its name ; or a quotation"),
        ("what?/scores.duckdb", "cannot hold # or ?, nor its name ; or a quotation"),
        ("lead_scoring_history.duckdb", "is named like the history"),
        ("lead_scoring_published.duckdb", "or the published file of a warehouse"),
    ],
)
def test_a_warehouse_of_a_name_that_cannot_be_is_refused_in_a_line(
    tmp_path: Path, name: str, fault: str
):
    with pytest.raises(StoppedError) as stopped:
        settings(warehouse=tmp_path / name)
    assert stopped.value.code == ExitCode.USAGE
    assert str(stopped.value).startswith(f"warehouse: {tmp_path / name} ")
    assert fault in str(stopped.value)
    assert "\n" not in str(stopped.value)


COMMANDS = ("build", "report", "publish", "scores", "dbt", "sync", "alert")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_refuses_such_a_warehouse(project: Project, tmp_path, command):
    file = tmp_path / "main.duckdb"
    run = project.command(command, "--warehouse", str(file))
    assert run.code == ExitCode.USAGE
    assert run.output == (
        f"warehouse: {file} cannot be called main, a name in the database; take another"
    )
    assert not list(tmp_path.iterdir())


def test_any_other_name_of_a_warehouse_works(project: Project, tmp_path: Path):
    """Words of SQL, blanks, brackets, other letters; more in the folder."""
    for number, name in enumerate(("select", "Käufer 1, [a] {b} (c) 100% $d&e`!")):
        folder = tmp_path / f"v1.{number}; O'Hara's [x]"
        folder.mkdir()
        file = folder / f"{name}.duckdb"
        raw = write_raw(
            folder / "raw",
            leads="lead_id,created_at\n",
            events="event_id,occurred_at,activity_type\n",
        )
        run = project.command(
            *("dbt", "--raw", str(raw), "--warehouse", str(file), "--"),
            *("build", *WITHOUT_DATA_TESTS, "--select", "+rule_faults"),
        )
        assert run.succeeded, run.output
        assert read(file, "select count(*) from rules.rule_faults") == [(0,)]


def test_a_lock_is_free_when_its_holder_has_ended(tmp_path):
    warehouse = tmp_path / "warehouse.duckdb"
    with lock(warehouse, "build"):
        pass
    with lock(warehouse, "build"):
        pass


def test_a_lock_needs_no_folder_and_no_name_of_a_user(monkeypatch, tmp_path):
    def unknown() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr("getpass.getuser", unknown)
    warehouse = tmp_path / "data" / "warehouse.duckdb"
    user = f"in use by build of user {os.getuid()} on"
    with (
        lock(warehouse, "build"),
        pytest.raises(StoppedError, match=user),
        lock(warehouse, "publish"),
    ):
        pass


def test_nohup_lets_a_command_outlive_its_terminal():
    look = "from lead_scoring import signals; signals.listen(); import signal as s;"
    look += "print(*(s.getsignal(n) is s.SIG_IGN for n in (s.SIGHUP, s.SIGTERM)))"
    run = subprocess.run(
        ["sh", "-c", f"trap '' HUP; exec {sys.executable} -c '{look}'"],
        capture_output=True,
        text=True,
    )
    assert run.stdout.split() == ["True", "False"], run.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["build", "--as-of", "2026-02-30"], "'2026-02-30' is no day of the form"),
        (["build", "--nonsense"], "No such option"),
        (["nonsense"], "No such command"),
    ],
)
def test_wrong_usage_is_named(project: Project, arguments, message):
    run = project.command(*arguments)
    assert run.code == ExitCode.USAGE
    assert message in run.output


FAULTS = {
    ExitCode.RULES: "The rule tables have 2 faults:\n- grades.csv, row 'a': wrong",
    ExitCode.DATA: "raw: the required table 'leads' is missing",
    ExitCode.TESTS: "Failure in test assert_nothing_is_lost (tests/x.sql)",
    ExitCode.IMPLAUSIBLE: "Nothing was published:\npublication: leads fell",
    ExitCode.LOCKED: 'IO Error: Could not set lock on file "x.duckdb"',
    ExitCode.UNEXPECTED: "Catalog Error: no such table",
}


@pytest.mark.parametrize(("code", "fault"), FAULTS.items())
def test_the_exit_code_tells_the_kind_of_fault(code, fault):
    run = DbtRun(exit_code=1, faults=["another fault", fault])
    assert run.code == code
    assert run.fault == (fault if code != ExitCode.UNEXPECTED else "another fault")


def test_the_cause_comes_before_what_follows_from_it():
    faults = [FAULTS[ExitCode.TESTS], FAULTS[ExitCode.DATA], FAULTS[ExitCode.RULES]]
    assert DbtRun(exit_code=1, faults=faults).code == ExitCode.RULES


def test_a_message_of_dbt_loses_the_macros_it_came_through():
    message = (
        "Compilation Error in model stg_leads (models/staging/stg_leads.sql)\n"
        "  raw: the table 'leads' is there twice\n  \n"
        "  > in macro read_raw (macros/contract/read_raw.sql)\n"
        "  > called by model stg_leads (models/staging/stg_leads.sql)"
    )
    assert plain(message) == "raw: the table 'leads' is there twice"


def test_a_message_shows_no_address_of_a_person():
    text = "Conversion Error: 'ann.lee+x@mail.acme.example' (in <bob@acme.co>)"
    assert plain(text) == "Conversion Error: '…@…' (in <…@…>)"
    assert plain("5 @ 3, a@b, @monthly") == "5 @ 3, a@b, @monthly"


def test_text_of_strangers_cannot_move_the_cursor():
    assert harmless("a\x1b[2Jb\u202ec\r\n\td") == "a\\u001b[2Jb\\u202ec\\u000d\n\td"


def test_addresses_are_hidden_and_a_word_of_a_megabyte_is_read_once():
    assert without_addresses("Ann <a.b@c.de>, 'd@e.f'; g@h", "?") == "Ann <?>, '?'; g@h"
    assert without_addresses("a@b.c/d@e.f.@g.h+a@b@c.d", "?") == "???+a@?"
    word = "x" * 1_000_000
    began = time.monotonic()
    assert without_addresses(f"{word} a@b.c {word}", "?") == f"{word} ? {word}"
    assert time.monotonic() - began < 10  # it took hours


def test_text_of_strangers_cannot_begin_a_line():
    breaks = "\n\r\t\v\f\x1c\x85\u2028\u2029"
    assert len(in_a_line(f"a{breaks}b").splitlines()) == 1
    assert in_a_line("a\nb\u2028") == "a\\u000ab\\u2028"
    assert in_a_line("Zoë [red] 🎯 日本 –") == "Zoë [red] 🎯 日本 –"


def test_names_of_files_cannot_forge_a_line(project: Project, tmp_path: Path):
    raw = write_raw(tmp_path / "raw", **{"Leads\nPublished 25 tables\x1b[1A": ""})
    run = project.command("build", "--raw", str(raw))
    assert run.code == ExitCode.DATA
    assert "it has: Leads\\u000aPublished 25 tables\\u001b[1A" in run.output


def test_what_nobody_foresaw_is_a_line_and_a_file(monkeypatch, capsys, tmp_path: Path):
    def fail() -> None:
        raise RuntimeError("out of luck")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == ExitCode.UNEXPECTED
    said = capsys.readouterr().err
    assert "RuntimeError: out of luck" in said
    assert "Traceback" not in said
    assert "Traceback" in (tmp_path / "lead_scoring_error.txt").read_text()
    assert sys.exc_info() == (None, None, None)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("altair", "altair is not installed: make .venv/app"),
        ("drt.destinations", "drt is not installed: make .venv/sync"),
        ("lead_scoring.missing", "unexpected: ModuleNotFoundError"),
    ],
)
def test_what_only_some_commands_need_is_named(
    monkeypatch, capsys, tmp_path: Path, name, said
):
    def fail() -> None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit):
        cli.main()
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("version", "code"), [('"21.0.2"', 0), ('"17"', 0), ('"11.0.1"', 1), ("", 1)]
)
def test_a_java_that_spark_can_use_passes_and_any_other_is_named(
    tmp_path, version, code
):
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\necho 'openjdk version {version}' >&2\n")
    java.chmod(0o755)
    check = [sys.executable, "-m", "lead_scoring.java"]
    run = subprocess.run(check, env={"JAVA_HOME": str(tmp_path)}, capture_output=True)
    assert run.returncode == code, run.stderr
    assert (b"Spark needs Java" in run.stderr) == bool(code)


def test_spark_is_given_files_and_folders_of_files(tmp_path):
    names = ("leads.parquet", "events/2026/a.csv", "events/b.csv.gz", "orders.csv.zst")
    passed_over = ("events/_c.csv", "events/.tmp/d.csv", ".e.csv", "notes.txt")
    for name in names + passed_over:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = [file for path in tmp_path.iterdir() for file in raw_files(path)]
    assert {file.relative_to(tmp_path).as_posix() for file in found} == set(names)


def test_engines_may_differ_in_the_last_digit_of_a_statistic_and_nowhere_else():
    rows = [("m", 3, 0.1234), ("m", 4, 0.5), ("n", 4, None), ("o", 1, 0.1)]
    others = [("m", 3, 0.1235), ("m", 4, 0.5002), ("n", 4, 0.0), ("o", 2, 0.1)]
    left = without_close_rows(Difference("rates", rows, others))
    assert sorted(left.only_left, key=str) == rows[1:]
    assert sorted(left.only_right, key=str) == others[1:]
