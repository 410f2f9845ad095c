"""Pieces of SQL for the scripts of DuckDB and PostgreSQL."""

from collections.abc import Iterable
from datetime import date

from ..rules import FitRule, Rules

LEAD_COLUMNS = [
    "lead_id",
    "email",
    "job_title",
    "company_name",
    "country",
    "lead_source",
    "account_id",
    "created_at",
    "updated_at",
    "opted_out_at",
]


def literal(value: object) -> str:
    """Return a value as SQL."""
    if value is None:
        return "null"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        value = value.isoformat()
    return "'" + str(value).replace("'", "''") + "'"


def texts(values: Iterable[str]) -> str:
    """Return texts as a list in brackets."""
    return "(" + ", ".join(literal(v) for v in values) + ")"


def number_of(text: str) -> str:
    """Return the number that a text spells, else null."""
    return (
        f"case when regexp_full_match({text}, '[+-]?[0-9]{{1,18}}(\\.[0-9]+)?')"
        f" then {text}::decimal(24, 6) end"
    )


def fit_condition(rule: FitRule, value: str) -> str:
    """Return whether a value meets the condition of a fit rule (DuckDB)."""
    low = f"lower({value})"
    words = [w.strip() for w in rule.value.lower().split("|") if w.strip()]
    if rule.operator == "between":
        first, last = rule.value.split("..")
        return f"{number_of(value)} between {first} and {last}"
    return {
        "is_missing": f"{value} is null",
        "is_present": f"{value} is not null",
        "equals": f"{low} = {literal(rule.value.lower())}",
        "one_of": f"{low} in {texts(words or [''])}",
        "not_one_of": f"{low} not in {texts(words or [''])}",
        "contains": f"contains({low}, {literal(rule.value.lower())})",
        "matches": f"regexp_matches({value}, {literal(rule.value)}, 'i')",
        "at_least": f"{number_of(value)} >= {rule.value}",
        "below": f"{number_of(value)} < {rule.value}",
    }[rule.operator]


def content_case(rules: Rules, activity_type: str, content: str) -> str:
    """Return the group and product of a content: the first pattern's (DuckDB)."""
    cases = []
    for kind, pattern, group, product in rules.content_rules():
        match = f"regexp_matches({content}, {literal(pattern)}, 'i')"
        if kind:
            match = f"{activity_type} = {literal(kind)} and {match}"
        found = f"{{'content_group': {literal(group)}, 'product': {literal(product)}}}"
        cases.append(f"when {match} then {found}")
    return "case " + " ".join(cases) + " end"


def plain_text(text: str) -> str:
    """Return a company name without case, punctuation and needless blanks (DuckDB)."""
    return (
        f"trim(regexp_replace(regexp_replace(lower({text}), '[.''’]', '', 'g'),"
        " '[^\\p{L}\\p{M}\\p{N}]+', ' ', 'g'))"
    )
