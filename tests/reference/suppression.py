"""Activity that earns nothing: bots, test traffic, colleagues (SPEC 4)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

from .activities import Activity
from .people import People
from .rules import RuleBook, SuppressionRule
from .values import found

PATTERNS = ("user_agent", "referrer", "content", "visitor_id", "ip_address")


class Suppression:
    """Decides which activity is suppressed, and by which rule."""

    def __init__(
        self, activities: list[Activity], people: People, rules: RuleBook
    ) -> None:
        """Look up what the rules compare an activity with: all that happened."""
        self._people = people
        self._rules = rules
        self._deliveries: dict[tuple[str | None, ...], list[datetime]] = defaultdict(
            list
        )
        for activity in activities:
            if activity.activity_type == "email_delivered":
                mail = activity.lead_id, activity.content
                self._deliveries[mail].append(activity.at.instant)
        self._bursts = Counter(_burst(activity) for activity in activities)
        self._kinds: dict[str, Callable[[SuppressionRule, Activity], bool]] = {
            "email_domain": self._is_from_domain,
            "click_after_delivery": self._is_click_after_delivery,
            "burst": self._is_in_burst,
        } | dict.fromkeys(PATTERNS, _has_pattern)

    def rule(self, activity: Activity) -> str | None:
        """Return the first rule that suppresses an activity."""
        return next(
            (
                rule.rule
                for rule in self._rules.suppression
                if rule.activity_type in (None, activity.activity_type)
                and self._kinds[rule.kind](rule, activity)
            ),
            None,
        )

    def _is_from_domain(self, rule: SuppressionRule, activity: Activity) -> bool:
        """Look at the event's e-mail, else at its lead's."""
        email = activity.source["email"]
        if email is None and activity.lead_id:
            email = self._people.leads[activity.lead_id].row["email"]
        return self._rules.kind_of_email(email) == (rule.pattern or "").lower()

    def _is_click_after_delivery(
        self, rule: SuppressionRule, activity: Activity
    ) -> bool:
        """Look for a delivery of the same content to the same lead just before."""
        if activity.activity_type != "email_click" or activity.lead_id is None:
            return False
        clicked, limit = activity.at.instant, timedelta(seconds=int(rule.threshold))
        return any(
            timedelta(0) <= clicked - delivered <= limit
            for delivered in self._deliveries[activity.lead_id, activity.content]
        )

    def _is_in_burst(self, rule: SuppressionRule, activity: Activity) -> bool:
        """Count the activities of one type by one actor in one clock second."""
        if activity.lead_id is None and activity.source["visitor_id"] is None:
            return False
        return self._bursts[_burst(activity)] >= rule.threshold


def _has_pattern(rule: SuppressionRule, activity: Activity) -> bool:
    """Search the column that gives the rule's kind its name."""
    return found(rule.pattern or "", activity.source.text[rule.kind])


def _burst(activity: Activity) -> tuple[object, ...]:
    """Return what the activities of a burst have in common."""
    visitor_id = None if activity.lead_id else activity.source["visitor_id"]
    second = activity.at.instant.replace(microsecond=0)
    return activity.activity_type, activity.lead_id, visitor_id, second
