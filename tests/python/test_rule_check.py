"""The check of the rule tables before dbt starts: what it says, and how fast."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import monotonic, process_time

import pytest
from bad_rules import HEADERS, LISTED, STAGES_AND_ACTIONS, Edit
from project import PROJECT, Project, RuleTables, read, write_raw

from lead_scoring.errors import ExitCode
from lead_scoring.rules.check import Report, check

# An empty column behind the last one is read as if it were not there.
WRONG_HEADERS = {
    name: fault
    for name, fault in HEADERS.items()
    if name != "a comma at the end of every line"
}


@pytest.fixture
def rules(tmp_path: Path) -> Iterator[RuleTables]:
    return RuleTables(tmp_path / "rules", PROJECT / "seeds")


def check_with(rules: RuleTables, *edits: Edit) -> Report:
    for edit in edits:
        edit(rules)
    return check(PROJECT, rules.seeds)


def test_the_shipped_rules_have_no_fault(rules: RuleTables) -> None:
    report = check_with(rules)
    assert not report.faults
    assert not report.warnings
    assert not report.needs_copy


def test_it_takes_less_than_a_second_of_work(rules: RuleTables) -> None:
    begun = process_time()
    check_with(rules)
    assert process_time() - begun < 1


@pytest.mark.parametrize(
    "faults",
    [LISTED, STAGES_AND_ACTIONS, WRONG_HEADERS],
    ids=["cells", "actions", "headers"],
)
def test_it_says_what_a_build_says(
    rules: RuleTables, faults: dict[str, tuple[Edit, str]]
) -> None:
    report = check_with(rules, *[edit for edit, _ in faults.values()])
    said = [
        " ".join(fault.text(with_lines=False).split())
        for fault in (*report.faults, *report.warnings)
    ]
    for name, (_, expected) in faults.items():
        parts = expected.split(" … ")
        assert any(all(part in text for part in parts) for text in said), name


def test_what_a_cell_holds_stays_in_the_line_of_its_fault(rules: RuleTables) -> None:
    forged = "x\n- grades.csv: all is well\x1b[2J"
    rules.change_rule("fit_rules", "level_manager", operator=forged)
    (line,) = [line for line in check_with(rules).text().splitlines() if "('x" in line]
    assert "('x\\u000a- grades.csv: all is well\\u001b[2J')" in line


# The command line


def test_the_command_says_that_there_is_no_fault(project: Project) -> None:
    run = project.command("check")
    assert run.code == ExitCode.FINE
    assert "have no fault." in run.output


def test_the_command_names_file_line_row_column_and_cell(project: Project) -> None:
    project.change_rule("fit_rules", "level_manager", points="12.5")
    run = project.command("check")
    assert run.code == ExitCode.RULES
    assert (
        "- fit_rules.csv, line 4, row 'standard / level_manager', column points"
        " ('12.5'): must be a whole number" in run.output
    )


def test_a_folder_of_rules_that_is_not_there_is_named(
    project: Project, tmp_path: Path
) -> None:
    run = project.command("check", "--rules", str(tmp_path / "none"))
    assert run.code == ExitCode.USAGE
    assert f"rules: the folder {tmp_path / 'none'} is not there" in run.output


def test_a_build_with_faulty_rules_ends_before_dbt_starts(
    project: Project, tmp_path: Path
) -> None:
    raw = write_raw(tmp_path / "raw", leads="lead_id\n", events="event_id\n")
    project.change_rule("decays", "half_life_90", days="")
    begun = monotonic()
    run = project.command("build", "--raw", str(raw))
    # dbt alone takes longer to start.
    assert monotonic() - begun < 20
    assert run.code == ExitCode.RULES
    assert "decays.csv, line 4, row 'half_life_90', column days: a decay" in run.output
    assert "Building" not in run.output


def test_rules_from_elsewhere_as_excel_saves_them_reach_the_warehouse(
    project: Project, rules: RuleTables, tmp_path: Path
) -> None:
    """What the analyst saved stays as it was; dbt reads a plain copy."""
    raw = write_raw(tmp_path / "raw", leads="lead_id\n", events="event_id\n")
    rules.change_rule("decay_windows", "30", weight="0.625")
    text = rules.file("decay_windows").read_text(encoding="utf-8")
    saved = text.replace(",", ";").replace(".", ",").encode("utf-16")
    rules.file("decay_windows").write_bytes(saved)
    options = ("--raw", str(raw), "--rules", str(rules.seeds))
    run = project.command("dbt", *options, "--", "seed")
    assert run.succeeded, run.output
    assert "decay_windows.csv: read as saved, with UTF-16, semicolons between" in (
        run.output
    )
    weights = project.read("select weight from rules.decay_windows order by from_day")
    assert [str(weight.normalize()) for (weight,) in weights] == [
        *("1", "0.625", "0.5", "0.25", "0")
    ]
    assert rules.file("decay_windows").read_bytes() == saved


# A folder of one's own


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_elsewhere_is_only_read(
    project: Project, rules: RuleTables, tmp_path: Path
) -> None:
    """Left alone, dbt writes the SQL of a seed over its file."""
    raw = write_raw(tmp_path / "raw", leads="lead_id\n", events="event_id\n")
    rules.change_rule("decays", "half_life_90", days="91")
    before = contents(rules.seeds)
    options = ("--raw", str(raw), "--rules", str(rules.seeds))
    run = project.command("dbt", *options, "--", "seed")
    assert run.succeeded, run.output
    days = project.read("select days from rules.decays where decay = 'half_life_90'")
    assert days == [(91,)]
    assert contents(rules.seeds) == before


@pytest.mark.parametrize("folder", ["/rules", "../rules"])
def test_plain_dbt_refuses_a_folder_outside_the_project(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    monkeypatch.setenv("LEAD_SCORING_RULES", folder)
    run = project.dbt("seed", raw=tmp_path, as_of="2026-06-30")
    assert not run.succeeded
    assert "LEAD_SCORING_RULES outside the project is for lead-scoring" in run.output


def test_init_makes_rules_without_a_fault(project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "a business" / "rules"
    run = project.command("init", str(folder))
    assert run.succeeded, run.output
    assert f"make build RULES='{folder}'" in run.output
    report = check(PROJECT, folder)
    assert not report.faults
    assert not report.warnings
    assert not report.needs_copy


def test_init_leaves_a_folder_alone_that_holds_anything(
    project: Project, tmp_path: Path
) -> None:
    file = tmp_path / "grades.csv"
    file.write_text("mine")
    run = project.command("init", str(tmp_path))
    assert run.code == ExitCode.USAGE
    assert f"init: the folder {tmp_path} is not empty" in run.output
    run = project.command("init", str(file))
    assert run.code == ExitCode.USAGE
    assert f"init: {file} is a file" in run.output
    assert contents(tmp_path) == {file: b"mine"}


def test_the_rules_of_init_build_and_score_people_without_an_email(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = write_raw(
        tmp_path / "raw",
        leads="lead_id,created_at,job_title\nL1,2026-06-01,Director of Sales\n",
        events="event_id,occurred_at,activity_type,lead_id\n"
        "E1,2026-06-30T10:00:00Z,demo_request,L1\n",
    )
    folder, warehouse = tmp_path / "rules", tmp_path / "acme.duckdb"
    assert project.command("init", str(folder)).succeeded
    before = contents(folder)
    # As make hands RULES= on.
    monkeypatch.setenv("LEAD_SCORING_RULES", str(folder))
    options = ("--raw", str(raw), "--warehouse", str(warehouse))
    run = project.command("build", *options, as_of="2026-06-30")
    assert run.succeeded, run.output
    assert read(
        tmp_path / "acme_published.duckdb",
        "select lead_id, scoring_model, total_score, is_mql from marts.lead_scores",
    ) == [("L1", "standard", 60, True)]
    assert contents(folder) == before
    scores = project.command("scores", *options, as_of="2026-06-30")
    assert "60.0000 L1 (standard)" in scores.output, scores.output
