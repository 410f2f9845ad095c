"""The command line: messages and exit codes, and never a traceback."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from project import Project, write_raw

from lead_scoring import cli
from lead_scoring.console import harmless
from lead_scoring.dbt import DbtRun, plain
from lead_scoring.errors import ExitCode
from lead_scoring.lock import lock


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


def test_a_lock_is_free_when_its_holder_has_ended(tmp_path):
    warehouse = tmp_path / "warehouse.duckdb"
    with lock(warehouse, "build"):
        pass
    with lock(warehouse, "build"):
        pass


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
    assert DbtRun(exit_code=1, faults=["another fault", fault]).code == code


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


def test_text_of_strangers_cannot_move_the_cursor():
    assert harmless("a\x1b[2Jb\u202ec\r\n\td") == "a\\u001b[2Jb\\u202ec\\u000d\n\td"


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
