"""The result tables of a build (docs/definitions.md#public-tables)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from .account_tables import BETWEEN, account_tables
from .accounts import account_cards
from .amounts import amount_tables
from .audit import (
    activity_reconciliation,
    duplicate_records,
    lead_source_ids,
    rejected_records,
    table_ages,
    undated_opportunities,
    unreadable_values,
)
from .build import Build, Scorecard
from .engagement import activity_state
from .funnel import MONTHS, funnel_stages, month_starts
from .ledger import grade
from .lifecycle import Blocker, shortfalls
from .mismatches import idle_rules, unlisted_attribute_values
from .mql import MqlEvent, MqlHistory
from .outcome_rules import NextAction
from .reason_texts import happened
from .stages import Stages
from .states import grade_gap, state_text
from .timeline import lead_activities

Row = dict[str, Any]
Tables = dict[str, list[Row]]


def tables(build: Build) -> Tables:
    """Return all result tables."""
    cards = build.scorecards
    histories = {id(card): _mql_history(build, card) for card in cards}
    scores = [_model_score(build, card, histories[id(card)]) for card in cards]
    official = [card for card in cards if card.is_official]
    interest = [row for card in official for row in _product_interest(card, build)]
    stages = [
        row for card in official for row in _stages(build, card, histories[id(card)])
    ]
    actions: set[str] = set()
    lead_scores = [
        _lead_score(build, card, score, interest, stages, actions)
        for card, score in zip(cards, scores, strict=True)
        if card.is_official
    ]
    accounts = account_cards(build)
    of_accounts = account_tables(build, accounts, interest)
    return {
        "score_entries": [row for card in cards for row in _entries(card)],
        "lead_score_reasons": [row for card in cards for row in _reasons(build, card)],
        "lead_model_scores": scores,
        "lead_scores": lead_scores,
        "lead_scores_monthly": [
            row for card in cards for row in _monthly(card, build.as_of)
        ],
        "mql_events": [
            row for card in cards for row in _mql_events(card, histories[id(card)])
        ],
        "lead_stages": stages,
        "lead_activities": [
            row for card in official for row in lead_activities(build, card)
        ],
        "funnel_stages": funnel_stages(
            stages, build.rules.lifecycle_stages, build.as_of
        ),
        "product_interest": interest,
        "anonymous_activities": list(_anonymous_activities(build)),
        "suppressed_activities": [
            {
                "event_id": event.event_id,
                "activity_type": event.activity_type,
                "rule": rule.rule,
                "kind": rule.kind,
            }
            for event in build.events
            if (rule := build.suppressed.get(event.event_id))
        ],
        "events_without_seconds": build.clockwork.table(),
        "duplicate_records": duplicate_records(build.records),
        "rejected_records": rejected_records(build.records),
        "lead_source_ids": lead_source_ids(
            build.people.merges.known, build.people.survivor
        ),
        "attribute_conflicts": [],
        "activity_reconciliation": activity_reconciliation(build.records),
        "table_ages": table_ages(build.records, build.as_of),
        "undated_opportunities": undated_opportunities(build.records),
        "unreadable_values": unreadable_values(build.records),
        "unlisted_attribute_values": unlisted_attribute_values(build),
        "idle_rules": idle_rules(build, accounts, actions),
        **of_accounts,
        **amount_tables(build, lead_scores, of_accounts["account_scores"]),
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


def _reasons(build: Build, card: Scorecard) -> Iterator[Row]:
    """Return the rules that make up the score of the day of the build."""
    for reason in card.ledger.reasons(build.as_of):
        yield _name(card) | {
            "rule": reason.rule,
            "dimension": reason.dimension,
            "raw_points": reason.raw_points,
            "points": reason.points,
            "contribution": reason.contribution,
            "occurrences": reason.occurrences,
            "last_day": reason.last_day,
            "happened": happened(build, card, reason),
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
    """Return the scores of `as_of` and what follows from them."""
    day, lead, model = build.as_of, card.lead, card.model
    score = card.ledger.score(day)
    fit, behavior = _fit_and_behavior_grade(build, card)
    blockers = _blockers(build, card)
    is_open = bool(history) and history[-1].left_on is None
    return {
        **_name(card),
        "is_official": card.is_official,
        **_scores(card, day),
        "unsuppressed_total_score": build.unsuppressed_totals[lead.lead_id, model.name],
        "grade": fit + behavior if fit and behavior else None,
        "temperature": grade(build.rules.grades[model.name], "total", score.total),
        "activity_state": activity_state(card.doings, build.rules, day),
        "is_mql": not blockers,
        "mql_since": history[-1].entered_on if is_open else None,
        "mql_blocker": blockers[0].name if blockers else None,
        "mql_blockers": "; ".join(map(str, blockers)) or None,
    }


def _blockers(build: Build, card: Scorecard) -> list[Blocker]:
    """Return all that keeps a lead from qualifying today."""
    day, model = build.as_of, card.model
    engaged_days = card.doings.engaged_on()
    return [
        *build.qualification.obstacles(model, card.lead, engaged_days, day),
        *shortfalls(model, card.ledger.score(day)),
    ]


def _fit_and_behavior_grade(
    build: Build, card: Scorecard
) -> tuple[str | None, str | None]:
    """Return the letter of the fit and the digit of the behavior."""
    score = card.ledger.score(build.as_of)
    grades = build.rules.grades[card.model.name]
    return (
        grade(grades, "fit", score.fit),
        grade(grades, "behavior", score.behavior),
    )


def _monthly(card: Scorecard, as_of: date) -> Iterator[Row]:
    """Return the scores of the last 24 month starts of the lead's life."""
    for start in month_starts(as_of, MONTHS):
        if start >= card.lead.created_on:
            yield _name(card) | {"month_start": start} | _scores(card, start)


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
            "top_rules": BETWEEN.join(event.top_rules) or None,
        }


