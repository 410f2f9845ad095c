"""Activity that earns nothing: bots, test traffic, colleagues.

See docs/definitions.md#suppression.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

from .activities import Activity
from .people import People
from .rules import RuleBook, SuppressionRule
from .values import domain_of, found

PATTERNS = ("user_agent", "referrer", "content", "visitor_id", "ip_address")


class Suppression:
    """Decides which activity is suppressed, and by which rule."""

    def __init__(
        self, activities: list[Activity], people: People, rules: RuleBook
    ) -> None:
        """Look up what the rules compare an activity with: all that happened."""
        self._people = people
        self._rules = rules
        self._activities = activities
        self._gateways: dict[str, set[str]] = {}
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
            "gateway_domain": self._is_behind_gateway,
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
        email = self._email(activity)
        return self._rules.kind_of_email(email) == (rule.pattern or "").lower()

    def _email(self, activity: Activity) -> str | None:
        """Return the event's e-mail, else its lead's."""
        if activity.source["email"] is None and activity.lead_id:
            return self._people.leads[activity.lead_id].row["email"]
        return activity.source["email"]

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
        if activity.lead_id is None and activity.source.named("visitor_id") is None:
            return False
        return self._bursts[_burst(activity)] >= rule.threshold

    def _is_behind_gateway(self, rule: SuppressionRule, activity: Activity) -> bool:
        """Look at openings and clicks of e-mails that went to a gateway's domain."""
        if activity.activity_type not in ("email_open", "email_click"):
            return False
        if rule.rule not in self._gateways:
            self._gateways[rule.rule] = self._gateways_of(rule)
        return domain_of(self._email(activity)) in self._gateways[rule.rule]

    def _gateways_of(self, rule: SuppressionRule) -> set[str]:
        """Return the domains of which enough leads clicked at once."""
        share, _, least = (rule.pattern or "").partition("% of ")
        limit = timedelta(seconds=int(rule.threshold))
        clicks = [each for each in self._activities if _is_click(each)]
        leads: dict[str, dict[str, bool]] = defaultdict(dict)
        for sent in self._activities:
            domain = domain_of(self._email(sent))
            if (
                sent.activity_type != "email_delivered"
                or sent.lead_id is None
                or domain is None
                or self._rules.domain_kinds.get(domain) in ("personal", "disposable")
            ):
                continue
            is_quick = any(
                click.lead_id == sent.lead_id
                and click.content == sent.content
                and timedelta(0) <= click.at.instant - sent.at.instant <= limit
                for click in clicks
            )
            leads[domain][sent.lead_id] = is_quick or leads[domain].get(
                sent.lead_id, False
            )
        return {
            domain
            for domain, quick in leads.items()
            if len(quick) >= int(least)
            and 100 * sum(quick.values()) >= int(share) * len(quick)
        }


def _is_click(activity: Activity) -> bool:
    return activity.activity_type == "email_click"


def _has_pattern(rule: SuppressionRule, activity: Activity) -> bool:
    """Search the column that gives the rule's kind its name."""
    return found(rule.pattern or "", activity.source.text[rule.kind])


def _burst(activity: Activity) -> tuple[object, ...]:
    """Return what the activities of a burst have in common."""
    visitor_id = None if activity.lead_id else activity.source.named("visitor_id")
    second = activity.at.instant.replace(microsecond=0)
    return activity.activity_type, activity.lead_id, visitor_id, second
