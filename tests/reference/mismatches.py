"""What the input and the rules say past each other (docs/definitions.md#mismatches)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from .accounts import AccountCard
from .activities import Activity
from .build import Build
from .ledger import Ledger, grade
from .rules import RuleBook

Row = dict[str, Any]
Name = tuple[str, str | None, str]
DELIVERED, ANSWERS = "email_delivered", ("email_open", "email_click")


# E-mails


def unmatched_email_answers(activities: Iterable[Activity]) -> list[Row]:
    """Return the types of answers most of which have the content of no delivery."""
    emails: dict[str, Counter[str]] = {
        kind: Counter() for kind in (DELIVERED, *ANSWERS)
    }
    for activity in activities:
        if activity.activity_type in emails:
            emails[activity.activity_type][activity.content or ""] += 1
    sent = emails[DELIVERED]
    # An answer without content means a delivery only where most have none either.
    meant = {
        content for content in sent if content or 2 * sent[content] >= sent.total()
    }
    return [
        {
            "activity_type": kind,
            "events": answers.total(),
            "unmatched_events": unmatched,
            "events_without_content": answers[""],
            "example": min(filter(None, answers), default=None),
            "deliveries": sent.total(),
            "delivered_example": min(filter(None, sent), default=None),
        }
        for kind in ANSWERS
        for answers in [emails[kind]]
        for unmatched in [sum(answers[each] for each in answers if each not in meant)]
        if sent and 2 * unmatched > answers.total()
    ]


# Values of attributes


def unlisted_attribute_values(build: Build) -> list[Row]:
    """Count the values of today that the list behind a group lacks."""
    lists = {
        "industry": build.rules.industry_groups,
        "country": build.rules.country_groups,
    }
    counts = Counter(
        (attribute, entity, value.lower())
        for attribute, entity, value in _values(build)
        if f"{attribute}_group" in build.rules.attributes_named and value
    )
    return [
        {
            "attribute": attribute,
            "entity_type": entity,
            "value": value,
            "records": records,
        }
        for (attribute, entity, value), records in counts.items()
        if value not in lists[attribute]
    ]


def _values(build: Build) -> Iterator[tuple[str, str, str | None]]:
    """Return whose values are looked up: an industry is an account's, or one's own."""
    attributes, day = build.attributes, build.as_of
    for lead in build.people.leads.values():
        yield "country", "lead", attributes.value(lead, "country", day)
        if attributes.has_own(lead, "industry"):
            yield "industry", "lead", attributes.value(lead, "industry", day)
    for account in build.people.accounts.by_id.values():
        value = attributes.value_of_account(account, "industry", day)
        yield "industry", "account", value


# Rules


def idle_rules(
    build: Build, accounts: list[AccountCard], actions: set[str]
) -> list[Row]:
    """Return the rules that apply to nobody on `as_of`.

    `actions` are the priorities of the next actions of all leads.
    """
    ledgers = [card.ledger for card in build.scorecards]
    ledgers += [card.visitors for card in accounts]
    counting = {
        (ledger.model.name, entry.rule)
        for ledger in ledgers
        for entry in ledger.counting(build.as_of)
    }
    counting |= {
        (card.model.name, rule) for card in accounts for rule in card.earning_fit_rules
    }
    met = {*_met(build, accounts), *(("next_actions", None, each) for each in actions)}
    last = _last_days(ledgers)
    return [
        {
            "file_name": f"{table}.csv",
            "scoring_model": model,
            "rule": rule,
            "last_on": last.get((model, rule)),
        }
        for table, model, rule in _all_rules(build.rules)
        if (table, model, rule) not in met and (model, rule) not in counting
    ]


def _last_days(ledgers: list[Ledger]) -> dict[tuple[str | None, str], date]:
    """Return the latest day on which an entry of a rule begins."""
    last: dict[tuple[str | None, str], date] = {}
    for ledger in ledgers:
        for entry in ledger.entries:
            name = ledger.model.name, entry.rule
            last[name] = max(entry.starts_on, last.get(name, entry.starts_on))
    return last


def _met(build: Build, accounts: list[AccountCard]) -> Iterator[Name]:
    """Return the rules without points that apply to somebody."""
    leads, day = build.people.leads.values(), build.as_of
    for model, rules in build.rules.disqualification.items():
        for rule in rules:
            if any(build.attributes.holds(rule.condition, each, day) for each in leads):
                yield "disqualification_rules", model, rule.rule
    for card in build.scorecards:
        score = card.ledger.score(day)
        for dimension in ("fit", "behavior", "total"):
            reached = grade(
                build.rules.grades[card.model.name],
                dimension,
                getattr(score, dimension),
            )
            yield "grades", card.model.name, f"{dimension} {reached}"
    for card in accounts:
        for role in card.roles_that_are(True):
            yield "buying_roles", card.model.name, role
    for lead in leads:
        segments = (
            segment.lower()
            for segment, condition in build.rules.segments
            if build.attributes.holds(condition, lead, day)
        )
        yield "segments", None, next(segments, "default")
    for suppressing in build.suppressed.values():
        yield "suppression_rules", None, suppressing.rule


def _all_rules(rules: RuleBook) -> Iterator[Name]:
    """Return the table, the model and the name of every rule of models that score."""
    tables: dict[str, dict[str, list[Any]]] = {
        "fit_rules": rules.fit,
        "disqualification_rules": rules.disqualification,
        "behavior_rules": rules.behavior,
        "inactivity_rules": rules.inactivity,
        "buying_cycle_rules": rules.buying_cycle,
        "seasonal_rules": rules.seasonal,
    }
    for table, models in tables.items():
        for model, found in models.items():
            for rule in found:
                yield table, model, rule.rule
    for model in rules.account_models:
        for role in rules.buying_roles[model]:
            yield "buying_roles", model, role.name
    for segment in {segment.lower() for segment, _ in rules.segments}:
        yield "segments", None, segment
    for suppressing in rules.suppression:
        yield "suppression_rules", None, suppressing.rule
    for model, grades in rules.grades.items():
        for each in grades:
            yield "grades", model, f"{each.dimension} {each.grade}"
    for action in rules.next_actions:
        yield "next_actions", None, action.priority
