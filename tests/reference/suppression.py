"""Activity that earns nothing: bots, test traffic, colleagues.

See docs/definitions.md#suppression.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import cached_property

from .activities import Activity
from .people import People
from .rules import RuleBook, SuppressionRule
from .seconds import Clockwork, has_time_of_day
from .values import Calendar, domain_of, found

PATTERNS = ("source_verdict", "user_agent", "referrer", "content")
PATTERNS += ("visitor_id", "ip_address")
SCANNERS = ("source_verdict", "user_agent", "click_after_delivery")
SCANNERS += ("gateway_domain", "burst")
MACHINES = (*SCANNERS, "after_delivery")
DELIVERED = "email_delivered"


class Suppression:
    """Decides which activity is suppressed, and by which rule.

    Rules that count seconds look at the events alone that are known to the second.
    """

    def __init__(
        self,
        activities: list[Activity],
        people: People,
        rules: RuleBook,
        clockwork: Clockwork,
        calendar: Calendar,
    ) -> None:
        """Look up what the rules compare an activity with: all that happened."""
        self._people = people
        self._rules = rules
        self._exact = [
            each
            for each in activities
            if has_time_of_day(each.source, calendar)
            and not clockwork.is_to_the_minute(each.activity_type)
        ]
        self._exact_ids = {each.event_id for each in self._exact}
        self._gateways: dict[str, set[str]] = {}
        self._deliveries: dict[str | None, list[Activity]] = defaultdict(list)
        for activity in self._exact:
            if activity.activity_type == DELIVERED:
                self._deliveries[activity.lead_id].append(activity)
        self._bursts = Counter(_burst(activity) for activity in self._exact)
        self._kinds: dict[str, Callable[[SuppressionRule, Activity], bool]] = {
            "email_domain": self._is_from_domain,
            "click_after_delivery": self._is_click_after_delivery,
            "after_delivery": self._is_after_delivery,
            "after_scanner": self._is_around_scanner,
            "burst": self._is_in_burst,
            "gateway_domain": self._is_behind_gateway,
        } | dict.fromkeys(PATTERNS, _has_pattern)

    def rule(self, activity: Activity) -> SuppressionRule | None:
        """Return the first rule that suppresses an activity."""
        return self._first(self._rules.suppression, activity)

    def _first(
        self, rules: Iterable[SuppressionRule], activity: Activity
    ) -> SuppressionRule | None:
        """Return the first of some rules that suppresses an activity."""
        return next(
            (
                rule
                for rule in rules
                if rule.activity_type in (None, activity.activity_type)
                and self._kinds[rule.kind](rule, activity)
            ),
            None,
        )

    def _is_exact(self, activity: Activity) -> bool:
        return activity.event_id in self._exact_ids

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
        return _is_click(activity) and any(
            sent.content == activity.content
            for sent in self._just_delivered(rule, activity)
        )

    def _is_after_delivery(self, rule: SuppressionRule, activity: Activity) -> bool:
        """Look for any delivery to the same lead just before."""
        return any(self._just_delivered(rule, activity))

    def _just_delivered(
        self, rule: SuppressionRule, activity: Activity
    ) -> Iterable[Activity]:
        """Return the deliveries to the lead in the seconds before an activity."""
        if activity.lead_id is None or not self._is_exact(activity):
            return ()
        return (
            sent
            for sent in self._deliveries[activity.lead_id]
            if timedelta(0) <= _between(sent, activity) <= _seconds(rule)
        )

    def _is_around_scanner(self, rule: SuppressionRule, activity: Activity) -> bool:
        """Look for a scanner's click of the same lead just before or after."""
        return self._is_exact(activity) and any(
            abs(_between(click, activity)) <= _seconds(rule)
            for click in self._scanner_clicks
            if click.lead_id == activity.lead_id
        )

    @cached_property
    def _scanner_clicks(self) -> list[Activity]:
        """Return the clicks that are a scanner's by the first rule of another kind."""
        rules = [
            rule for rule in self._rules.suppression if rule.kind != "after_scanner"
        ]
        clicks = [each for each in self._exact if _is_click(each) and each.lead_id]
        first = ((click, self._first(rules, click)) for click in clicks)
        return [click for click, rule in first if rule and rule.kind in SCANNERS]

    def _is_in_burst(self, rule: SuppressionRule, activity: Activity) -> bool:
        """Count the activities of one type by one actor in one clock second."""
        if activity.lead_id is None and activity.source.named("visitor_id") is None:
            return False
        return (
            self._is_exact(activity)
            and self._bursts[_burst(activity)] >= rule.threshold
        )

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
        clicks = [each for each in self._exact if _is_click(each)]
        leads: dict[str, dict[str, bool]] = defaultdict(dict)
        for sent in self._exact:
            domain = domain_of(self._email(sent))
            if (
                sent.activity_type != DELIVERED
                or sent.lead_id is None
                or domain is None
                or self._rules.domain_kinds.get(domain) in ("personal", "disposable")
            ):
                continue
            is_quick = any(
                click.lead_id == sent.lead_id
                and click.content == sent.content
                and timedelta(0) <= _between(sent, click) <= _seconds(rule)
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


def _between(earlier: Activity, later: Activity) -> timedelta:
    """Return the time from one activity to another."""
    return later.at.instant - earlier.at.instant


def _seconds(rule: SuppressionRule) -> timedelta:
    """Return the threshold of a rule as seconds."""
    return timedelta(seconds=int(rule.threshold or 0))


def _has_pattern(rule: SuppressionRule, activity: Activity) -> bool:
    """Search the column that gives the rule's kind its name."""
    return found(rule.pattern or "", activity.source.text[rule.kind])


def _burst(activity: Activity) -> tuple[object, ...]:
    """Return what the activities of a burst have in common."""
    visitor_id = None if activity.lead_id else activity.source.named("visitor_id")
    second: datetime = activity.at.instant.replace(microsecond=0)
    return activity.activity_type, activity.lead_id, visitor_id, second
