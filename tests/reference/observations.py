"""Scores of past days beside what became of the leads (docs/definitions.md)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

Row = dict[str, Any]
Tables = dict[str, list[Row]]


@dataclass
class Observed:
    """A lead under one scoring model on one scoring day.

    Attributes:
        score: its row of the evaluated scores.
        contributions: its rows of the evaluated contributions.
        is_observation: whether it counts.
        has_converted: whether the lead converted by the next scoring day.

    """

    scored_on: date
    lead_id: str
    record_lead_id: str
    scoring_model: str
    score: Row
    is_observation: bool
    has_converted: bool
    contributions: list[Row] = field(default_factory=list)


def month_later(day: date, months: int) -> date:
    """Return the first day of a month so many months later."""
    month = day.year * 12 + day.month - 1 + months
    return date(month // 12, month % 12 + 1, 1)


def limits(tables: Tables) -> dict[str, Decimal]:
    """Return the values of evaluation_limits by name."""
    return {row["name"]: Decimal(row["value"]) for row in tables["evaluation_limits"]}


def survivors(tables: Tables) -> dict[str, str]:
    """Return today's lead of each id that is known today."""
    return {row["known_lead_id"]: row["lead_id"] for row in tables["known_leads"]}


def observed(tables: Tables, as_of: date) -> list[Observed]:
    """Return all leads of all monthly scoring days under all models of today."""
    today, models = (
        survivors(tables),
        {row["scoring_model"] for row in tables["models"]},
    )
    converted_on = {
        row["lead_id"]: row["converted_on"] for row in tables["conversions"]
    }
    first = as_of.replace(year=as_of.year - 2)
    records: dict[tuple[date, str], list[Row]] = defaultdict(list)
    for row in tables["leads"]:
        day = row["scored_on"]
        if day.day == 1 and first <= day <= as_of and row["lead_id"] in today:
            records[day, today[row["lead_id"]]].append(row)
    chosen = {}
    for (day, lead), rows in records.items():
        best = min(
            rows,
            key=lambda row: (row["lead_id"] != lead, row["created_at"], row["lead_id"]),
        )
        chosen[day, best["lead_id"]] = lead
    found = {}
    for row in tables["scores"]:
        day, record, model = row["scored_on"], row["lead_id"], row["scoring_model"]
        if (day, record) in chosen and model in models:
            lead, ends_on = chosen[day, record], month_later(day, 1)
            won_on = converted_on.get(lead)
            found[day, record, model] = Observed(
                scored_on=day,
                lead_id=lead,
                record_lead_id=record,
                scoring_model=model,
                score=row,
                is_observation=ends_on <= as_of and row["excluded_by"] is None,
                has_converted=won_on is not None and day < won_on <= ends_on,
            )
    for row in tables["contributions"]:
        place = row["scored_on"], row["lead_id"], row["scoring_model"]
        if place in found:
            found[place].contributions.append(row)
    return list(found.values())
