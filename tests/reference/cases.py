"""Small inputs, and what to look at in their results: used by the tests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from reference import score

Row = dict[str, Any]

AS_OF = "2024-06-30"
MODEL = {"scoring_model": "m", "segment": "default", "role": "champion"}
ACCOUNT: Row = {"account_id": "a", "name": "Acme", "domain": "acme.test"}


def day(iso: str) -> date:
    return date.fromisoformat(iso)


def run(raw: dict, rules: dict | None = None, as_of: str = AS_OF, zone: str = "UTC"):
    """Score with the model `m` alone, unless `rules` brings models of its own."""
    rules = {"scoring_models": [MODEL]} | (rules or {})
    return score(raw, rules, day(as_of), zone)


def lead(lead_id: str = "1", created_at: str = "2024-01-01", **cells: str) -> Row:
    return {"lead_id": lead_id, "created_at": created_at} | cells


def event(event_id: str, at: str, activity_type: str = "visit", **cells: str) -> Row:
    return {
        "event_id": event_id,
        "occurred_at": at,
        "activity_type": activity_type,
        "lead_id": "1",
    } | cells


def by_visitor(event_id: str, at: str, **cells: str | None) -> Row:
    return event(event_id, at) | {"lead_id": None, "visitor_id": "v"} | cells


def fit(rule: str, attribute: str, operator: str, value: str = "", **cells: str):
    return {
        "scoring_model": "m",
        "rule": rule,
        "attribute": attribute,
        "operator": operator,
        "value": value,
        "points": "10",
        "priority": "1",
    } | cells


def behavior(rule: str = "visits", **cells: str) -> Row:
    return {
        "scoring_model": "m",
        "rule": rule,
        "activity_type": "visit",
        "points": "10",
    } | cells


def condition(attribute: str, operator: str, value: str = "") -> Row:
    return {
        "scoring_model": "m",
        "attribute": attribute,
        "operator": operator,
        "value": value,
    }


def status(name: str, at: str) -> Row:
    return {"lead_id": "1", "status": name, "changed_at": at}


def opportunity(name: str = "o", **cells: str) -> Row:
    return {"opportunity_id": name, "created_at": "2024-02-01"} | cells


def inactivity(rule: str, days: str) -> Row:
    cells = {"rule": rule, "days_inactive": days, "points": "-5"}
    return {"scoring_model": "m"} | cells


def season(before: str, after: str, years: str) -> Row:
    cells = {"rule": "season", "points": "7", "years": years}
    days = {"days_before": before, "days_after": after}
    return {"scoring_model": "m"} | cells | days


def grades(*rows: tuple[str, str, str]) -> list[Row]:
    columns = ("dimension", "grade", "min_score")
    return [
        {"scoring_model": "m"} | dict(zip(columns, row, strict=True)) for row in rows
    ]


def pick(rows: list[Row], *columns: str) -> list[Any]:
    """Return some columns of all rows, sorted."""
    return sorted((tuple(row[column] for column in columns) for row in rows), key=repr)


def outcomes(result: dict, table: str) -> dict:
    return {
        (row["outcome"], row["reason"]): row["records"]
        for row in result["activity_reconciliation"]
        if row["source_table"] == table
    }


def only(rows: list[Row]) -> Row:
    assert len(rows) == 1
    return rows[0]


def total(result: dict) -> Decimal:
    return only(result["lead_model_scores"])["total_score"]
