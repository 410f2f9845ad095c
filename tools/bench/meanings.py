"""What texts mean, worked out in plain Python once for each distinct text.

For the tools whose own pattern functions gain nothing on a few thousand values.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .rules import BehaviorRule, FitRule, Rules

Meaning = tuple[str, str | None, str | None]  # activity type, content group, product
SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*:)?//")
NUMBER = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]+)?")


@dataclass(frozen=True)
class Classes:
    """Meanings that are the same to all rules are one class.

    Attributes:
        numbers: meaning → class, at quantity level 0.
        leveled: meanings whose class is the next one for each level of quantity.
        limits: the quantities at which a level begins.
        rules: (class, number of the rule) for every rule that a class meets.
        types: class → activity type.
        engaged: classes that are an engagement.

    """

    numbers: dict[Meaning, int]
    leveled: frozenset[Meaning]
    limits: list[float]
    rules: list[tuple[int, int]]
    types: dict[int, str]
    engaged: frozenset[int]


class Meanings:
    """The patterns and lists of the rule tables, ready to be asked."""

    def __init__(self, rules: Rules):
        self._rules = rules
        self._contents = [
            (kind, _pattern(p), group, product)
            for kind, p, group, product in rules.content_rules()
        ]
        self._searches = [(_pattern(p), i, pr) for p, i, pr in rules.search_intents()]
        self._robots = [_pattern(p) for p in rules.suppression("user_agent")]
        self._engagements = rules.engagements()
        self._own = [
            row["domain"].lower().removeprefix("www.")
            for row in rules.table("own_domains")
        ]

    # Activities

    def activity(
        self, activity_type: str, content: str | None, product: str | None
    ) -> Meaning:
        """Return what an activity means; its own product has precedence."""
        kind = activity_type.strip().lower()
        group, found = self._content(kind, _low(content))
        return kind, group, _low(product) or found

    def ignored(self, delivered: Meaning) -> Meaning:
        """Return what it means that a delivery was ignored."""
        return "email_ignored", *delivered[1:]

    def search(self, term: str, product: str | None) -> Meaning:
        """Return what a search term means."""
        for pattern, intent, found in self._searches:
            if pattern.search(term):
                return "search_arrival", intent, _low(product) or found
        return "search_arrival", None, _low(product)

    def referral(self, referrer: str, product: str | None) -> Meaning | None:
        """Return what a referrer means; None where it is no host or our own."""
        host = _host(referrer)
        if not host or host.startswith("["):
            return None
        if any(host == own or host.endswith("." + own) for own in self._own):
            return None
        group, found = self._content("referral_arrival", host)
        return "referral_arrival", group, _low(product) or found

    def is_robot(self, user_agent: str) -> bool:
        """Return whether a browser is none."""
        return any(pattern.search(user_agent) for pattern in self._robots)

    def _content(self, kind: str, content: str | None) -> tuple[str | None, str | None]:
        if content is not None:
            for of_kind, pattern, group, product in self._contents:
                if of_kind in (None, kind) and pattern.search(content):
                    return group, product
        return None, None

    def classes(self, meanings: Iterable[Meaning]) -> Classes:
        """Give one number to the meanings that meet the same rules."""
        limits = sorted(
            {
                float(r.min_quantity)
                for r in self._rules.behavior
                if r.min_quantity is not None
            }
        )
        levels = len(limits) + 1
        starts: dict[tuple, int] = {}
        numbers, leveled, types, engaged, pairs = {}, set(), {}, set(), set()
        for meaning in dict.fromkeys(meanings):
            met = [r for r in self._rules.behavior if _meets(r, meaning)]
            key = (meaning[0], *(r.number for r in met))
            first = starts.setdefault(key, len(starts) * levels)
            numbers[meaning] = first
            if any(r.min_quantity is not None for r in met):
                leveled.add(meaning)
            for level, least in enumerate([0.0, *limits]):
                types[first + level] = meaning[0]
                if self._engagements.get(meaning[0], True):
                    engaged.add(first + level)
                pairs |= {
                    (first + level, r.number)
                    for r in met
                    if r.min_quantity is None or (level and r.min_quantity <= least)
                }
        return Classes(
            numbers,
            frozenset(leveled),
            limits,
            sorted(pairs),
            types,
            frozenset(engaged),
        )

    # Leads

    def derived(self, attribute: str, value: str | None) -> str | None:
        """Return the value of an attribute that is worked out from another one's."""
        low = None if value is None else value.lower()
        if attribute in ("job_level", "job_function"):
            titles = self._titles(attribute)
            found = (word for p, word in titles if low is not None and p.search(low))
            return next(found, None)
        if attribute == "email_type":
            return self._email_type(low)
        if attribute in ("country_group", "industry_group"):
            table, column = {
                "country_group": ("countries", "country"),
                "industry_group": ("industries", "industry"),
            }[attribute]
            return self._cached(table, column, attribute).get(low)
        return value

    def first_rule(self, rules: list[FitRule], value: str | None) -> int | None:
        """Return the number of the first rule whose condition a value meets."""
        for rule in sorted(rules, key=lambda r: (r.priority, r.name)):
            if _holds(rule, value):
                return rule.number
        return None

    def _titles(self, attribute: str) -> list[tuple[re.Pattern, str]]:
        name = f"_titles_{attribute}"
        if not hasattr(self, name):
            titles = [(_pattern(p), w) for p, w in self._rules.job_titles(attribute)]
            setattr(self, name, titles)
        return getattr(self, name)

    def _cached(self, table: str, column: str, group: str) -> dict[str, str]:
        name = f"_{table}"
        if not hasattr(self, name):
            setattr(self, name, self._rules.groups(table, column, group))
        return getattr(self, name)

    def _email_type(self, email: str | None) -> str:
        if not hasattr(self, "_kinds"):
            self._kinds = {
                domain: kind
                for kind in ("personal", "disposable")
                for domain in self._rules.domains(kind)
            }
        if email is None or "@" not in email:
            return "missing"
        domain = email.rpartition("@")[2].removeprefix("www.").strip()
        return self._kinds.get(domain, "business") if domain else "missing"


