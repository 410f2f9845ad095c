"""The check of the rule tables before dbt starts: what it says, and how fast."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bad_rules import (
    HEADERS,
    LISTED,
    MODELS,
    STAGES_AND_ACTIONS,
    Edit,
    add,
    change,
    remove,
)
from project import PROJECT, Project, RuleTables, read, write_raw

from lead_scoring.errors import ExitCode
from lead_scoring.rules.causes import CHECKS
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


def test_a_file_of_an_older_version_lacks_optional_columns(rules: RuleTables) -> None:
    path, rows = rules.file("next_actions"), rules.rules("next_actions")
    new = ("recent_activity", "within_days", "min_score_change")
    old = [name for name in rows[0] if name not in new]
    path.write_text(",".join(old) + "\n", encoding="utf-8")
    rules.write_rules(
        "next_actions",
        [
            {name: row[name] for name in old}
            for row in rows
            if not any(row[name] for name in new)
        ],
    )
    report = check_with(rules)
    assert not report.faults
    file = next(file for file in report.files if file.table.name == "next_actions")
    assert file.plain_csv() == path.read_text(encoding="utf-8")
    rules.edit_rules("next_actions", ",top_rule,", ",top_rle,")
    (fault,) = check_with(rules).faults
    assert "the column 'top_rle' is unknown" in fault.message


@pytest.mark.parametrize(
    "faults",
    [LISTED, STAGES_AND_ACTIONS, WRONG_HEADERS],
    ids=["cells", "actions", "headers"],
)
def test_it_says_what_a_build_says(
    rules: RuleTables, faults: dict[str, tuple[Edit, str]]
) -> None:
    report = check_with(rules, MODELS, *[edit for edit, _ in faults.values()])
    said = [
        # The check shows a tab, which would look like a blank.
        " ".join(fault.text(with_lines=False).replace("\\u0009", " ").split())
        for fault in (*report.faults, *report.warnings)
    ]
    for name, (_, expected) in faults.items():
        parts = expected.split(" … ")
        assert any(all(part in text for part in parts) for text in said), name


# Knock-on faults: what is changed -> what the report says (`…` stands for anything).
CAUSES = {
    "a model that is listed under another name": (
        change("scoring_models", "standard", scoring_model="standart"),
        ["89 rows, column scoring_model ('standard'): not listed in … 'standart'? […"],
    ),
    "a decay that is gone": (
        remove("decays", "decay", "windows_180"),
        [
            "10 rows, column decay ('windows_180'): not listed in decays.csv, column"
            " decay [behavior_rules.csv, lines 28, 30 to 33; decay_windows.csv,"
            " lines 2 to 6]"
        ],
    ),
    "a decay that is listed under another name": (
        change("decays", "windows_180", decay="windows_181"),
        ["10 rows, column decay ('windows_180'): not listed …"],
    ),
    "a table without rows": (
        lambda rules: rules.write_rules("activity_states", []),
        [
            "8 rows, column activity_state: not listed in activity_states.csv, column"
            " state, which has no row […"
        ],
    ),
    "a state under another name": (
        change("activity_states", "cold", state="cool"),
        [
            "3 rows, column activity_state: 'cold' is not listed in"
            " activity_states.csv, column state [next_actions.csv, lines 5, 9, 28]"
        ],
    ),
    "a role that leaves a segment without a champion": (
        change("scoring_models", "standard", role="champoin"),
        ["scoring_models.csv, line 2, row 'standard', column role ('champoin') …"],
    ),
    "a champion in a segment that nobody knows": (
        change("scoring_models", "standard", segment="defalt"),
        ["scoring_models.csv, line 2, row 'standard', column segment ('defalt') …"],
    ),
    "a model twice": (
        add("scoring_models"),
        ["scoring_models.csv, lines 2 and 3, row 'standard', column (row): the row …"],
    ),
    "a model whose name lost a letter": (
        change("scoring_models", "standard", scoring_model="stand\ufffdrd"),
        ["scoring_models.csv, line 2, row '', column scoring_model ('stand …"],
    ),
    "a misspelt stage": (
        change("lifecycle_stages", "engaged", stage="engagd"),
        ["lifecycle_stages.csv, line 3, row 'engagd', column stage ('engagd'): must …"],
    ),
    "a misspelt shape": (
        change("decays", "windows_180", shape="window"),
        ["decays.csv, line 6, row 'windows_180', column shape ('window'): must be …"],
    ),
    "a first day that is no number": (
        change("decay_windows", "The trial is running", from_day="o"),
        ["decay_windows.csv, line 2, row 'windows_180', column from_day ('o'): must …"],
    ),
    "a model of accounts that is misspelt": (
        change("account_models", "standard", scoring_model="standrd"),
        ["account_models.csv, line 2, row 'standrd', column scoring_model ('standr …"],
    ),
    "an action whose place is no number": (
        change("next_actions", "newsletter", priority="last"),
        ["next_actions.csv, line 29, row '', column priority ('last'): must be a …"],
    ),
    "all stages gone": (
        lambda rules: rules.write_rules("lifecycle_stages", []),
        ["9 rows, column (row): the stage is missing; give it its row […"],
    ),
}
# What looks like a knock-on fault and is one of its own.
NO_CAUSES = {
    "another segment without a champion": (
        lambda rules: [
            rules.add_models("draft_intent"),
            rules.change_rule("scoring_models", "draft_intent", role="drafty"),
            rules.add_rule(
                "segments",
                segment="big",
                priority="1",
                attribute="employee_count",
                operator="at_least",
                value="1000",
                reason="Large companies buy in their own way",
            ),
        ],
        2,
    ),
    "a stage of one's own and a missing one": (
        lambda rules: rules.write_rules(
            "lifecycle_stages",
            [
                row | {"stage": "nurturing"} if row["stage"] == "engaged" else row
                for row in rules.rules("lifecycle_stages")
            ],
        ),
        2,
    ),
    "two names that are not listed": (
        lambda rules: [
            rules.change_rule("behavior_rules", "blog_view", decay="half_life_3O"),
            rules.change_rule("behavior_rules", "email_opened", decay="half_life_9O"),
        ],
        2,
    ),
}


def lines_of(report: Report) -> list[str]:
    """Return the faults of a report as it tells them."""
    return [line[2:] for line in report.text().splitlines() if line.startswith("- ")]


@pytest.mark.parametrize(("edit", "expected"), CAUSES.values(), ids=CAUSES)
def test_knock_on_faults_are_told_once_under_their_cause(
    rules: RuleTables, edit: Edit, expected: list[str]
) -> None:
    report = check_with(rules, edit)
    said = lines_of(report)
    assert len(said) == len(expected), said
    for line, parts in zip(said, expected, strict=True):
        for part in parts.split("…"):
            assert part.strip() in line
        assert line.startswith(parts.split("…")[0].strip())
    assert f"have {len(expected)} fault" in report.text()


@pytest.mark.parametrize(("edit", "faults"), NO_CAUSES.values(), ids=NO_CAUSES)
def test_a_fault_of_its_own_is_not_left_out(
    rules: RuleTables, edit: Edit, faults: int
) -> None:
    assert len(lines_of(check_with(rules, edit))) == faults


def test_checks_that_tell_of_knock_on_faults_are_there() -> None:
    found = {path.stem for path in (PROJECT / "models/rules/checks").glob("*.sql")}
    assert {*CHECKS} <= found


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
    run = project.command("build", "--raw", str(raw))
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
    assert f"lead-scoring build --rules '{folder}'" in run.output
    shipped = {path.relative_to(project.seeds) for path in contents(project.seeds)}
    shipped = {path for path in shipped if path.parts[0] != "models"}
    assert {path.relative_to(folder) for path in contents(folder)} == shipped
    for path, content in contents(folder).items():
        assert b"beacon" not in content.lower(), path
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