def _product_interest(card: Scorecard, build: Build) -> Iterator[Row]:
    """Return what a lead looks at: a row for each product."""
    for product, contribution in card.ledger.interest(build.as_of).items():
        yield {
            "lead_id": card.lead.lead_id,
            "product": product,
            "contribution": contribution,
        }


def _stages(build: Build, card: Scorecard, history: list[MqlEvent]) -> Iterator[Row]:
    """Return a row for each unbroken span in a stage."""
    for span in Stages(build, card, history).spans():
        yield {
            "lead_id": card.lead.lead_id,
            "stage": span.stage,
            "entered_on": span.entered_on,
            "left_on": span.left_on,
            "next_stage": span.next_stage,
            "days_in_stage": ((span.left_on or build.as_of) - span.entered_on).days,
            "is_current": span.left_on is None,
        }


def _lead_score(
    build: Build,
    card: Scorecard,
    score: Row,
    interest: list[Row],
    stages: list[Row],
    actions: set[str],
) -> Row:
    """Return the official score, with the stage of today and what to do next.

    The priority of the next action is added to `actions`.
    """
    lead_id = card.lead.lead_id
    top_product = _top_product([row for row in interest if row["lead_id"] == lead_id])
    current = next(
        row for row in stages if row["lead_id"] == lead_id and row["is_current"]
    )
    fit, behavior = _fit_and_behavior_grade(build, card)
    action = _next_action(
        build,
        {
            "fit_grade": fit,
            "behavior_grade": behavior,
            "activity_state": score["activity_state"],
            "stage": current["stage"],
            "product": top_product,
            "top_rule": _top_rule(card, build.as_of),
        },
        _last_days(card, build.as_of),
        lambda days: _score_change(card, build.as_of, days),
    )
    if action:
        actions.add(action.priority)
    line = card.model.mql_score
    return {
        **{name: cell for name, cell in score.items() if name != "is_official"},
        "points_above_mql_score": (
            None if line is None else score["total_score"] - line
        ),
        "grade_gap": grade_gap(build.rules.grades[card.model.name], fit, behavior),
        "stage": current["stage"],
        "stage_entered_on": current["entered_on"],
        "state_text": state_text(
            current["stage"],
            current["entered_on"],
            score["mql_since"],
            _blockers(build, card),
        ),
        "top_product": top_product,
        "next_action": action and action.action,
        "next_action_channel": action and action.channel,
        "next_action_template_key": action and action.template_key,
        "next_action_days": action and action.days_to_act,
        "next_action_reason": action and action.reason,
    }


def _top_product(interest: list[Row]) -> str | None:
    """Return the product with the largest positive contribution, if any."""
    liked = [row for row in interest if row["contribution"] > 0]
    liked.sort(key=lambda row: (-row["contribution"], row["product"]))
    return liked[0]["product"] if liked else None


def _top_rule(card: Scorecard, day: date) -> str | None:
    """Return the rule with the largest positive contribution, if any; ties by name."""
    limits = "fit_cap", "behavior_cap", "score_floor"
    helping = [
        (-reason.contribution, reason.rule)
        for reason in card.ledger.reasons(day)
        if reason.contribution > 0 and reason.rule not in limits
    ]
    return min(helping)[1] if helping else None


def _last_days(card: Scorecard, day: date) -> dict[str, date]:
    """Return the last day up to a day on which a lead did each type of activity."""
    last: dict[str, date] = {}
    for activity in card.doings.activities:
        if activity.day <= day:
            kind = activity.activity_type
            last[kind] = max(activity.day, last.get(kind, activity.day))
    return last


def _score_change(card: Scorecard, day: date, days: int) -> Decimal:
    """Return how the total changed in so many days, or since the day of creation."""
    earlier = max(day - timedelta(days), card.lead.created_on)
    return card.ledger.score(day).total - card.ledger.score(earlier).total


def _next_action(
    build: Build,
    traits: dict[str, str | None],
    done: dict[str, date],
    change_within: Callable[[int], Decimal],
) -> NextAction | None:
    """Return the first row of `next_actions` that suits a lead."""
    for row in build.rules.next_actions:
        if row.suits(traits, done, build.as_of, change_within):
            return row
    return None


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
