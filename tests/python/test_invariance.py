"""What must not change a score, and what must change it by so much and no more."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from project import (
    SAME_RULES,
    WITHOUT_DATA_TESTS,
    Baseline,
    Marts,
    Project,
    Row,
    differences,
    read,
    read_raw,
    replace_raw,
)
from random_inputs.layout import TABLES

# What dates the rows of a table. Erasure requests count whatever their date.
DATED = {
    "leads": "created_at",
    "accounts": "created_at",
    "attribute_changes": "changed_at",
    "events": "occurred_at",
    "identities": "identified_at",
    "lead_merges": "merged_at",
    "orders": "ordered_at",
    "opportunities": "created_at",
    "lead_statuses": "changed_at",
}
# The first instant after the day of the score, and later ones.
LATER = ("2026-06-01", "2026-06-01T00:00:00Z", "2026-05-31 23:30-01:00", "2031-01-01")

# Outcomes of records that no score counts, whatever they say.
OUTSIDE = {"future", "erased"}


def is_sound(table: str, row: Row) -> bool:
    """Return whether nothing about a row itself is wrong."""
    required = [column.name for column in TABLES[table].columns if column.is_required]
    return all(row[name] for name in required) and (
        table != "attribute_changes" or row["entity_type"] in ("lead", "account")
    )


def is_future(table: str, row: Row, as_of: str) -> bool:
    """Return whether a sound row of the demo data is dated after `as_of`."""
    moment = row[DATED[table]]
    is_day = moment[:4].isdigit()
    return is_sound(table, row) and is_day and moment[:10] > as_of


def without_outside(marts: Marts) -> Marts:
    """Leave out how many records are dated after the day of the score or erased.

    Unreadable cells are counted in all records, so they are left out too.
    """
    return {
        table: Counter({row: n for row, n in rows.items() if not OUTSIDE & set(row)})
        if table == "activity_reconciliation"
        else rows
        for table, rows in marts.items()
        if table != "unreadable_values"
    }


def outside_records(marts: Marts) -> Counter:
    """Return how many records are dated after the day of the score or erased, by table.

    A request without a date erases what is to come, too.
    """
    counts = Counter()
    for table, outcome, _, records in marts["activity_reconciliation"]:
        counts[table] += records if outcome in OUTSIDE else 0
    return counts


@pytest.fixture
def raw(baseline: Baseline, tmp_path: Path) -> Path:
    """Lend a copy of the raw tables of the baseline."""
    return shutil.copytree(baseline.raw, tmp_path / "raw")


def test_rows_dated_after_the_day_change_no_digit(
    project: Project, baseline: Baseline, raw: Path
):
    """Every table gets later versions of its rows and new rows, with other content."""
    dice = random.Random(1)
    added = {}
    for table in DATED:
        rows = read_raw(raw, table)
        later = later_rows(table, rows, dice)
        replace_raw(raw, table, dice.sample(rows + later, k=len(rows + later)))
        added[table] = len(later)
    leads = [row["lead_id"] for row in read_raw(raw, "leads") if row["lead_id"]]
    merges = [
        {"merged_lead_id": one, "surviving_lead_id": other, "merged_at": LATER[0]}
        for one, other in zip(leads[::2], leads[1::2], strict=False)
    ]
    replace_raw(raw, "lead_merges", read_raw(raw, "lead_merges") + merges)
    added["lead_merges"] += len(merges)

    project.restore(baseline)
    run = project.build(raw, baseline.as_of, *SAME_RULES)

    assert run.succeeded, run.output
    marts = project.marts()
    assert differences(without_outside(baseline.marts), without_outside(marts)) == []
    before, after = outside_records(baseline.marts), outside_records(marts)
    assert after == before + Counter(added)


def later_rows(table: str, rows: list[Row], dice: random.Random) -> list[Row]:
    """Make rows with the content of others, under old and new keys, dated later."""
    key, dated, version = TABLES[table].key, DATED[table], TABLES[table].version
    sound = [row for row in rows if is_sound(table, row)]
    later = []
    for row in sound:
        other = dict(dice.choice(sound))
        if dice.random() < 0.5:
            other |= {column: row[column] for column in key}
        else:
            other[key[0]] = f"new-{len(later)}" if len(key) == 1 else other[key[0]]
        if version:
            other[version] = dice.choice(("", row[version], LATER[-1]))
        later.append(other | {dated: dice.choice(LATER)})
    return later


def test_a_day_in_the_past_is_scored_as_if_the_data_ended_there(
    project: Project, baseline: Baseline, raw: Path
):
    removed = Counter()
    for table in DATED:
        rows = read_raw(raw, table)
        known = [row for row in rows if not is_future(table, row, baseline.as_of)]
        removed[table] = len(rows) - len(known)
        replace_raw(raw, table, known)

    project.restore(baseline)
    run = project.build(raw, baseline.as_of, *SAME_RULES)

    assert run.succeeded, run.output
    marts = project.marts()
    before, after = outside_records(baseline.marts), outside_records(marts)
    assert before == after + removed
    assert differences(without_outside(baseline.marts), without_outside(marts)) == []


def test_building_again_from_shuffled_rows_on_more_threads_changes_nothing(
    project: Project, baseline: Baseline, raw: Path
):
    """Raw tables and rule tables alike."""
    dice = random.Random(2)
    for path in raw.glob("*.csv"):
        rows = read_raw(raw, path.stem)
        replace_raw(raw, path.stem, dice.sample(rows, k=len(rows)))
    for table in project.rule_tables():
        rows = project.rules(table)
        project.write_rules(table, dice.sample(rows, k=len(rows)))

    project.restore(baseline)
    run = project.build(raw, baseline.as_of, *WITHOUT_DATA_TESTS, "--threads", "5")

    assert run.succeeded, run.output
    assert differences(baseline.marts, project.marts()) == []


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
