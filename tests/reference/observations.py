"""Scores of past days beside what became of the leads (docs/definitions.md)."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

Row = dict[str, Any]
Tables = dict[str, list[Row]]

# What a rule table keeps the points of a rule in.
POINTS = {
    "fit_rules": "points",
    "behavior_rules": "points",
    "inactivity_rules": "points",
    "buying_cycle_rules": "full_points",
    "seasonal_rules": "points",
}


@dataclass
class Observed:
    """A lead under one scoring model on one scoring day.

    Attributes:
        lead_id: today's lead.
        record_lead_id: the id of the record that was scored.
        score: its row of the evaluated scores.
        is_observation: whether it counts.
        has_converted: whether the lead converted by the next scoring day.
        contributions: its rows of the evaluated contributions.

    """

    scored_on: date
    lead_id: str
    record_lead_id: str
    scoring_model: str
    score: Row
    is_observation: bool
    has_converted: bool
    contributions: list[Row] = field(default_factory=list)


def months_later(day: date, months: int) -> date:
    """Return the day so many months later, at most the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def limits(tables: Tables) -> dict[str, Decimal]:
    """Return the values of evaluation_limits by name, whatever its case."""
    return {
        row["name"].lower(): Decimal(row["value"])
        for row in tables["evaluation_limits"]
    }


def rules(tables: Tables, model: str) -> Iterator[Row]:
    """Yield the rules of a scoring model, each with its points and its attribute."""
    said = {
        (row["scoring_model"], row["rule"]): {
            "points": row[column],
            "attribute": row["attribute"],
        }
        for table, column in POINTS.items()
        for row in tables[f"effective_{table}"]
        if row["rule"] is not None
    }
    for rule in tables["rules"]:
        if rule["scoring_model"] == model:
            yield rule | said[model, rule["rule"]]


def scoring_days(tables: Tables, as_of: date, months: int) -> dict[date, date]:
    """Return the scoring days, each with the next one, on which its period ends."""
    back = int(limits(tables)["months"])
    return {
        day: months_later(day, months)
        for year in range(as_of.year - back // 12 - 1, as_of.year + 1)
        for month in range(1, 13, months)
        if months_later(as_of, -back) <= (day := date(year, month, 1)) <= as_of
    }


def observed(tables: Tables, as_of: date, months: int) -> list[Observed]:
    """Return all leads of all scoring days under all models of today."""
    today = {row["known_lead_id"]: row["lead_id"] for row in tables["known_leads"]}
    models = {row["scoring_model"] for row in tables["scored_models"]}
    won_on = {row["lead_id"]: row["converted_on"] for row in tables["conversions"]}
    days = scoring_days(tables, as_of, months)
    records: dict[tuple[date, str], list[Row]] = defaultdict(list)
    for row in tables["evaluated_leads"]:
        if row["scored_on"] in days and row["lead_id"] in today:
            records[row["scored_on"], today[row["lead_id"]]].append(row)
    chosen = {}
    for (day, lead), rows in records.items():
        own = [row for row in rows if row["lead_id"] == lead]
        oldest = min(rows, key=lambda row: (row["created_at"], row["lead_id"]))
        chosen[day, (own or [oldest])[0]["lead_id"]] = lead
    found = {}
    for row in tables["evaluated_scores"]:
        day, record, model = row["scored_on"], row["lead_id"], row["scoring_model"]
        if (day, record) in chosen and model in models:
            lead, ends_on = chosen[day, record], days[day]
            found[day, record, model] = Observed(
                scored_on=day,
                lead_id=lead,
                record_lead_id=record,
                scoring_model=model,
                score=row,
                is_observation=ends_on <= as_of and row["excluded_by"] is None,
                has_converted=day < won_on.get(lead, date.min) <= ends_on,
            )
    for row in tables["evaluated_contributions"]:
        place = row["scored_on"], row["lead_id"], row["scoring_model"]
        if place in found:
            found[place].contributions.append(row)
    return list(found.values())
