"""Data sets of others as raw tables, each with rules that one would write by hand.

X Education has no dates, so the mapping makes them: leads come evenly over 2023 in the
order of their numbers, and whoever converted did so 30 days later. The users of relax
convert on the first day that is their third within seven days, as the data set's own
task defines it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import test_real_lld
import test_real_relax
from project import Row
from real_inputs import rows

YEAR = date(2023, 1, 1)
# Filled in by sales after the fact.
LEAKS = (
    *("tags", "lead_quality", "lead_profile", "asymmetrique_activity_index"),
    *("asymmetrique_profile_index", "asymmetrique_activity_score"),
    "asymmetrique_profile_score",
)
DOUBTFUL = ("last_activity", "last_notable_activity")

Tables = dict[str, list[Row]]


@dataclass(frozen=True)
class World:
    """A data set and how it is learned from.

    Attributes:
        name: as the page calls it.
        tables: its raw tables.
        as_of: the day on which all its leads are mature.
        age: days after their creation on which leads are seen.
        horizon: days within which a conversion counts.
        rules: rows of the tables with the model `hand` and the models that count.
        drafts: by name of a draft, what is excluded from it.

    """

    name: str
    tables: Tables
    as_of: date
    age: int
    horizon: int
    rules: Mapping[str, list[Row]]
    drafts: Mapping[str, Iterable[str]] = field(default_factory=lambda: {"learned": ()})


def counting_models(activity_types: Iterable[str]) -> dict[str, list[Row]]:
    """Return models that count events: all of them, and at most three of a type."""
    models = [
        {"scoring_model": model, "segment": "default", "role": "draft"}
        | {"mql_score": "10", "reason": reason}
        for model, reason in (
            ("raw_count", "A point for each event"),
            ("three_of_a_type", "A point for each event, at most three of a type"),
        )
    ]
    rules = [
        {
            "scoring_model": model,
            "rule": f"counts_{kind}",
            "activity_type": kind,
            "points": "1",
            "times_in_total": limit,
            "reason": "Something was done",
        }
        for model, limit in (("raw_count", ""), ("three_of_a_type", "3"))
        for kind in sorted({*activity_types})
    ]
    return {"scoring_models": models, "behavior_rules": rules}


def hand_model(
    fit: Iterable[tuple[str, str, str, int]],
    behavior: Iterable[tuple[str, int, int]] = (),
) -> dict[str, list[Row]]:
    """Return a model of rules that were thought of, not learned."""
    found: dict[str, list[Row]] = {
        "scoring_models": [
            {"scoring_model": "hand", "segment": "default", "role": "champion"}
            | {"mql_score": "50", "reason": "Thought of before any sale"}
        ],
        "fit_rules": [],
        "behavior_rules": [],
    }
    for at, (attribute, operator, value, points) in enumerate(fit):
        found["fit_rules"].append(
            {
                "scoring_model": "hand",
                "rule": f"hand_{at}",
                "attribute": attribute,
                "operator": operator,
                "value": value,
                "points": str(points),
                "priority": str(at),
                "reason": "Thought of",
            }
        )
    for kind, points, limit in behavior:
        found["behavior_rules"].append(
            {
                "scoring_model": "hand",
                "rule": f"hand_{kind}",
                "activity_type": kind,
                "points": str(points),
                "times_per_day": "1",
                "times_in_total": str(limit),
                "reason": "Thought of",
            }
        )
    return found


def together(*parts: Mapping[str, list[Row]]) -> dict[str, list[Row]]:
    """Return the rows of several sets of rules, table by table."""
    found: dict[str, list[Row]] = defaultdict(list)
    for part in parts:
        for table, listed in part.items():
            found[table] += listed
    return found


def xeducation() -> World:
    """Return the leads of an education company, real ones."""
    leads, won = [], []
    source = sorted(
        rows("xeducation/leads.csv"), key=lambda row: int(row["Lead Number"])
    )
    for at, row in enumerate(source):
        created = YEAR + timedelta(at * 365 // len(source))
        cells = {
            re.sub(r"\W+", "_", name.lower()): "" if cell == "Select" else cell
            for name, cell in row.items()
            if name not in ("Prospect ID", "Lead Number", "Converted")
        }
        lead_id = row["Prospect ID"]
        leads.append({"lead_id": lead_id, "created_at": str(created)} | cells)
        if row["Converted"] == "1":
            closed = str(created + timedelta(30))
            won.append(_won(lead_id, closed))
    nothing = dict.fromkeys(("event_id", "occurred_at", "activity_type"), "")
    hand = hand_model(
        [
            ("what_is_your_current_occupation", "equals", "working professional", 20),
            ("what_is_your_current_occupation", "equals", "student", -5),
            ("lead_origin", "equals", "lead add form", 20),
            ("lead_source", "one_of", "reference|welingak website", 15),
            ("total_time_spent_on_website", "at_least", "1000", 20),
            ("total_time_spent_on_website", "at_least", "300", 10),
            ("totalvisits", "at_least", "5", 5),
            ("do_not_email", "equals", "yes", -20),
            ("specialization", "is_present", "", 5),
        ]
    )
    return World(
        "X Education",
        {"leads": leads, "events": [nothing], "opportunities": won},
        YEAR + timedelta(365 + 31),
        0,
        30,
        hand,
        {"learned": (*LEAKS, *DOUBTFUL), "learned_with_doubtful": LEAKS},
    )


def _won(lead_id: str, day: str) -> Row:
    return {
        "opportunity_id": f"O-{lead_id}",
        "lead_id": lead_id,
        "created_at": day,
        "closed_at": day,
        "is_won": "true",
    }


def lld() -> World:
    """Return the leads of a software vendor, as of their day 14."""
    tables = {
        table: test_real_lld.rows_of(query)
        for table, query in test_real_lld.RAW.items()
    }
    kinds = sorted({row["activity_type"] for row in tables["events"]})
    named = {
        table: [
            row | {"scoring_model": "hand"} if "scoring_model" in row else row
            for row in listed
        ]
        for table, listed in test_real_lld.RULES.items()
    }
    listed = [
        {
            "activity_type": kind,
            "channel": "product",
            "is_engagement": "true",
            "reason": "Done in the product",
        }
        for kind in kinds
    ]
    rules = together(named, counting_models(kinds), {"activity_types": listed})
    return World("Software vendor (lld)", tables, date(2024, 5, 15), 14, 30, rules)


def relax() -> World:
    """Return the users of organisations, after 7 days."""
    tables = test_real_relax.raw_tables()
    users = {user["object_id"]: user for user in test_real_relax.users()}
    days: dict[str, set[date]] = defaultdict(set)
    for event in tables["events"]:
        days[event["lead_id"]].add(date.fromisoformat(event["occurred_at"][:10]))
    tables["leads"] = [
        lead
        | {
            "opted_in": users[lead["lead_id"]]["opted_in_to_mailing_list"],
            "marketing_drip": users[lead["lead_id"]]["enabled_for_marketing_drip"],
            "was_invited": "yes"
            if users[lead["lead_id"]]["invited_by_user_id"]
            else "no",
            "last_session": users[lead["lead_id"]]["last_session_creation_time"],
        }
        for lead in tables["leads"]
    ]
    tables["opportunities"] = []
    for user, active in sorted(days.items()):
        ordered = sorted(active)
        third = [
            last
            for first, last in zip(ordered, ordered[2:], strict=False)
            if (last - first).days < 7
        ]
        if third:
            tables["opportunities"].append(_won(user, str(third[0])))
    hand = hand_model(
        [
            ("lead_source", "equals", "guest_invite", 10),
            ("lead_source", "equals", "org_invite", 5),
            ("lead_source", "equals", "personal_projects", -10),
            ("opted_in", "equals", "1", 5),
            ("marketing_drip", "equals", "1", 5),
            ("email_type", "equals", "business", 10),
        ],
        [("product_login", 10, 5)],
    )
    return World(
        "Users of organisations (relax)",
        tables,
        date(2014, 6, 6),
        7,
        90,
        together(hand, counting_models(["product_login"])),
        {"learned": ("last_session",)},
    )


WORLDS = {"xeducation": xeducation, "lld": lld, "relax": relax}
