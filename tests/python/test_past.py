"""What was evaluated of a past day knows nothing that came later."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from project import WITHOUT_DATA_TESTS, Project, Row, read
from random_inputs.harness import write_csv
from random_inputs.past import Past

from lead_scoring.replay import TABLES

AS_OF, DAYS = "2026-03-15", ["2025-01-01", "2026-01-01"]
VARIABLES = ("--vars", "{evaluation_months: 12}")
EVALUATES = {"LEAD_SCORING_SKIP_EVALUATION": "false"}
PAST: dict[str, list[Row]] = {
    "leads": [
        {
            "lead_id": lead,
            "email": f"{lead}@acme.example",
            "job_title": "Head of Marketing",
            "country": "Germany",
            "account_id": "acme",
            "created_at": "2025-06-01",
        }
        for lead in ("ann-id", "ben-id", "twin-id")
    ],
    "accounts": [
        {"account_id": "acme", "domain": "acme.example", "industry": "Retail"}
    ],
    "events": [
        {"event_id": "e1", "occurred_at": "2025-12-01", "lead_id": "ann-id"},
        {"event_id": "e2", "occurred_at": "2025-12-20", "visitor_id": "cookie"},
        {"event_id": "e3", "occurred_at": "2025-12-10", "email": "ben@before.example"},
        {"event_id": "e4", "occurred_at": "2025-12-02", "lead_id": "twin-id"},
    ],
}
# All of it is dated after the scoring days; the last three say whose e2 and e3 were,
# and whose points twin has.
FUTURE: dict[str, list[Row]] = {
    "events": [
        {"event_id": f"f{number}", "occurred_at": "2026-02-01", "lead_id": "ann-id"}
        for number in range(3)
    ],
    "lead_statuses": [
        {"lead_id": "ann-id", "status": "disqualified", "changed_at": "2026-02-02"}
    ],
    "opportunities": [
        {
            "opportunity_id": "o",
            "lead_id": "ann-id",
            "created_at": "2026-02-03",
            "closed_at": "2026-02-04",
            "is_won": "true",
        }
    ],
    "orders": [{"order_id": "r", "account_id": "acme", "ordered_at": "2026-02-05"}],
    "identities": [
        {"visitor_id": "cookie", "lead_id": "ben-id", "identified_at": "2026-02-06"}
    ],
    "attribute_changes": [
        {
            "entity_type": "lead",
            "entity_id": "ben-id",
            "attribute": attribute,
            "old_value": before,
            "value": after,
            "changed_at": "2026-02-07",
        }
        for attribute, before, after in (
            ("email", "ben@before.example", "ben-id@acme.example"),
            ("job_title", "Trainee", "CEO"),
        )
    ],
    "lead_merges": [
        {
            "merged_lead_id": "twin-id",
            "surviving_lead_id": "ann-id",
            "merged_at": "2026-02-08",
        }
    ],
}
LATE = [{"event_id": "late", "occurred_at": "2025-12-24", "lead_id": "ann-id"}]
# On the scoring days nobody knew yet that the address was ben's.
REQUEST = [{"email": "ben@before.example", "requested_at": "2026-03-14"}]


def test_evaluated_days_of_random_inputs_are_what_builds_for_them_say(tmp_path):
    rows, found = Past(tmp_path).compare(seed=301, inputs=2, days=2)
    assert rows
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def test_no_digit_of_a_past_day_moves_by_what_comes_later(
    shared_project: Project, tmp_path: Path
) -> None:
    """A late fact then replays its day.

    Who is erased leaves without a replay, and no replay brings them back.
    """
    project, raw = shared_project, tmp_path / "raw"
    project.forget()
    raw.mkdir()
    tables = {table: [*rows] for table, rows in PAST.items()}

    def build(*options: str) -> str:
        for table, rows in tables.items():
            if table == "events":
                rows = [row | {"activity_type": "demo_request"} for row in rows]
            write_csv(
                raw / f"{table}.csv", {name for row in rows for name in row}, rows
            )
        options = ("--raw", str(raw), "--accept-changes", *options, "--")
        options += (*WITHOUT_DATA_TESTS, *VARIABLES)
        run = project.command("build", *options, as_of=AS_OF, more=EVALUATES)
        assert run.succeeded, run.output
        return run.output

    def replay() -> str:
        run = project.command("evaluate", "--raw", str(raw), "--", *VARIABLES)
        assert run.succeeded, run.output
        return run.output

    def evaluated() -> dict[str, list[tuple]]:
        return {
            table: project.read(f"select * from evaluated.{table} order by all")
            for table in TABLES
        }

    assert "Replayed 2 past days" in build()
    before, scores = evaluated(), project.read("select * from marts.lead_scores")
    days = project.read("select cast(scored_on as varchar) from evaluated.days")
    assert sorted(day for (day,) in days) == DAYS
    assert {row[1] for row in before["leads"]} == {"ann-id", "ben-id", "twin-id"}
    assert before["contributions"]
    spans = "select lead_id, count(*) from marts.lead_score_history group by all"

    for table, rows in FUTURE.items():
        tables[table] = tables.get(table, []) + rows
    assert "Replayed" not in build()
    assert project.read("select * from marts.lead_scores") != scores
    with duckdb.connect(str(project.warehouse)) as connection:
        for table in ("days", *TABLES):
            connection.execute(f"delete from evaluated.{table}")
    assert "Replayed 2 past days" in replay()
    assert evaluated() == before

    tables["events"] = tables["events"] + LATE
    spans_before = dict(read(project.history, spans))
    assert "Replayed 1 past days" in build()
    after = evaluated()
    assert after["leads"] == before["leads"]
    assert after["scores"] != before["scores"]
    # What was built before the replay was not published: no lead has two spans of it.
    spans_after = dict(read(project.history, spans))
    assert spans_after.keys() == spans_before.keys()
    assert all(spans_after[lead] - spans <= 1 for lead, spans in spans_before.items())

    tables["erasure_requests"] = REQUEST
    build("--skip-evaluation")
    erased = evaluated()
    assert {row[1] for row in erased["leads"]} == {"ann-id", "twin-id"}
    assert "Replayed 2 past days" in replay()
    assert evaluated() == erased
    for file in project.warehouse.parent.glob("*.duckdb"):
        assert b"ben-id@acme.example" not in file.read_bytes()
