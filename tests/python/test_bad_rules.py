"""What analysts get for faults in the rule tables: a sentence for each, no new scores.

All faults that the build can list are made at once, so that one build tells of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from bad_rules import HEADERS, LISTED, MODELS, STAGES_AND_ACTIONS, Edit, change
from project import (
    WITHOUT_DATA_TESTS,
    Baseline,
    Project,
    Run,
    differences,
    write_raw,
)

from lead_scoring.compare import Difference


@dataclass(frozen=True)
class Failure:
    """A build with faulty rules, and what it left of marts and published file."""

    run: Run
    differences: list[Difference]
    published_anew: bool


def build_with(
    project: Project, baseline: Baseline, *edits: Edit, nodes: tuple[str, ...] = ()
) -> Failure:
    """Build with faulty rules on the warehouse of the baseline."""
    selection = ("--select", *nodes) if nodes else ()
    project.restore_published(baseline)
    published = project.published.read_bytes()
    try:
        for edit_rules in edits:
            edit_rules(project)
        run = project.build(
            baseline.raw, baseline.as_of, *WITHOUT_DATA_TESTS, *selection
        )
    finally:
        project.restore_rules()
    return Failure(
        run,
        differences(baseline.marts, project.marts()),
        project.published.read_bytes() != published,
    )


@pytest.fixture(scope="module")
def listed(shared_project: Project, baseline: Baseline) -> Failure:
    return build_with(
        shared_project, baseline, MODELS, *[fault for fault, _ in LISTED.values()]
    )


@pytest.mark.parametrize("expected", [text for _, text in LISTED.values()], ids=LISTED)
def test_a_fault_is_listed_with_file_row_column_and_meaning(listed, expected):
    assert_said(listed, expected)


def assert_said(failure: Failure, expected: str) -> None:
    said = failure.run.output
    for part in expected.split(" … "):
        assert part in said
        said = said[said.index(part) :]


def test_listed_faults_change_nothing_that_is_public(listed):
    assert_nothing_public_changed(listed)


def assert_nothing_public_changed(failure: Failure) -> None:
    assert not failure.run.succeeded
    assert failure.differences == []
    assert not failure.published_anew


def test_a_name_that_nothing_has_so_far_is_warned_of_and_reported(
    project: Project, baseline: Baseline
):
    project.restore(baseline)
    project.change_rule("fit_rules", "email_business", attribute="favourite_colour")
    project.change_rule("scoring_models", "standard", required_attributes="nps")
    project.change_rule("behavior_rules", "blog_view", product="teleporter")
    run = project.build(baseline.raw, baseline.as_of)
    assert run.succeeded, run.output
    assert "WARN 3 warn_unmatched_rule_names" in run.output
    project.publish()
    report = project.command("report", "--all").output
    for unmet in (
        "fit_rules.csv, row 'standard / email_business', column attribute: the"
        " attribute 'favourite_colour'",
        "scoring_models.csv, row 'standard', column required_attributes: the"
        " attribute 'nps'",
        "behavior_rules.csv, row 'standard / blog_view', column product: the product"
        " 'teleporter'",
    ):
        assert unmet in report


def test_a_content_group_where_no_table_gives_any_is_a_fault(
    project: Project, baseline: Baseline
):
    project.write_rules("search_intents", [])
    run = project.build(
        baseline.raw, baseline.as_of, *WITHOUT_DATA_TESTS, "--select", "+rule_faults"
    )
    assert (
        "row 'standard / buying_search', column content_group ('buying'): not listed in"
        " content_rules.csv, column content_group, or search_intents.csv, column intent"
        in run.output
    )


# What a change has brought is known, even where it is nearly the name of a column.
ONE_CHANGE = "entity_type,entity_id,attribute,changed_at\nlead,L,emails,2027-01-01\n"


def test_an_attribute_of_a_change_to_come_is_no_misspelt_column(
    project: Project, baseline: Baseline, tmp_path: Path
):
    raw = write_raw(
        tmp_path / "raw",
        leads="lead_id,created_at\nL,2026-01-01\n",
        events="event_id,occurred_at,activity_type\n",
        attribute_changes=ONE_CHANGE,
    )
    project.change_rule("fit_rules", "email_business", attribute="emails")
    run = project.build(
        raw, baseline.as_of, *WITHOUT_DATA_TESTS, "--select", "+rule_faults"
    )
    assert run.succeeded, run.output


# Faults that stop the build before the rows are looked at. What lies between rules
# and marts is left out, to save time; the marts still wait for the rules.
QUICK = ("+rule_faults", "path:models/marts")


@pytest.fixture(scope="module")
def stages_and_actions(shared_project: Project, baseline: Baseline) -> Failure:
    faults = [fault for fault, _ in STAGES_AND_ACTIONS.values()]
    return build_with(shared_project, baseline, *faults, nodes=QUICK)


@pytest.mark.parametrize(
    "expected",
    [text for _, text in STAGES_AND_ACTIONS.values()],
    ids=STAGES_AND_ACTIONS,
)
def test_every_lead_needs_a_stage_and_an_action(stages_and_actions, expected):
    assert_said(stages_and_actions, expected)


def test_wrong_stages_and_actions_change_nothing_that_is_public(stages_and_actions):
    assert_nothing_public_changed(stages_and_actions)


@pytest.fixture(scope="module")
def headers(shared_project: Project, baseline: Baseline) -> Failure:
    faults = [fault for fault, _ in HEADERS.values()]
    return build_with(shared_project, baseline, *faults, nodes=QUICK)


@pytest.mark.parametrize(
    "expected", [text for _, text in HEADERS.values()], ids=HEADERS
)
def test_a_wrong_header_is_named_with_the_columns_that_should_be(headers, expected):
    assert expected in headers.run.output


def test_wrong_headers_change_nothing_that_is_public(headers):
    assert_nothing_public_changed(headers)


def test_a_word_for_a_number_is_named_with_file_line_and_column(
    shared_project: Project, baseline: Baseline
):
    fifteen = change("fit_rules", "level_manager", points="fifteen")
    failure = build_with(shared_project, baseline, fifteen, nodes=QUICK)
    for part in (
        "Failure in seed fit_rules",
        "CSV Error on Line: 4",
        "standard,level_manager,job_level,equals,manager,fifteen,30",
        'converting column "points". Could not convert string "fifteen"',
        "seeds/scoring/fit_rules.csv",
    ):
        assert part in failure.run.output
    assert_nothing_public_changed(failure)
