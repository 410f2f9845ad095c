"""An edited cell changes its own points by so much; nothing of the input is lost."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from project import (
    WITHOUT_DATA_TESTS,
    Baseline,
    Project,
    read,
    read_raw,
)
from random_inputs.layout import TABLES

# One cell of a rule table

MODEL, RULE = "standard", "product_page_view"
POINTS_BEFORE, POINTS_AFTER = 3, 8
CAPS_AND_FLOOR = {"fit_cap", "behavior_cap", "score_floor"}


@pytest.fixture(scope="module")
def edited(
    shared_project: Project,
    baseline: Baseline,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Build the same input with other points for one rule."""
    shared_project.change_rule("behavior_rules", RULE, points=str(POINTS_AFTER))
    try:
        run = shared_project.build(baseline.raw, baseline.as_of, *WITHOUT_DATA_TESTS)
    finally:
        shared_project.restore_rules()
    assert run.succeeded, run.output
    target = tmp_path_factory.mktemp("edited") / "warehouse.duckdb"
    return shutil.copy(shared_project.warehouse, target)


def test_edited_points_change_exactly_the_entries_of_their_rule(baseline, edited):
    """In all of history, for the ledger is history."""
    ours = f"""
        rule_id in (
            select rule_id from rules.rules
            where scoring_model = '{MODEL}' and rule = '{RULE}'
        )
    """
    others = f"select * from ledger.score_entries where not ({ours}) order by all"
    assert read(edited, others) == read(baseline.warehouse, others)
    entries = f"""
        select * replace (points * {{}} as points, raw_points * {{}} as raw_points)
        from ledger.score_entries where {ours} order by all
    """
    before = read(baseline.warehouse, entries.format(POINTS_AFTER, POINTS_AFTER))
    after = read(edited, entries.format(POINTS_BEFORE, POINTS_BEFORE))
    assert len(before) > 50
    assert after == before


@pytest.mark.parametrize("day", ["2025-06-30", "2026-01-31", "2026-05-31"])
def test_edited_points_change_the_scores_of_a_past_day_in_proportion(
    baseline, edited, day
):
    before, after = (ledger_sums(file, day) for file in (baseline.warehouse, edited))
    ours = ledger_sums(baseline.warehouse, day, RULE)
    assert ours
    factor = Decimal(POINTS_AFTER - POINTS_BEFORE) / POINTS_BEFORE
    assert after == {
        lead: total + factor * ours.get(lead, 0) for lead, total in before.items()
    }


def ledger_sums(warehouse: Path, day: str, rule: str = "%") -> dict[str, Decimal]:
    """Return what the entries of a day contribute to each lead, before caps."""
    rows = read(
        warehouse,
        f"""
        select lead_id, sum(entries.points * weight)
        from ledger.score_entries as entries
        inner join rules.rules using (rule_id)
        inner join identity.subjects using (subject_id)
        inner join ledger.decay_weights using (decay)
        where
            basis = 'official'
            and age = date '{date.fromisoformat(day)}' - starts_on
            and coalesce(ends_on > date '{day}', true)
            and scoring_model = '{MODEL}' and rule like '{rule}'
        group by lead_id
        """,
    )
    return dict(rows)


def test_edited_points_change_no_other_row_of_the_marts(baseline, edited):
    """Beside their rule only what a cap or the floor makes of the new sum."""
    query = """
        select lead_id, scoring_model, rule, raw_points, points, contribution,
            occurrences, last_day
        from marts.lead_score_reasons
    """
    before, after = (set(read(file, query)) for file in (baseline.warehouse, edited))
    changed = before ^ after
    assert {row[2] for row in changed} - CAPS_AND_FLOOR == {RULE}
    assert {row[1] for row in changed} == {MODEL}

    totals = "select lead_id, total_score from marts.lead_model_scores"
    totals += f" where scoring_model = '{MODEL}'"
    gains = Counter({row[0]: Decimal(0) for row in before | after})
    for row in changed:
        gains[row[0]] += row[5] if row in after else -row[5]
    expected = {
        lead: total + gains[lead] for lead, total in read(baseline.warehouse, totals)
    }
    assert dict(read(edited, totals)) == expected
    assert any(gains.values())
    audit = "from marts.activity_reconciliation order by all"
    assert read(edited, audit) == read(baseline.warehouse, audit)


# Nothing is lost


@pytest.mark.parametrize("table", TABLES)
def test_every_raw_record_has_one_outcome(baseline, table):
    """Counted in the file itself, not in what the build read of it."""
    outcomes = baseline.marts["activity_reconciliation"]
    counted = sum(row[3] for row in outcomes if row[0] == table)
    assert counted == len(read_raw(baseline.raw, table)) > 0
