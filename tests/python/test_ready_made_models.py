"""Ready-made models: a folder each, from which one command adds one to the rules."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import pytest
from project import PROJECT, Project, RuleTables, read

from lead_scoring.errors import ExitCode, StoppedError
from lead_scoring.rules.check import check
from lead_scoring.rules.ready_made import add_model, list_models
from lead_scoring.settings import settings

MODELS = PROJECT / "seeds" / "models"
NAMES = sorted(path.name for path in MODELS.iterdir())


@pytest.fixture
def rules(tmp_path: Path) -> RuleTables:
    """Copy the shipped rules into a folder of somebody's own."""
    return RuleTables(tmp_path / "rules", PROJECT / "seeds")


def add(rules: RuleTables, name: str) -> str:
    return add_model(settings(rules=rules.seeds), name).text


def refusal(rules: RuleTables, name: str) -> str:
    """Return why a model is not added; no file may have changed."""
    before = contents(rules.seeds)
    with pytest.raises(StoppedError) as error:
        add(rules, name)
    assert contents(rules.seeds) == before
    return str(error.value)


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.glob("*/*.csv")}


def shipped_rows(name: str, table: str) -> list[dict[str, str]]:
    with (MODELS / name / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_rules_begin_with_one_model():
    with (PROJECT / "seeds/scoring/scoring_models.csv").open(encoding="utf-8") as file:
        assert [row["scoring_model"] for row in csv.DictReader(file)] == ["standard"]


@pytest.mark.parametrize("name", NAMES)
def test_a_model_alone_is_without_a_fault_and_has_no_rows_but_its_own(rules, name):
    text = add(rules, name)
    report = check(PROJECT, rules.seeds)
    assert not report.faults
    assert not report.warnings
    for path in (MODELS / name).glob("*.csv"):
        rows = shipped_rows(name, path.stem)
        assert rows
        # The tables may have optional columns that a model does without.
        there = rules.rules(path.stem)
        assert all(any(row.items() <= held.items() for held in there) for row in rows)
        if path.stem not in ("decays", "decay_windows"):
            assert {row["scoring_model"] for row in rows} == {name}
            assert f"{len(rows)}  {path.name}" in text
    assert shipped_rows(name, "scoring_models")[0]["role"] == "draft"


def test_all_are_named_with_their_reasons():
    text = list_models(settings())
    for name in NAMES:
        assert f"\n{name} (" in text
        assert shipped_rows(name, "scoring_models")[0]["reason"] in text


def test_decays_come_along_where_they_are_missing(rules):
    for table in ("behavior_rules", "decays", "decay_windows"):
        rules.write_rules(table, [])
    # Others name rules that are gone.
    rules.write_rules("next_actions", rules.rules("next_actions")[-1:])
    text = add(rules, "draft_intent")
    assert rules.rules("decays") == shipped_rows("draft_intent", "decays")
    assert rules.rules("decay_windows") == shipped_rows("draft_intent", "decay_windows")
    assert "were there" not in text
    assert not check(PROJECT, rules.seeds).faults


def test_decays_that_are_there_are_told_of(rules):
    text = add(rules, "draft_intent")
    assert (
        "Decays that it needs and that were there: half_life_14, half_life_30,"
        " windows_180" in text
    )


def test_a_decay_that_means_something_else_is_refused(rules):
    rules.change_rule("decays", "half_life_30", days="45")
    assert "decays.csv, line 3: 'half_life_30' is another" in refusal(
        rules, "digital_body_language"
    )
    rules.restore_rules()
    rules.add_rule("decay_windows", from_day="7", weight="0.9")
    assert "decay_windows.csv, line 2: 'windows_180' is another" in refusal(
        rules, "draft_intent"
    )


def test_a_model_that_is_there_is_refused(rules):
    add(rules, "buying_cycle")
    assert (
        "scoring_models.csv, line 3: the model buying_cycle is there already; nothing"
        " was added" in refusal(rules, "buying_cycle")
    )


def test_rows_of_a_model_that_is_not_listed_are_refused(rules):
    rules.add_rule("grades", scoring_model="Buying_Cycle")
    assert "grades.csv, line 14: the model buying_cycle is there already" in refusal(
        rules, "buying_cycle"
    )


def test_an_unknown_model_is_refused_with_the_nearest(rules):
    assert "did you mean buying_cycle?" in refusal(rules, "buyingcycle")
    assert "there are: account_over_time, buying_cycle, " in refusal(rules, "xyz")


def test_a_file_without_a_column_that_is_needed_is_refused(rules):
    path = rules.file("behavior_rules")
    rows = [
        {name: cell for name, cell in row.items() if name != "decay"}
        for row in rules.rules("behavior_rules")
    ]
    path.write_text(",".join(rows[0]) + "\n", encoding="utf-8")
    rules.write_rules("behavior_rules", rows)
    assert "behavior_rules.csv has no column decay" in refusal(rules, "buying_cycle")


def test_a_file_that_cannot_be_read_is_refused(rules):
    rules.change_rule("fit_rules", "level_manager", points="many")
    assert "first mend fit_rules.csv, line 4" in refusal(rules, "demographic_behavior")


@pytest.mark.parametrize(
    ("separator", "end", "start"),
    [(",", b"\n", b""), (";", b"\r\n", b"\xef\xbb\xbf"), ("\t", b"\r\n", b"")],
    ids=["plain", "Excel with semicolons", "tabs"],
)
def test_rows_are_added_in_the_way_a_file_is_saved(rules, separator, end, start):
    for path in rules.seeds.glob("*/*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file))
        text = "\n".join(
            separator.join('"' + cell.replace('"', '""') + '"' for cell in line)
            for line in lines
        )
        # Without a line end behind the last row.
        path.write_bytes(start + text.encode().replace(b"\n", end))
    before = contents(rules.seeds)
    add(rules, "digital_body_language")
    assert not check(PROJECT, rules.seeds).faults
    for path, content in contents(rules.seeds).items():
        assert content.startswith(before[path])
        assert content.replace(end, b"").count(b"\n") == 0


def test_a_file_in_another_encoding_is_refused(rules):
    path = rules.file("grades")
    path.write_text(path.read_text(encoding="utf-8"), encoding="utf-16")
    assert "grades.csv is saved with UTF-16; in Excel save it as 'CSV UTF-8" in refusal(
        rules, "buying_cycle"
    )


# The command line


def test_what_rules_still_lack_is_said(project: Project, tmp_path: Path):
    folder = tmp_path / "rules"
    assert project.command("init", str(folder)).succeeded
    run = project.command("add-model", "account_over_time", "--rules", str(folder))
    assert run.code == ExitCode.RULES
    assert "Added account_over_time, 24 rows" in run.output
    assert "It needs more before you can build:" in run.output
    assert "content_group: not listed in content_rules.csv" in run.output


def test_make_adds_a_model_to_a_folder_and_the_build_scores_by_it(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    assert "account_over_time (25 rows)" in project.make("add-model").output
    folder, raw = tmp_path / "own rules", tmp_path / "raw"
    shutil.copytree(PROJECT / "seeds", folder)
    run = project.make("add-model", "MODEL=marketing_automation", f"RULES={folder}")
    assert run.succeeded, run.output
    raw.mkdir()
    (raw / "leads.csv").write_text(
        "lead_id,created_at,job_title,email\nL1,2026-06-01,VP Sales,a@b.example\n"
    )
    (raw / "events.csv").write_text(
        "event_id,occurred_at,activity_type,lead_id\n"
        "E1,2026-06-30T10:00:00Z,webinar_register,L1\n"
    )
    monkeypatch.setenv("LEAD_SCORING_RULES", str(folder))
    options = ("--raw", str(raw), "--warehouse", str(tmp_path / "own.duckdb"))
    run = project.command("build", *options, as_of="2026-06-30")
    assert run.succeeded, run.output
    # Without a terminal: a line for each quarter, no codes, and one screen at the end.
    done = re.findall(r"^([0-9]+) of ([0-9]+) steps$", run.printed, re.M)
    assert len(done) >= 4
    assert done[3][0] == done[3][1]
    assert "\x1b" not in run.printed
    *_, page = run.printed.partition("The best leads on ")
    assert 5 < len(page.splitlines()) <= 40
    assert read(
        tmp_path / "own_published.duckdb",
        "select total_score::integer, is_mql from marts.lead_model_scores"
        " where scoring_model = 'marketing_automation'",
    ) == [(50, True)]
