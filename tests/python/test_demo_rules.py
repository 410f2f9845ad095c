"""The demo's own rules: laid over the shipped ones for the demo, and nowhere else."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from project import Project, write_raw

from lead_scoring.demo.settings import MARKER
from lead_scoring.rules.check import rules_without_fault
from lead_scoring.rules.demo_rules import DAYS_BEFORE, FOLDER, NAME, dated
from lead_scoring.settings import RULES, Settings


@pytest.fixture
def demo(project: Project, tmp_path: Path) -> Settings:
    """Return the settings of a build of the demo, with rules that a test may edit."""
    return Settings(
        project=project.root,
        raw=tmp_path / "raw",
        raw_is_named=False,
        warehouse=tmp_path / "scores.duckdb",
        rules=project.root / RULES,
    )


def rows(settings: Settings, table: str, folder: Path) -> list[dict[str, str]]:
    """Return the rows of a rule table as a build reads them."""
    rules_without_fault(settings).write_copy(folder)
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_demo_has_the_shipped_rules_and_its_own(demo, project, tmp_path):
    for path in FOLDER.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            own = list(csv.DictReader(file))
        there = rows(demo, path.stem, tmp_path / "copy")
        assert len(own) > 0
        assert len(there) == len(project.rules(path.stem)) + len(own)
        for row in own:
            # A day that is counted back from the last one has a test of its own.
            plain = {
                column: cell
                for column, cell in row.items()
                if not DAYS_BEFORE.fullmatch(cell)
            }
            assert any(plain.items() <= held.items() for held in there), row
    notes = rules_without_fault(demo).notes()
    assert notes == [f"Demo data: with the demo's own rules, {NAME}"]


def test_what_an_analyst_edits_counts_in_the_demo_too(demo, project, tmp_path):
    project.change_rule("behavior_rules", "white_paper_downloaded", points="15")
    (edited,) = (
        row
        for row in rows(demo, "behavior_rules", tmp_path / "copy")
        if row["rule"] == "white_paper_downloaded"
    )
    assert edited["points"] == "15"


def test_a_folder_that_was_named_has_the_shipped_rules_alone(demo):
    report = rules_without_fault(replace(demo, raw_is_named=True))
    assert (report.has_demo_rules, report.notes()) == (False, [])


def test_rules_of_another_folder_stay_as_they_are(demo, project, tmp_path):
    other = shutil.copytree(project.root / RULES, tmp_path / "rules")
    report = rules_without_fault(replace(demo, rules=Path(other)))
    assert (report.has_demo_rules, report.notes()) == (False, [])


def test_data_of_others_in_the_folder_of_the_demo_have_the_shipped_rules(demo):
    write_raw(demo.raw, leads="lead_id\n", events="event_id\n")
    assert not rules_without_fault(demo).has_demo_rules
    (demo.raw / MARKER).write_text(json.dumps({"as_of": "2026-06-30"}))
    assert rules_without_fault(demo).has_demo_rules


def test_rules_that_do_not_go_with_those_of_an_analyst_are_left_out(demo, project):
    project.add_rule(
        "scoring_models",
        scoring_model="mine",
        role="challenger",
        based_on="standard",
        experiment="mine",
        traffic_percent="10",
    )
    report = rules_without_fault(demo)
    assert not report.has_demo_rules
    (note,) = report.notes()
    assert note.startswith(f"Demo data: without the rules in {NAME}, which do not go")
    assert "experiment" in note


def test_a_day_is_counted_back_from_the_last_one_of_the_data():
    last_day = date(2026, 6, 30)
    assert dated("180 days before the last day", last_day) == "2026-01-01"
    assert dated("days before", last_day) == "days before"
