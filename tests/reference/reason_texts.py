"""What happened and when, before why it counts (docs/definitions.md#reasons)."""

from __future__ import annotations

from datetime import timedelta

from .build import Build, Scorecard
from .ledger import Reason
from .rules import BehaviorRule
from .states import day_in_words

# What says more than the attribute that was made of it.
READ_FROM = {
    "job_level": "job_title",
    "job_function": "job_title",
    "industry_group": "industry",
    "country_group": "country",
}


def happened(build: Build, card: Scorecard, reason: Reason) -> str | None:
    """Return what happened, as known on the day of the build; nothing for limits."""
    rules, model, name = build.rules, card.model.name, reason.rule
    day = day_in_words(reason.last_day)
    for rule in rules.fit[model]:
        if rule.rule == name:
            attribute = rule.condition.attribute
            return _value(build, card, READ_FROM.get(attribute, attribute))
    for rule in rules.behavior[model]:
        if rule.rule == name:
            return f"{_deed(build, rule)}{_when(rule, reason)}{day}"
    for rule in rules.inactivity[model]:
        if rule.rule == name:
            since = reason.last_day - timedelta(rule.days_inactive)
            return f"Silent since {day_in_words(since)}"
    if any(rule.rule == name for rule in rules.buying_cycle[model]):
        return f"Time since the last order, up to {day}"
    if any(rule.rule == name for rule in rules.seasonal[model]):
        return f"Anniversary of an order, since {day}"
    return None


def _value(build: Build, card: Scorecard, attribute: str) -> str:
    value = build.attributes.value(card.lead, attribute, build.as_of)
    shown = "missing" if value is None else value.replace("|", "/")
    return f"{in_words(attribute)} is {shown}"


def _deed(build: Build, rule: BehaviorRule) -> str:
    if rule.happened:
        return rule.happened
    deed = build.rules.deeds.get(rule.activity_type) or in_words(rule.activity_text)
    return f"{deed} ({rule.group_text.replace('_', ' ')})" if rule.group_text else deed


def _when(rule: BehaviorRule, reason: Reason) -> str:
    if rule.within_days is not None:
        return (
            f" {rule.occurrences} times or more within {rule.within_days} days, since "
        )
    if reason.occurrences > 1:
        return f" {reason.occurrences} times, last on "
    return " on "


def in_words(name: str) -> str:
    """Return a name as the beginning of a sentence."""
    return name[:1].upper() + name[1:].replace("_", " ")
