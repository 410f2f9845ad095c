"""What texts mean to the rules, worked out once for each distinct text.

A hundred million events have some thousand distinct contents, search terms, referrers
and browsers. The scripts collect these, ask here, and join small numbers to the events.

Activities that meet the same rules are one class. Rules with `min_quantity` depend on
the event's quantity too. So a class has several numbers: its own, plus 1 for each of
these minima that an event reaches.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import pyarrow as pa

from .rules import Rules

SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*:)?//")
NUMBER = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]+)?")
# Derived attribute → the attribute that it is worked out from.
SOURCES = {
    "job_level": "job_title",
    "job_function": "job_title",
    "email_type": "email_domain",
    "country_group": "country",
    "industry_group": "account_industry",
}
NUMBERS = pa.int16()
Condition = Callable[[str | None], bool]


class Meaning(NamedTuple):
    """What rules ask about an activity."""

    activity_type: str
    content_group: str | None
    product: str | None


@dataclass(frozen=True)
class Classified:
    """Texts with the numbers of their classes.

    Attributes:
        activities: activity_type, content, product → class_no, has_levels, content_no,
            ignored_class_no (of the ignored e-mail, where it is a delivery).
        searches: search_term, product → search_class_no.
        referrers: referrer, product → referrer_class_no; without our own sites.
        classes: class_no → activity_type, is_engagement.
        class_rules: class_no, rule_no.

    """

    activities: pa.Table
    searches: pa.Table
    referrers: pa.Table
    classes: pa.Table
    class_rules: pa.Table


class Meanings:
    """The patterns and lists of the rule tables, ready to be asked."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._behavior = rules.rows("behavior_rules")
        self._contents = _compiled(rules.rows("content_rules"))
        self._titles = _compiled(rules.rows("job_title_rules"))
        self._intents = _compiled(rules.rows("search_intents"))
        self._own = [row["domain"] for row in rules.rows("own_domains")]
        # The quantities at which a rule begins to match.
        found = {row["min_quantity"] for row in self._behavior}
        self.quantities = sorted(found - {None})

    # Activities

    def classify(
        self, activities: Iterable, searches: Iterable, referrers: Iterable
    ) -> Classified:
        """Give numbers to the distinct texts of events.

        Args:
            activities: (activity_type, content, product).
            searches: (search_term, product).
            referrers: (referrer, product).

        """
        classes = _Classes(self._behavior, self.quantities)
        contents: dict[str | None, int] = {}
        activity_rows = []
        for texts in activities:
            meaning = self._activity(*texts)
            ignored = None
            if meaning.activity_type == "email_delivered":
                ignored = classes.number(
                    meaning._replace(activity_type="email_ignored")
                )
            numbers = (
                classes.number(meaning),
                classes.has_levels(meaning),
                contents.setdefault(_low(texts[1]), len(contents)),
                ignored,
            )
            activity_rows.append((*texts, *numbers))
        search_rows = [(*s, classes.number(self._search(*s))) for s in searches]
        arrivals = ((texts, self._referral(*texts)) for texts in referrers)
        referrer_rows = [(*t, classes.number(m)) for t, m in arrivals if m]
        engagements = {
            row["activity_type"]: row["is_engagement"]
            for row in self._rules.rows("engagements")
        }
        text = pa.string()
        return Classified(
            _table(
                activity_rows,
                activity_type=text,
                content=text,
                product=text,
                class_no=NUMBERS,
                has_levels=pa.bool_(),
                content_no=pa.int32(),
                ignored_class_no=NUMBERS,
            ),
            _table(
                search_rows, search_term=text, product=text, search_class_no=NUMBERS
            ),
            _table(
                referrer_rows, referrer=text, product=text, referrer_class_no=NUMBERS
            ),
            _table(
                [(n, t, engagements.get(t, True)) for n, t in classes.types()],
                class_no=NUMBERS,
                activity_type=text,
                is_engagement=pa.bool_(),
            ),
            _table(classes.rules(), class_no=NUMBERS, rule_no=NUMBERS),
        )

    def robots(self, agents: Iterable[str]) -> list[str]:
        """Return the user agents that are suppressed."""
        rows = self._rules.rows("suppression_rules")
        patterns = [_pattern(r["pattern"]) for r in rows if r["kind"] == "user_agent"]
        return [agent for agent in agents if any(p.search(agent) for p in patterns)]

    def _activity(
        self, activity_type: str, content: str | None, product: str | None
    ) -> Meaning:
        """Return what an activity means; its own product has precedence."""
        kind = _low(activity_type)
        group, found = self._content(kind, _low(content))
        return Meaning(kind, group, _low(product) or found)

    def _search(self, term: str, product: str | None) -> Meaning:
        for pattern, row in self._intents:
            if pattern.search(term):
                found = _low(product) or row["product"]
                return Meaning("search_arrival", row["intent"], found)
        return Meaning("search_arrival", None, _low(product))

    def _referral(self, referrer: str, product: str | None) -> Meaning | None:
        """Return what a referrer means; None where it is no host or our own."""
        host = _host(referrer)
        if not host or host.startswith("["):
            return None
        if any(host == own or host.endswith(f".{own}") for own in self._own):
            return None
        group, found = self._content("referral_arrival", host)
        return Meaning("referral_arrival", group, _low(product) or found)

    def _content(self, kind: str, content: str | None) -> tuple[str | None, str | None]:
        """Return group and product of a content: those of the first pattern in it."""
        for pattern, row in self._contents if content is not None else ():
            if row["activity_type"] in (None, kind) and pattern.search(content):
                return row["content_group"], row["product"]
        return None, None

    # Leads and accounts

    def fit(self, attribute: str, values: Iterable[str | None]) -> pa.Table:
        """Return the fit rules that values of an attribute meet: value, rule_no.

        Args:
            attribute: of the rules.
            values: of the attribute, or of the one in SOURCES that it comes from.

        """
        by_model: dict[int, list[tuple[int, Condition]]] = {}
        for rule in self._rules.rows("fit_rules"):
            if rule["attribute"] == attribute:
                conditions = by_model.setdefault(rule["model_no"], [])
                conditions.append((rule["rule_no"], _condition(rule)))
        rows = []
        for value in values:
            derived = self._derived(attribute, value)
            for conditions in by_model.values():
                met = (number for number, holds in conditions if holds(derived))
                if (first := next(met, None)) is not None:
                    rows.append((value, first))
        return _table(rows, value=pa.string(), rule_no=NUMBERS)

    def _derived(self, attribute: str, value: str | None) -> str | None:
        """Return the value of an attribute, given that of its source."""
        low = _low(value)
        if attribute in ("job_level", "job_function"):
            words = (row[attribute] for p, row in self._titles if low and p.search(low))
            return next((word for word in words if word), None)
        if attribute == "email_type":
            return self._email_types.get(low, "business") if low else "missing"
        if attribute in self._groups:
            return self._groups[attribute].get(low)
        return value

    @cached_property
    def _email_types(self) -> dict[str, str]:
        rows = self._rules.rows("email_domains")
        known = ("personal", "disposable")
        return {row["domain"]: row["kind"] for row in rows if row["kind"] in known}

    @cached_property
    def _groups(self) -> dict[str, dict[str, str]]:
        """Attribute → value → group."""
        return {
            attribute: {
                row["value"]: row["value_group"] for row in self._rules.rows(table)
            }
            for attribute, table in (
                ("country_group", "countries"),
                ("industry_group", "industries"),
            )
        }


