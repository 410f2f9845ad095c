"""The scores of a past day, as `make scores` writes them."""

from __future__ import annotations

import csv

import duckdb
import pytest
from project import Baseline, Project, Run, read

COLUMNS = "lead_id, scoring_model, fit_score, behavior_score, timing_score, total_score"
MONTHS = ["2024-12-01", "2025-10-01", "2026-05-01"]


@pytest.fixture
def built(project: Project, baseline: Baseline) -> Project:
    """Lend the project with the baseline in its warehouse."""
    project.restore(baseline)
    return project


def scores_of(project: Project, day: str) -> tuple[Run, list[dict[str, str]]]:
    run = project.command("scores", as_of=day)
    assert run.succeeded, run.output
    path = project.warehouse.with_name(f"{project.warehouse.stem}_{day}.csv")
    assert str(path) in run.output
    with path.open(encoding="utf-8", newline="") as file:
        return run, list(csv.DictReader(file))


def as_text(rows: list[tuple]) -> list[tuple[str, ...]]:
    return sorted(tuple(str(cell).lower() for cell in row) for row in rows)


@pytest.mark.parametrize("day", MONTHS)
def test_a_month_start_has_the_scores_of_the_monthly_mart(built, baseline, day):
    _, rows = scores_of(built, day)
    expected = read(
        baseline.warehouse,
        f"select {COLUMNS} from marts.lead_scores_monthly where month_start = '{day}'",
    )
    assert expected
    found = [[row[name] for name in COLUMNS.split(", ")] for row in rows]
    assert as_text(found) == as_text(expected)


def test_the_day_of_the_build_has_the_scores_of_the_build(built, baseline):
    run, rows = scores_of(built, baseline.as_of)
    expected = read(
        baseline.warehouse,
        f"select {COLUMNS}, is_official from marts.lead_model_scores",
    )
    names = [*COLUMNS.split(", "), "is_official"]
    assert as_text([[row[name] for name in names] for row in rows]) == as_text(expected)
    (best, total) = read(
        baseline.warehouse,
        "select lead_id, total_score from marts.lead_scores"
        " order by total_score desc, lead_id limit 1",
    )[0]
    assert f"{total} {best} " in run.output


FORMULAS = ["=1+1", "+1", "-1", "@sum(a1)", "\t=1", " =1", "＝1"]
PLAIN = ["1=1", "a-b", "'quoted'"]


def test_no_name_is_a_formula_in_a_spreadsheet(built, baseline):
    names = [*FORMULAS, *PLAIN]
    with duckdb.connect(str(built.warehouse)) as connection:
        (table,) = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables()"
            " where table_name = 'lead_assignments'"
        ).fetchone()
        leads = connection.execute(
            f"select distinct lead_id from {table} order by 1 limit {len(names)}"
        ).fetchall()
        connection.executemany(
            f"update {table} set lead_id = ? where lead_id = ?",
            [(name, lead) for name, (lead,) in zip(names, leads, strict=True)],
        )
    _, rows = scores_of(built, MONTHS[-1])
    found = {row["lead_id"] for row in rows}
    assert {f"'{name}" for name in FORMULAS} | {*PLAIN} <= found
    assert not {*FORMULAS} & found
    assert any(row["fit_score"].startswith("-") for row in rows)


def test_the_warehouse_is_only_read(built, baseline):
    scores_of(built, MONTHS[-1])
    assert built.warehouse.read_bytes() == baseline.warehouse.read_bytes()


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("2026-06-01", "is later than the day that the warehouse was built for, 2026-"),
        ("2026-02-30", "'2026-02-30' is no day of the form YYYY-MM-DD"),
        ("", "scores: which day? Say AS_OF=YYYY-MM-DD"),
    ],
)
def test_a_day_that_cannot_be_answered_is_named(built, day, message):
    run = built.command("scores", as_of=day)
    assert not run.succeeded
    assert message in run.output


def test_a_missing_warehouse_is_named_and_not_made(built):
    built.warehouse.unlink()
    run = built.command("scores", as_of=MONTHS[-1])
    assert not run.succeeded
    assert f"there is no warehouse {built.warehouse}; build it first" in run.output
    assert not built.warehouse.exists()
