"""The shapes: what is delivered, which rules there are, and what must come of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from project import Project

DAY = "2026-06-30"
MODEL = "counts"
STEP = "step"
REASON = {"reason": "Counts"}


@dataclass(frozen=True)
class Shape:
    """One shape.

    Attributes:
        name: what is odd about it.
        tables: queries of DuckDB for the records of raw tables.
        query: what to ask the warehouse.
        expected: what it must answer.
        rules: adds to the rule tables.
        build: shapes of one name share a build, and do not touch there.

    """

    name: str
    tables: Mapping[str, str]
    query: str
    expected: list[tuple]
    rules: Callable[[Project], None] = field(default=lambda project: None)
    build: str = "people"


def leads(number: int | str, letter: str, columns: str = "") -> str:
    """Return a query for leads `letter`0, `letter`1 and so on."""
    more = f", {columns}" if columns else ""
    return (
        f"select '{letter}' || i as lead_id, '2025-01-01' as created_at{more}"
        f" from range({number}) as numbers (i)"
    )


def steps(number: int, letter: str, columns: str) -> str:
    """Return a query for events that give a point each."""
    return (
        f"select '{letter}' || i as event_id, '{STEP}' as activity_type, {columns}"
        f" from range({number}) as numbers (i)"
    )


def score(lead: str) -> str:
    """Return a query for the behavior score of a lead."""
    return (
        f"select behavior_score::bigint from marts.lead_scores where lead_id = '{lead}'"
    )


def used(table: str) -> str:
    """Return a query for how many records of a raw table were used."""
    return (
        "select sum(records)::bigint from marts.activity_reconciliation"
        f" where source_table = '{table}' and outcome = 'used'"
    )


AT = "'2026-01-01 10:00:00' as occurred_at"
EVERY_MINUTE = "timestamp '2026-01-01' + to_minutes(i::int)"

TEXTS = [
    "plain",
    "'; drop table leads; --",
    'a "quoted" one',
    "شركة",
    "\u202eevil",
    "zero\u200bwidth",
    "👩\u200d👩\u200d👧",
    "e\u0301",
    "ﬁ",
    "İstanbul",
    "{{ ref('leads') }}",
    "\ufeffmark",
    "Z̸̢̛a̷l̶g̴o̵",
    "a\u2028b",
    "𝕬𝖈𝖒𝖊",
]


def _texts() -> str:
    cells = (text.replace("'", "''") for text in TEXTS)
    return ", ".join(f"'{cell}'" for cell in cells)


def _country(project: Project) -> None:
    project.write_rules("fit_rules", [fit_rule("country", "Germany", "7")])


def _many_titles(project: Project) -> None:
    project.write_rules(
        "fit_rules",
        [
            fit_rule("job_title", f"Title {each}", "1", priority=each + 1)
            for each in range(10_000)
        ],
    )


def fit_rule(
    attribute: str, value: str, points: str, priority: int = 1
) -> dict[str, str]:
    """Return a rule for the leads with a value."""
    return {
        "scoring_model": MODEL,
        "rule": f"{attribute}{priority}",
        "attribute": attribute,
        "operator": "equals",
        "value": value,
        "points": points,
        "priority": str(priority),
        **REASON,
    }


def _many_rules(project: Project) -> None:
    number = 10_000
    project.write_rules(
        "activity_types",
        [
            {
                "activity_type": name,
                "channel": "web",
                "is_engagement": "true",
                "happened": f"Did {name}",
                **REASON,
            }
            for name in (STEP, *(f"type{each}" for each in range(number)))
        ],
    )
    project.write_rules(
        "behavior_rules",
        [step_rule(f"rule{each}", f"type{each}") for each in range(number)]
        + [step_rule("steps", STEP)],
    )


def step_rule(name: str, activity_type: str, model: str = MODEL) -> dict[str, str]:
    """Return a rule that gives a point for each event."""
    return {
        "scoring_model": model,
        "rule": name,
        "activity_type": activity_type,
        "points": "1",
        "resets_on_recycle": "no",
        **REASON,
    }


def _many_models(project: Project) -> None:
    champion = project.rules("scoring_models")[0]
    others = [f"draft{each}" for each in range(49)]
    project.write_rules(
        "scoring_models",
        [
            champion,
            *({**champion, "scoring_model": name, "role": "draft"} for name in others),
        ],
    )
    rules = project.rules("behavior_rules")
    project.write_rules(
        "behavior_rules", [*rules, *(step_rule("steps", STEP, name) for name in others)]
    )


def _many_patterns(project: Project) -> None:
    project.write_rules(
        "suppression_rules",
        [
            {
                "priority": str(each + 1),
                "rule": f"range{each}",
                "kind": "ip_address",
                "pattern": f"^(10[.]|10[.]0[.]|10[.]0[.]{each % 250}[.])",
                **REASON,
            }
            for each in range(2_000)
        ],
    )


SHAPES = [
    Shape(
        "10,000 cookies of one lead",
        {
            "leads": leads(1, "cookies"),
            "identities": "select 'cookie' || i as visitor_id, 'cookies0' as lead_id,"
            " '2025-06-01' as identified_at from range(10000) as numbers (i)",
            "events": steps(10_000, "ec", f"{AT}, 'cookie' || i as visitor_id"),
        },
        score("cookies0"),
        [(10_000,)],
    ),
    Shape(
        "a chain of 1,000 merges",
        {
            "leads": leads(1_001, "chain"),
            "lead_merges": "select 'chain' || i as merged_lead_id, 'chain' || (i + 1)"
            " as surviving_lead_id, '2026-02-01' as merged_at"
            " from range(1000) as numbers (i)",
            "events": steps(1_001, "em", f"{AT}, 'chain' || i as lead_id"),
        },
        score("chain1000"),
        [(1_001,)],
    ),
    Shape(
        "a star of 10,000 merges",
        {
            "leads": leads(10_001, "star"),
            "lead_merges": "select 'star' || (i + 1) as merged_lead_id, 'star0'"
            " as surviving_lead_id, '2026-02-01' as merged_at"
            " from range(10000) as numbers (i)",
            "events": steps(10_001, "es", f"{AT}, 'star' || i as lead_id"),
        },
        score("star0"),
        [(10_001,)],
    ),
    Shape(
        "an account of 50,000 people",
        {
            "accounts": "select 'crowd' as account_id, 'Crowd' as name",
            "leads": leads(50_000, "crowd", "'crowd' as account_id"),
            "events": steps(50_000, "ea", f"{AT}, 'crowd' || i as lead_id"),
        },
        "select count(*), sum(behavior_score)::bigint from marts.lead_scores"
        " where account_id = 'crowd'",
        [(50_000, 50_000)],
    ),
    Shape(
        "100,000 leads with one e-mail",
        {
            "leads": leads(100_000, "twin", "'same@mail.example' as email"),
            "events": steps(100_000, "et", f"{AT}, 'twin' || i as lead_id"),
        },
        "select count(*), max(behavior_score)::bigint from marts.lead_scores"
        " where email = 'same@mail.example'",
        [(100_000, 1)],
    ),
    Shape(
        "1,000 orders of one account",
        {
            "accounts": "select 'buyer' as account_id, 'Buyer' as name",
            "leads": leads(1, "buyer", "'buyer' as account_id"),
            "orders": "select 'o' || i as order_id, 'buyer' as account_id,"
            " date '2023-01-01' + i::int as ordered_at, 10 as amount"
            " from range(1000) as numbers (i)",
        },
        used("orders"),
        [(1_000,)],
    ),
    Shape(
        "1,000 statuses of one lead",
        {
            "leads": leads(1, "torn"),
            "lead_statuses": "select 'torn0' as lead_id, case i % 2 when 0 then"
            " 'accepted' else 'recycled' end as status,"
            f" {EVERY_MINUTE} as changed_at from range(1000) as numbers (i)",
        },
        used("lead_statuses"),
        [(1_000,)],
    ),
    Shape(
        "an attribute that changed 10,000 times",
        {
            "leads": leads(1, "mood", "'Germany' as country"),
            "attribute_changes": "select 'lead' as entity_type, 'mood0' as entity_id,"
            " 'country' as attribute, case i % 2 when 0 then 'France' else 'Germany'"
            f" end as value, {EVERY_MINUTE} as changed_at"
            " from range(10000) as numbers (i)",
        },
        "select fit_score::bigint from marts.lead_scores where lead_id = 'mood0'",
        [(7,)],
        rules=_country,
    ),
    Shape(
        "dates in the years 1 and 9999",
        {
            "leads": "select 'old' as lead_id, '0001-01-01' as created_at union all"
            " select 'late', '9999-12-31'",
            "events": "select 'ey' || i as event_id, 'step' as activity_type,"
            " case i when 0 then '0001-01-01' when 1 then '9999-12-31 23:59:59'"
            " else '2026-01-01' end as occurred_at, 'old' as lead_id"
            " from range(3) as numbers (i)",
        },
        "select behavior_score::bigint, (select count(*) from marts.lead_scores"
        " where lead_id = 'late') from marts.lead_scores where lead_id = 'old'",
        [(2, 0)],
    ),
    Shape(
        "odd letters: right to left, without width, emoji, quotes",
        {
            "leads": "select 'odd' || text as lead_id, '2025-01-01' as created_at, text"
            f" as job_title from (select unnest([{_texts()}]) as text)",
            "events": "select 'eo' || text as event_id, 'step' as activity_type,"
            " '2026-01-01' as occurred_at, 'odd' || text as lead_id"
            f" from (select unnest([{_texts()}]) as text)",
        },
        "select job_title, behavior_score::bigint from marts.lead_scores"
        " where lead_id = 'odd' || job_title order by job_title",
        [(text, 1) for text in sorted(TEXTS)],
    ),
    Shape(
        "an event in each second of a day",
        {
            "leads": leads(1, "busy"),
            "events": steps(
                86_400,
                "eb",
                "timestamp '2026-06-30' + to_seconds(i) as occurred_at,"
                " 'busy0' as lead_id",
            ),
        },
        score("busy0"),
        [(86_400,)],
    ),
    Shape(
        "100,000 events at one instant",
        {
            "leads": leads(1, "flash"),
            "events": steps(100_000, "ei", f"{AT}, 'flash0' as lead_id"),
        },
        score("flash0"),
        [(100_000,)],
    ),
    Shape(
        "100,000 activity types",
        {
            "leads": leads(1, "types"),
            "events": "select 'ek' || i as event_id, 'kind' || i as activity_type,"
            f" {AT}, 'types0' as lead_id from range(100000) as numbers (i)",
        },
        "select count(*) from audit.unlisted_activity_types"
        " where activity_type like 'kind%'",
        [(100_000,)],
        build="words",
    ),
    Shape(
        "100,000 contents",
        {
            "leads": leads(1, "contents"),
            "events": steps(
                100_000,
                "ef",
                f"{AT}, 'contents0' as lead_id,"
                " 'https://acme.example/p/' || i as content",
            ),
        },
        score("contents0"),
        [(100_000,)],
        build="words",
    ),
    Shape(
        "100,000 attributes",
        {
            "leads": leads(1, "attributes"),
            "attribute_changes": "select 'lead' as entity_type, 'attributes0' as"
            " entity_id, 'attribute' || i as attribute, 'x' as value,"
            " timestamp '2026-01-01' as changed_at from range(100000) as numbers (i)",
        },
        used("attribute_changes"),
        [(100_000,)],
        build="words",
    ),
    Shape(
        "100 values of a megabyte",
        {
            "leads": leads(100, "long", "repeat('x', 1000000) || i as job_title"),
            "events": steps(
                100,
                "el",
                f"{AT}, 'long' || i as lead_id, repeat('y', 1000000) || i as content",
            ),
        },
        "select count(*), min(length(job_title)), sum(behavior_score)::bigint"
        " from marts.lead_scores where lead_id like 'long%'",
        [(100, 1_000_001, 100)],
        build="megabytes",
    ),
    Shape(
        "a million ranges of addresses",
        {
            "leads": leads(1, "somebody"),
            "accounts": "select 'net' as account_id, 'Net' as name,"
            " 'net.example' as domain",
            "ip_companies": "select concat_ws('.', 20 + i // 65536, i // 256 % 256,"
            " i % 256, 0) as ip_from, concat_ws('.', 20 + i // 65536, i // 256 % 256,"
            " i % 256, 255) as ip_to, case i when 500000 then 'net.example' else"
            " 'other' || i || '.example' end as domain"
            " from range(1000000) as numbers (i)",
            "events": "select 'en0' as event_id, 'step' as activity_type,"
            f" {AT}, 'stranger' as visitor_id, concat_ws('.', 20 + 500000 // 65536,"
            " 500000 // 256 % 256, 500000 % 256, 77) as ip_address",
        },
        "select account_id from identity.ip_accounts where address = '27.161.32.77'",
        [("net",)],
        build="ranges",
    ),
    Shape(
        "10,000 ranges that overlap, around 5,000 addresses",
        {
            "leads": leads(1, "somebody"),
            "accounts": "select 'narrow' as account_id, 'Narrow' as name,"
            " 'narrow.example' as domain",
            "ip_companies": "select concat_ws('.', 127, 255 - i // 256, 255 - i % 256,"
            " 0) as ip_from, concat_ws('.', 128, i // 256, i % 256, 255) as ip_to,"
            " case i when 0 then 'narrow.example' else 'wide' || i || '.example' end"
            " as domain from range(10000) as numbers (i)",
            "events": "select 'ew' || i as event_id, 'step' as activity_type,"
            f" {AT}, 'guest' || i as visitor_id, concat_ws('.', 128, 0, i // 250,"
            " i % 250) as ip_address from range(5000) as numbers (i)",
        },
        "select count(*) from identity.ip_accounts where account_id = 'narrow'",
        [(250,)],
        build="overlap",
    ),
    Shape(
        "10,000 rules",
        {
            "leads": leads(1, "ruled"),
            "events": "select 'er' || i as event_id, 'type' || i as activity_type,"
            f" {AT}, 'ruled0' as lead_id from range(10000) as numbers (i)",
        },
        score("ruled0"),
        [(10_000,)],
        rules=_many_rules,
        build="rules",
    ),
    Shape(
        "10,000 rules on 100,000 job titles",
        {
            "leads": leads(100_000, "titled", "'Title ' || (2 * i) as job_title"),
            "events": steps(1, "eq", f"{AT}, 'titled0' as lead_id"),
        },
        "select count(*), sum(fit_score)::bigint from marts.lead_scores",
        [(100_000, 5_000)],
        rules=_many_titles,
        build="titles",
    ),
    Shape(
        "50 models at once",
        {
            "leads": leads(1_000, "judged"),
            "events": steps(1_000, "ej", f"{AT}, 'judged' || i as lead_id"),
        },
        "select count(*), sum(behavior_score)::bigint from marts.lead_model_scores"
        " where lead_id like 'judged%'",
        [(50_000, 50_000)],
        rules=_many_models,
        build="models",
    ),
    Shape(
        "2,000 patterns that overlap, on 1,000 addresses",
        {
            "leads": leads(1, "blocked"),
            "events": steps(
                1_000,
                "ep",
                f"{AT}, 'blocked0' as lead_id, concat_ws('.', 10, 0, i // 250, i % 250)"
                " as ip_address",
            ),
        },
        "select count(*) from marts.suppressed_activities where rule = 'range0'",
        [(1_000,)],
        rules=_many_patterns,
        build="patterns",
    ),
]


def one_lead(events: int) -> Shape:
    """Return the shape of one lead with so many events."""
    return Shape(
        f"one lead with {events:,} events",
        {
            "leads": leads(1, "giant"),
            "events": steps(
                events,
                "eg",
                f"timestamp '2024-07-01' + to_seconds(i * 60000000 // {events})"
                " as occurred_at, 'giant0' as lead_id",
            ),
        },
        score("giant0"),
        [(events,)],
        build="giant",
    )
