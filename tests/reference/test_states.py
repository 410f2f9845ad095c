"""No combination of facts about a lead is told in two ways.

What would contradict what:

- An obstacle (opted out, disqualified, customer, open deal) is the stage, the first of
  them where there are several, and nobody with one qualifies.
- Given back by sales and still silent is the stage `recycled`, unless one of those four
  comes before it.
- Whoever has the stage `marketing_qualified` has an open entry; an open entry has that
  stage, or `sales_accepted`.
- The words begin with those of the stage, and only an MQL is called one.
- Where a lead does not qualify and no later stage explains it, the words say what it is
  short of; where it does, they say nothing of the kind.
- Nobody is called, or written to by an executive, who opted out, is disqualified or in
  a deal, nor whom sales has given back; and who is an MQL, or with sales, is not left
  to a series of e-mails.
"""

# ruff: noqa: D1 - the names of the tests say what holds

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from reference.cases import MODEL, Row, behavior, condition, event, lead, only, run

SEEDS = Path(__file__).parents[2] / "seeds"
OBSTACLES = {
    "opted_out": "opted_out",
    "disqualified": "disqualified",
    "is_customer": "customer",
    "open_opportunity": "opportunity",
}
BEGINNINGS = {
    "opted_out": "Opted out since ",
    "disqualified": "Disqualified since ",
    "customer": "Customer since ",
    "opportunity": "In an open deal since ",
    "sales_accepted": "With sales since ",
    "marketing_qualified": "MQL since ",
    "recycled": "Given back by sales since ",
}
LACKING = ("short of an MQL", "below the line", "missing")
REACHING_OUT = ("call", "executive_mail")
# Each fact with its choices; None: it is not so. The build is for 30 June.
FACTS: dict[str, tuple[Any, ...]] = {
    # Days of 60 points each, of which a tenth is gone each day.
    "points": ((), ("06-01",), ("06-25",), ("06-25", "06-26"), ("06-01", "06-29")),
    "verdict": (
        *(None, ("accepted", "06-26"), ("rejected", "06-26"), ("recycled", "06-26")),
        *(("disqualified", "06-26"), ("recycled", "06-30"), ("accepted", "05-26")),
    ),
    "opted_out": (None, "2024-06-28"),
    "customer": (None, "2024-06-28"),
    "deal": (None, ("06-27", ""), ("06-27", "06-28")),
    "country": ("DE", ""),
    "title": ("Head of Data", "Student"),
    "asked": (None, "06-29"),
}


def shipped(table: str) -> list[Row]:
    path = next(SEEDS.glob(f"*/{table}.csv"))
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


RULES: Row = {
    "scoring_models": [
        MODEL
        | {"mql_score": "50", "rearm_score": "20", "min_behavior": "45"}
        | {"required_attributes": "country"}
    ],
    "behavior_rules": [
        behavior(points="60", decay="d"),
        behavior("asked", activity_type="demo_request", points="1"),
    ],
    "decays": [{"decay": "d", "shape": "linear", "days": "10"}],
    "disqualification_rules": [
        {"rule": "student"} | condition("job_title", "contains", "student")
    ],
    "grades": [
        {"scoring_model": "m", "dimension": dimension, "grade": grade, "min_score": ""}
        for dimension, grade in (("fit", "B"), ("behavior", "2"))
    ],
    "activity_states": shipped("activity_states"),
    "next_actions": shipped("next_actions"),
}


def combinations() -> Iterator[Row]:
    for chosen in product(*FACTS.values()):
        yield dict(zip(FACTS, chosen, strict=True))


def known(name: str, facts: Row) -> Iterator[tuple[str, Row]]:
    """Return the raw rows, by table, of a lead of which some facts are known."""
    lead_id = {"lead_id": name}
    yield (
        "leads",
        lead(
            name,
            "2024-05-25",
            account_id=name,
            country=facts["country"],
            job_title=facts["title"],
            opted_out_at=facts["opted_out"],
        ),
    )
    yield "accounts", {"account_id": name, "customer_since": facts["customer"]}
    for on in facts["points"]:
        yield "events", event(f"{name} {on}", f"2024-{on}") | lead_id
    if on := facts["asked"]:
        asked = event(f"{name} asked", f"2024-{on}", "demo_request")
        yield "events", asked | lead_id
    if facts["verdict"]:
        status, on = facts["verdict"]
        changed = {"status": status, "changed_at": f"2024-{on}T12:00"}
        yield "lead_statuses", lead_id | changed
    if facts["deal"]:
        begun, closed = facts["deal"]
        days = {
            "created_at": f"2024-{begun}",
            "closed_at": closed and f"2024-{closed}",
        }
        deal = {"opportunity_id": name, "is_won": "false"}
        yield "opportunities", lead_id | deal | days


