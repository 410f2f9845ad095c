"""The result tables of a build (SPEC 8 and 9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from .audit import activity_reconciliation, rejected_records
from .build import Build, Scorecard
from .engagement import activity_state
from .ledger import grade
from .mql import MqlEvent, MqlHistory
from .signals import BEHAVIOR

Row = dict[str, Any]
Tables = dict[str, list[Row]]

MONTHS = 24


def tables(build: Build) -> Tables:
    """Return all result tables."""
    cards = build.scorecards
    histories = {id(card): _mql_history(build, card) for card in cards}
    scores = [_model_score(build, card, histories[id(card)]) for card in cards]
    return {
        "score_entries": [row for card in cards for row in _entries(card)],
        "lead_score_reasons": [
            row for card in cards for row in _reasons(card, build.as_of)
        ],
        "lead_model_scores": scores,
        "lead_scores": [row for row in scores if row["is_official"]],
        "lead_scores_monthly": [
            row for card in cards for row in _monthly(card, build.as_of)
        ],
        "mql_events": [
            row for card in cards for row in _mql_events(card, histories[id(card)])
        ],
        "product_interest": [
            row for card in cards for row in _product_interest(card, build.as_of)
        ],
        "anonymous_activities": list(_anonymous_activities(build)),
        "suppressed_activities": [
            {"event_id": event_id, "rule": rule}
            for event_id, rule in build.suppressed.items()
        ],
        "rejected_records": rejected_records(build.records),
        "activity_reconciliation": activity_reconciliation(build.records),
    }


def _name(card: Scorecard) -> Row:
    """Return what a row is about: the lead and the model."""
    return {"lead_id": card.lead.lead_id, "scoring_model": card.model.name}


def _entries(card: Scorecard) -> Iterator[Row]:
    """Return the rows of the ledger."""
    for entry in card.ledger.entries:
        yield _name(card) | {
            "dimension": entry.dimension,
            "rule": entry.rule,
            "product": entry.product,
            "starts_on": entry.starts_on,
            "ends_on": entry.ends_on,
            "points": entry.points,
            "decay": entry.decay,
            "occurrences": entry.occurrences,
            "raw_points": entry.raw_points,
            "known_on": entry.known_on,
        }


def _reasons(card: Scorecard, day: date) -> Iterator[Row]:
    """Return the rules that make up the score of a day."""
    for reason in card.ledger.reasons(day):
        yield _name(card) | {
            "rule": reason.rule,
            "dimension": reason.dimension,
            "raw_points": reason.raw_points,
            "points": reason.points,
            "contribution": reason.contribution,
            "occurrences": reason.occurrences,
            "last_day": reason.last_day,
        }


def _scores(card: Scorecard, day: date) -> Row:
    """Return the scores of a day."""
    score = card.ledger.score(day)
    return {
        "fit_score": score.fit,
        "behavior_score": score.behavior,
        "timing_score": score.timing,
        "total_score": score.total,
    }


def _model_score(build: Build, card: Scorecard, history: list[MqlEvent]) -> Row:
    """Return the scores of `as_of` and what follows from them (SPEC 6)."""
    day, lead, model = build.as_of, card.lead, card.model
    score = card.ledger.score(day)
    grades = build.rules.grades[model.name]
    fit = grade(grades, "fit", score.fit)
    behavior = grade(grades, "behavior", score.behavior)
    blocker = build.qualification.blocker(model, lead, score, day)
    is_open = bool(history) and history[-1].left_on is None
    return {
        **_name(card),
        "is_official": card.is_official,
        **_scores(card, day),
        "unsuppressed_total_score": build.unsuppressed_totals[lead.lead_id, model.name],
        "grade": fit + behavior if fit and behavior else None,
        "temperature": grade(grades, "total", score.total),
        "activity_state": activity_state(card.doings, build.rules, day),
        "is_mql": blocker is None,
        "mql_since": history[-1].entered_on if is_open else None,
        "mql_blocker": blocker,
    }


def _monthly(card: Scorecard, as_of: date) -> Iterator[Row]:
    """Return the scores of the last 24 month starts of the lead's life."""
    year, month = as_of.year, as_of.month
    for _ in range(MONTHS):
        start = date(year, month, 1)
        if start < card.lead.created_on:
            return
        yield _name(card) | {"month_start": start} | _scores(card, start)
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)


def _mql_history(build: Build, card: Scorecard) -> list[MqlEvent]:
    """Return the times at which the lead was an MQL under the model."""
    return MqlHistory(
        card.lead,
        card.ledger,
        card.doings.engaged_on(),
        build.lifecycle,
        build.qualification,
    ).events(build.as_of)


def _mql_events(card: Scorecard, history: list[MqlEvent]) -> Iterator[Row]:
    """Return a row for each entry."""
    for event in history:
        yield _name(card) | {
            "is_official": card.is_official,
            "entered_on": event.entered_on,
            "left_on": event.left_on,
            "left_reason": event.left_reason,
            "kind": event.kind,
            "in_cooldown": event.in_cooldown,
            "top_rules": " | ".join(event.top_rules) or None,
        }


def _product_interest(card: Scorecard, day: date) -> Iterator[Row]:
    """Return the official behavior contributions by product, before caps."""
    interest: dict[str, Decimal] = defaultdict(Decimal)
    for entry in card.ledger.counting(day):
        if card.is_official and entry.kind == BEHAVIOR and entry.product:
            interest[entry.product] += card.ledger.contribution(entry, day)
    for product, contribution in interest.items():
        yield {
            "lead_id": card.lead.lead_id,
            "product": product,
            "contribution": contribution,
        }


def _anonymous_activities(build: Build) -> Iterator[Row]:
    """Return the unsuppressed events of no lead that an account is known for."""
    for event in build.counted_events:
        if event.lead_id is None:
            account, known_via = build.networks.account_of(event.source)
            if account:
                yield {
                    "event_id": event.event_id,
                    "account_id": account["account_id"],
                    "known_via": known_via,
                }