def follow(merged: dict[str, str], leads: set[str]) -> dict[str, str]:
    """Return merged lead → survivor at the end of its chain, where that is known.

    The rows of a cycle count for nothing; a chain that leads into one ends there.
    """
    cyclic = set()
    for start in merged:
        place, seen = merged[start], {start}
        while place in merged and place not in seen:
            seen.add(place)
            place = merged[place]
        if place == start:
            cyclic.add(start)
    straight = {a: b for a, b in merged.items() if a not in cyclic}
    ends = {}
    for start in straight:
        end = straight[start]
        while end in straight:
            end = straight[end]
        if end in leads:
            ends[start] = end
    return ends


def source_of(attribute: str) -> str:
    """Return the attribute that another one is worked out from; else itself."""
    return {
        "job_level": "job_title",
        "job_function": "job_title",
        "email_type": "email",
        "country_group": "country",
        "industry_group": "account_industry",
    }.get(attribute, attribute)


def _pattern(text: str) -> re.Pattern:
    return re.compile(text, re.IGNORECASE)


def _low(text: str | None) -> str | None:
    return (text.strip().lower() or None) if text else None


def _host(referrer: str) -> str | None:
    text = referrer.lower()
    if SCHEME.search(text):
        authority = re.split(r"[/?#]", SCHEME.sub("", text), maxsplit=1)[0]
        host = re.sub(r":[0-9]*$", "", authority.rpartition("@")[2])
    else:
        host = re.split(r"[/?#:]", text, maxsplit=1)[0]
        if "." not in host:
            return None
    return host.removeprefix("www.")


def _meets(rule: BehaviorRule, meaning: Meaning) -> bool:
    kind, group, product = meaning
    return (
        rule.activity_type == kind
        and rule.content_group in (None, group)
        and rule.product in (None, product)
    )


def _holds(rule: FitRule, value: str | None) -> bool:
    """Return whether a value meets the condition of a fit rule."""
    if rule.operator == "is_missing" or value is None:
        return rule.operator == "is_missing" and value is None
    low, operand = value.lower(), rule.value.lower()
    words = [word.strip() for word in operand.split("|")]
    number = float(value) if NUMBER.fullmatch(value) else None
    if rule.operator == "matches":
        return _pattern(rule.value).search(value) is not None
    if rule.operator in ("at_least", "below", "between"):
        if number is None:
            return False
        first, _, last = operand.partition("..")
        return {
            "at_least": lambda: number >= float(operand),
            "below": lambda: number < float(operand),
            "between": lambda: float(first) <= number <= float(last),
        }[rule.operator]()
    return {
        "is_present": True,
        "equals": low == operand,
        "one_of": low in words,
        "not_one_of": low not in words,
        "contains": operand in low,
    }[rule.operator]