def scored(leads: list[Row]) -> list[Row]:
    """Return the rows of `lead_scores` of leads of which some facts are known."""
    raw: dict[str, list[Row]] = {"events": []}
    for number, facts in enumerate(leads, start=1000):
        for table, row in known(str(number), facts):
            raw.setdefault(table, []).append(row)
    return sorted(run(raw, RULES)["lead_scores"], key=lambda row: row["lead_id"])


def contradictions(row: Row) -> Iterator[str]:
    """Name what is told in two ways about a lead."""
    stage, text, action = row["stage"], row["state_text"], row["next_action"]
    blockers = [
        each.split(":")[0] for each in (row["mql_blockers"] or "").split("; ") if each
    ]
    of_obstacles = [
        named for blocker, named in OBSTACLES.items() if blocker in blockers
    ]
    if row["is_mql"] != (not blockers):
        yield "it qualifies and something is in the way"
    if of_obstacles and stage != of_obstacles[0]:
        yield "the obstacle and the stage"
    if stage in OBSTACLES.values() and stage not in of_obstacles:
        yield "the stage without its obstacle"
    if "returned_by_sales" in blockers and stage not in (
        *OBSTACLES.values(),
        "recycled",
    ):
        yield "given back and not recycled"
    if stage == "marketing_qualified" and row["mql_since"] is None:
        yield "an MQL without an entry"
    if row["mql_since"] and stage not in ("marketing_qualified", "sales_accepted"):
        yield "an entry of somebody who is no MQL"
    if not text.startswith(BEGINNINGS.get(stage, "")):
        yield "the words and the stage"
    if stage not in BEGINNINGS and text.startswith(tuple(BEGINNINGS.values())):
        yield "the words of another stage"
    lacks = any(words in text for words in LACKING)
    explained = (*OBSTACLES.values(), "sales_accepted", "recycled")
    if lacks and row["is_mql"]:
        yield "it qualifies and lacks something"
    if not lacks and not row["is_mql"] and stage not in explained:
        yield "nobody is told what it lacks"
    if stage in ("opted_out", "disqualified", "opportunity", "recycled") and (
        action in REACHING_OUT
    ):
        yield "somebody reaches out to whom nobody should"
    if stage in ("marketing_qualified", "sales_accepted") and (
        action not in REACHING_OUT
    ):
        yield "nobody reaches out to who is ready"
    if stage == "customer" and not action.startswith("hand_to_"):
        yield "a customer is left to those who do not know it"


def test_no_combination_of_facts_is_told_in_two_ways() -> None:
    told = [*combinations()]
    rows = scored(told)
    for facts, row in zip(told, rows, strict=True):
        assert not [*contradictions(row)], (facts, row)
    assert {row["stage"] for row in rows} == {*BEGINNINGS, "engaged", "lead"}
    # The cases that are easily told wrongly are among them.
    assert any(row["mql_since"] and not row["is_mql"] for row in rows)
    assert any(row["is_mql"] and not row["mql_since"] for row in rows)
    assert any(row["mql_since"] and row["stage"] == "sales_accepted" for row in rows)


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"stage": "engaged"}, "an entry of somebody who is no MQL"),
        ({"mql_since": None}, "an MQL without an entry"),
        ({"is_mql": True}, "it qualifies and something is in the way"),
        ({"mql_blockers": "opted_out"}, "the obstacle and the stage"),
        ({"stage": "customer"}, "the stage without its obstacle"),
        ({"state_text": "41.2 points short of an MQL"}, "the words and the stage"),
        ({"state_text": "MQL since 25 Jun 2024"}, "nobody is told what it lacks"),
        ({"next_action": "nurture_track"}, "nobody reaches out to who is ready"),
    ],
)
def test_a_contradiction_is_found(changed: Row, found: str) -> None:
    facts = {name: choices[0] for name, choices in FACTS.items()}
    row = only(scored([facts | {"points": ("06-25",)}]))
    assert row["state_text"].startswith("MQL since 25 Jun 2024, now 20 points")
    assert found in [*contradictions(row | changed)]