class _Classes:
    """Numbers for meanings: one for all that meet the same rules."""

    def __init__(self, behavior: list[dict], quantities: list[float]) -> None:
        self._behavior = behavior
        self._levels = [None, *quantities]
        self._numbers: dict[tuple, int] = {}

    def number(self, meaning: Meaning) -> int:
        """Return the number at level 0, of a quantity that no rule begins at."""
        key = (meaning.activity_type, self._met(meaning))
        return self._numbers.setdefault(key, len(self._numbers) * len(self._levels))

    def has_levels(self, meaning: Meaning) -> bool:
        """Return whether some rule asks for the quantity."""
        met = self._met(meaning)
        return any(
            row["min_quantity"] for row in self._behavior if row["rule_no"] in met
        )

    def types(self) -> list[tuple[int, str]]:
        """Return all numbers with their activity type."""
        return [
            (first + level, activity_type)
            for (activity_type, _), first in self._numbers.items()
            for level in range(len(self._levels))
        ]

    def rules(self) -> list[tuple[int, int]]:
        """Return all numbers with each rule that they meet."""
        least = {row["rule_no"]: row["min_quantity"] for row in self._behavior}
        return [
            (first + level, rule)
            for (_, met), first in self._numbers.items()
            for level, reached in enumerate(self._levels)
            for rule in met
            if least[rule] is None or (reached is not None and least[rule] <= reached)
        ]

    def _met(self, meaning: Meaning) -> tuple[int, ...]:
        return tuple(
            row["rule_no"]
            for row in self._behavior
            if row["activity_type"] == meaning.activity_type
            and row["content_group"] in (None, meaning.content_group)
            and row["product"] in (None, meaning.product)
        )


def _condition(rule: dict) -> Condition:
    """Return the condition of a fit rule; a missing value meets `is_missing` alone."""
    operand = (rule["value"] or "").lower()
    if rule["operator"] == "is_missing":
        return lambda value: value is None
    words = {word.strip() for word in operand.split("|")}
    pattern = _pattern(rule["value"] or "")
    least, _, most = operand.partition("..")
    holds = {
        "is_present": lambda value: True,
        "equals": lambda value: value.lower() == operand,
        "one_of": lambda value: value.lower() in words,
        "not_one_of": lambda value: value.lower() not in words,
        "contains": lambda value: operand in value.lower(),
        "matches": lambda value: pattern.search(value) is not None,
        "at_least": lambda value: _number(value) >= float(operand),
        "below": lambda value: _number(value) < float(operand),
        "between": lambda value: float(least) <= _number(value) <= float(most),
    }[rule["operator"]]
    return lambda value: value is not None and holds(value)


def _number(text: str) -> float:
    """Return the number that a text spells, else one that no comparison holds for."""
    return float(text) if NUMBER.fullmatch(text) else float("nan")


def _host(referrer: str) -> str | None:
    """Return the host of an address; a text without a scheme is one if it has a dot."""
    text = referrer.lower()
    if SCHEME.search(text):
        authority = re.split(r"[/?#]", SCHEME.sub("", text), maxsplit=1)[0]
        host = re.sub(r":[0-9]*$", "", authority.rpartition("@")[2])
    else:
        host = re.split(r"[/?#:]", text, maxsplit=1)[0]
        if "." not in host:
            return None
    return host.removeprefix("www.")


def _compiled(rows: list[dict]) -> list[tuple[re.Pattern, dict]]:
    return [(_pattern(row["pattern"]), row) for row in rows]


def _pattern(text: str) -> re.Pattern:
    return re.compile(text, re.IGNORECASE)


def _low(text: str | None) -> str | None:
    return (text.strip().lower() or None) if text else None


def _table(rows: list[tuple], **columns: pa.DataType) -> pa.Table:
    """Return rows as a table."""
    by_column = zip(*rows, strict=True) if rows else [[] for _ in columns]
    arrays = [
        pa.array(values, type_)
        for values, type_ in zip(by_column, columns.values(), strict=True)
    ]
    return pa.table(arrays, names=list(columns))
