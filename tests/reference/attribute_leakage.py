"""Attributes that may know the outcome (docs/definitions.md)."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from .observations import Row, Tables, limits, observed
from .statistics import auc, entropy, half_up, share

NUMBER = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]+)?")
LEAD_COLUMNS = {
    *("lead_id", "email", "first_name", "last_name", "phone", "owner", "job_title"),
    *("company_name", "country", "lead_source", "account_id", "created_at"),
    *("updated_at", "opted_out_at"),
}
FROM_COLUMNS = {"opted_out_at", "customer_since", "purchase_cycle_days"}
WORKED_OUT = {
    *("job_level", "job_function", "email_type", "industry_group"),
    *("country_group", "account_match"),
}
Name = tuple[str, str]
Day = tuple[date, str]


def number_of(text: str) -> Decimal | None:
    """Return the number that a text spells, cut after six decimals."""
    if not NUMBER.fullmatch(text):
        return None
    whole, _, decimals = text.partition(".")
    return Decimal(f"{whole}.{decimals[:6]}" if decimals else whole)


def values(tables: Tables) -> dict[Name, dict[Day, str]]:
    """Return the evaluated values of attributes and activities, by record and day."""
    found: dict[Name, dict[Day, str]] = defaultdict(dict)
    for row in tables["evaluated_attributes"]:
        place = row["scored_on"], row["lead_id"]
        found["attribute", row["attribute"]][place] = row["value"].lower()
    for row in tables["evaluated_activities"]:
        place = row["scored_on"], row["lead_id"]
        found["activity", row["activity_type"].lower()][place] = str(row["activities"])
    return found


def shape(kind_values: Iterable[str], limit: dict[str, Decimal]) -> str:
    """Return whether values are a list, numbers or texts of which there are many."""
    different = set(kind_values)
    if all(number_of(value) is not None for value in different):
        return "number" if len(different) > limit["listed_numbers"] else "list"
    return "text" if len(different) > limit["listed_texts"] else "list"


def bins(numbers: list[Decimal], most: int) -> Any:
    """Return a function that gives the bin of a number among equal parts of numbers."""
    ordered = sorted(numbers)

    def bin_of(number: Decimal) -> int:
        if not ordered:
            return most - 1
        below = bisect_left(ordered, number)
        return min(most - 1, most * below // len(ordered))

    return bin_of


def attribute_leakage(tables: Tables, as_of: date, months: int) -> list[Row]:
    """Return the table; `tables` are those of an evaluation."""
    rows, limit = observed(tables, as_of, months), limits(tables)
    known = {(row.scored_on, row.record_lead_id) for row in rows}
    leads, converted = {}, {}
    for row in rows:
        if row.is_observation:
            place = row.scored_on, row.record_lead_id
            leads[place] = row.lead_id
            converted[place] = row.has_converted
    late = _late_changes(tables)
    result = []
    for (kind, name), of_days in values(tables).items():
        known_values = {day: value for day, value in of_days.items() if day in known}
        filled = {day: value for day, value in known_values.items() if day in leads}
        if not filled:
            continue
        levels: dict[Day, Any] = dict(filled)
        form = shape(known_values.values(), limit)
        if form == "number":
            numbers = {day: number_of(value) for day, value in filled.items()}
            place_of = bins(list(numbers.values()), int(limit["number_ranges"]))
            levels = {day: place_of(number) for day, number in numbers.items()}
        with_history = kind == "activity" or any(
            row["has_history"]
            for row in tables["evaluated_attributes"]
            if row["attribute"] == name and (row["scored_on"], row["lead_id"]) in known
        )
        changed = late[name] if kind == "attribute" else set()
        result.append(
            {"kind": kind, "attribute": name, "has_history": with_history}
            | _figures(levels, leads, converted, form, limit)
            | {"changed_after_conversion": len(changed)}
        )
        result[-1] = _judged(result[-1], limit)
    return result


def _figures(
    levels: dict[Day, Any],
    leads: dict[Day, str],
    converted: dict[Day, bool],
    form: str,
    limit: dict[str, Decimal],
) -> Row:
    winners = [day for day in leads if converted[day]]
    others = [day for day in leads if not converted[day]]
    return {
        "observations": len(leads),
        "conversions": len(winners),
        "auc": _auc(levels, leads, converted, int(limit["folds"])),
        "entropy_share": _explained(levels, leads, converted, form, limit),
        "filled_converted": share(sum(day in levels for day in winners), len(winners)),
        "filled_others": share(sum(day in levels for day in others), len(others)),
    }


def _auc(
    levels: dict[Day, Any],
    leads: dict[Day, str],
    converted: dict[Day, bool],
    folds: int,
) -> float | None:
    """Return the mean AUC of folds whose values have the rates of the other folds."""
    fold = {
        day: int(hashlib.md5(lead.encode()).hexdigest()[:8], 16) % 100 % folds
        for day, lead in leads.items()
    }
    found = []
    for number in range(folds):
        train = [day for day in leads if fold[day] != number]
        overall = share(sum(converted[day] for day in train), len(train)) or 0.0
        same: dict[Any, list[bool]] = defaultdict(list)
        for day in train:
            same[levels.get(day)].append(converted[day])
        rates = {level: sum(each) / len(each) for level, each in same.items()}
        test = [day for day in leads if fold[day] == number]
        found.append(
            auc((rates.get(levels.get(day), overall), converted[day]) for day in test)
        )
    known = [each for each in found if each is not None]
    return sum(known) / len(known) if known else None


def _explained(
    levels: dict[Day, Any],
    leads: dict[Day, str],
    converted: dict[Day, bool],
    form: str,
    limit: dict[str, Decimal],
) -> float | None:
    whole = entropy(sum(converted.values()), len(converted))
    if not whole:
        return None
    of_level: dict[Any, set[str]] = defaultdict(set)
    for day, level in levels.items():
        of_level[level].add(leads[day])
    groups: dict[Any, list[bool]] = defaultdict(list)
    for day in leads:
        group = "missing", None
        if day in levels:
            level = levels[day]
            is_own = form == "number" or (
                len(of_level[level]) >= limit["least_leads_of_value"]
            )
            group = ("own", level) if is_own else ("rare", None)
        groups[group].append(converted[day])
    within = sum(len(each) * entropy(sum(each), len(each)) for each in groups.values())
    return max(0.0, 1 - within / len(leads) / whole)


def _late_changes(tables: Tables) -> dict[str, set[str]]:
    """Return the leads of which each attribute changed after their conversion."""
    account_of = {row["lead_id"]: row["account_id"] for row in tables["lead_accounts"]}
    found: dict[str, set[str]] = defaultdict(set)
    for won in tables["conversions"]:
        lead = won["lead_id"]
        for change in tables["attribute_changes"]:
            name, entity = change["attribute"], change["entity_id"]
            if change["rejection"] or change["changed_on"] <= won["converted_on"]:
                continue
            if change["entity_type"] == "lead" and entity == lead:
                for own in {name} - FROM_COLUMNS - WORKED_OUT:
                    found[own].add(lead)
            elif change["entity_type"] == "account" and entity == account_of[lead]:
                names = set() if name in FROM_COLUMNS else {name, f"account_{name}"}
                for full in names - LEAD_COLUMNS:
                    found[full].add(lead)
    return found


def _judged(row: Row, limit: dict[str, Decimal]) -> Row:
    """Return the row rounded, and whether it is flagged."""
    winners, others = row["filled_converted"] or 0, row["filled_others"]
    is_filled_for_winners = (
        row["kind"] == "attribute"
        and others is not None
        and winners > 0
        and winners >= float(limit["leaking_fill_ratio"]) * others
    )
    flagged = (
        (row["auc"] or 0) >= float(limit["leaking_auc"])
        or (row["entropy_share"] or 0) >= float(limit["leaking_entropy_share"])
        or is_filled_for_winners
        or row["changed_after_conversion"] > 0
    )
    names = ("auc", "entropy_share", "filled_converted", "filled_others")
    return row | {name: half_up(row[name]) for name in names} | {"is_flagged": flagged}
