"""Whether scores, rules and attributes are what they were (docs/definitions.md)."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from .attribute_leakage import Day, bins, number_of, shape, values
from .observations import POINTS, Observed, Row, Tables, limits, observed, rules
from .statistics import half_up

SCORES = ("total_score", "fit_score", "behavior_score")


def score_drift(tables: Tables, as_of: date, months: int) -> list[Row]:
    """Return the table; `tables` are those of an evaluation."""
    days: dict[tuple[str, date], list[Observed]] = defaultdict(list)
    everybody = observed(tables, as_of, months)
    for each in everybody:
        days[each.scoring_model, each.scored_on].append(each)
    known = {(each.scored_on, each.record_lead_id) for each in everybody}
    limit = {name: float(each) for name, each in limits(tables).items()}
    result = []
    for (model, month), leads in days.items():
        reference = month.replace(year=month.year - 1)
        if (model, reference) not in days:
            reference = min(day for name, day in days if name == model)
        before = days[model, reference]
        for kind, measure, of_lead in _measures(tables, model, known):
            now, then = [list(map(of_lead, rows)) for rows in (leads, before)]
            index = _index(now, then, limit)
            verdict = "watch" if index >= limit["drift_watch"] else "stable"
            result.append(
                {
                    "scoring_model": model,
                    "month_start": month,
                    "kind": kind,
                    "measure": measure,
                    "reference_month": reference,
                    "leads": len(leads),
                    "reference_leads": len(before),
                    "level": half_up(_level(kind, now)),
                    "reference_level": half_up(_level(kind, then)),
                    "stability_index": half_up(index),
                    "verdict": "moved" if index >= limit["drift_moved"] else verdict,
                }
            )
    return result


def _measures(
    tables: Tables, model: str, known: set[Day]
) -> Iterator[tuple[str, str, Callable[[Observed], Any]]]:
    """Return each measure with what gives its value: a number is cut, a text is not."""
    for name in SCORES:
        yield "score", name, lambda lead, name=name: lead.score[name]
    for rule in rules(tables, model):
        yield "rule", rule["rule"], lambda lead, rule=rule: _fires(lead, rule)
    named = {
        row["attribute"].lower()
        for table in (*POINTS, "disqualification_rules")
        for row in tables[f"effective_{table}"]
        if row["scoring_model"] == model and row["attribute"]
    }
    for name in named:
        found = values(tables)["attribute", name]
        found = {day: value for day, value in found.items() if day in known}
        form = shape(found.values(), limits(tables))
        yield "attribute", name, _value_of(found, form)


def _fires(lead: Observed, rule: Row) -> str | None:
    fires = any(each["rule"] == rule["rule"] for each in lead.contributions)
    return "fires" if fires else None


def _value_of(found: dict[Any, str], form: str) -> Callable[[Observed], Any]:
    def of_lead(lead: Observed) -> Any:
        value = found.get((lead.scored_on, lead.record_lead_id))
        if value is None or form == "list":
            return value
        return number_of(value) if form == "number" else "filled"

    return of_lead


def _index(now: list[Any], then: list[Any], limit: dict[str, float]) -> float:
    """Return the population stability index."""
    numbers = [value for value in then if value is not None and _is_number(value)]
    bin_of = bins(numbers, int(limit["score_bins"]))
    counts = [
        Counter(bin_of(value) if _is_number(value) else value for value in rows)
        for rows in (now, then)
    ]
    index = 0.0
    for each in {*counts[0], *counts[1]}:
        share = counts[0][each] / len(now) + limit["drift_added_share"]
        before = counts[1][each] / len(then) + limit["drift_added_share"]
        index += (share - before) * math.log(share / before)
    return index


def _is_number(value: Any) -> bool:
    return value is not None and not isinstance(value, str)


def _level(kind: str, rows: list[Any]) -> float:
    if kind == "score":
        return float(sum(rows)) / len(rows)
    return sum(value is not None for value in rows) / len(rows)
