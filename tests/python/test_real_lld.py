"""The whole way on data by others: 2,000 leads of a software vendor, and who bought.

The vendor sells a learning platform. The rules below are what one would write before
seeing a single sale: whoever runs trainings in a larger organisation and wants to
decide soon is worth a call, and so is whoever asks for sales or prices or begins to
work with the product in earnest. How well the score of the day before March ranks those
who bought from March on stands in docs/real_inputs.md, whatever it is; no test asks for
more than that it was computed on the right leads.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import duckdb
import pytest
from project import Project, Row
from real_inputs import FOREIGN, Figure, build, check_page, needs

LLD = FOREIGN / "lld"
AS_OF = "2024-02-29"

needs_lld = needs("lld")


# From their tables to the raw tables

USERS = f"read_csv('{LLD}/users.csv', all_varchar = true, header = true)"
EVENTS = f"read_csv('{LLD}/events.csv', all_varchar = true, header = true)"
RAW = {
    "leads": f"""
        select
            user_id as lead_id, role_title as job_title, lead_source,
            'ORG-' || user_id as account_id, signup_date as created_at
        from {USERS}
    """,
    # Every lead comes with an organisation of its own; its size is the lower bound.
    "accounts": f"""
        select
            'ORG-' || user_id as account_id, organization_type as industry,
            regexp_extract(organization_size, '^[0-9]+') as employee_count,
            signup_date as created_at
        from {USERS}
    """,
    # What the form asked beyond the columns of a lead.
    "attribute_changes": f"""
        select
            'lead' as entity_type, user_id as entity_id, attribute, value,
            signup_date as changed_at
        from (
            unpivot (
                select
                    user_id, signup_date, expected_student_count, current_solution,
                    decision_timeframe
                from {USERS}
            )
            on columns(* exclude (user_id, signup_date))
            into name attribute value value
        )
    """,
    "events": f"""
        select
            'E' || row_number() over () as event_id, timestamp as occurred_at,
            action_type as activity_type, action_category as content,
            duration_seconds as quantity, user_id as lead_id
        from {EVENTS}
    """,
    "opportunities": f"""
        select
            'O-' || user_id as opportunity_id, user_id as lead_id,
            conversion_date as created_at, conversion_date as closed_at,
            'true' as is_won
        from {USERS}
        where converted = 'True'
    """,
}


# The rules

BUYERS = "Training Manager|HR Manager|Department Head"
USERS_OF_IT = "IT Administrator|Course Creator"
FIT_RULES = [
    # rule, attribute, operator, value, points, priority, reason
    ("runs_trainings", "job_title", "one_of", BUYERS, 25, 1, "Has need and budget"),
    ("would_work_with_it", "job_title", "one_of", USERS_OF_IT, 10, 2, "Is asked"),
    ("large", "employee_count", "at_least", "501", 20, 1, "Many people to train"),
    ("medium", "employee_count", "at_least", "51", 10, 2, "Some people to train"),
    ("trains", "industry", "contains", "training", 15, 1, "Training is their business"),
    ("single", "industry", "contains", "individual", -10, 2, "Buys one seat"),
    ("many_students", "expected_student_count", "one_of", "1000-5000|5000+", 10, 1, ""),
    ("at_once", "decision_timeframe", "equals", "Within 1 month", 25, 1, ""),
    ("this_quarter", "decision_timeframe", "equals", "1-3 months", 15, 2, ""),
    ("no_plan", "decision_timeframe", "equals", "Just exploring", -15, 3, ""),
    ("replaces", "current_solution", "equals", "Competitor Product", 10, 1, ""),
    ("was_recommended", "lead_source", "equals", "Referral", 10, 1, ""),
]
BEHAVIOR_RULES = [
    # rule, activity_type, points, times_per_day, decay, reason
    ("asked_sales", "contact_sales", 25, 1, "half_life_14", "Wants to talk"),
    ("saw_prices", "view_pricing", 15, 1, "half_life_14", "Thinks of the price"),
    ("invited", "invite_users", 12, 1, "half_life_30", "Brings colleagues in"),
    ("set_up", "setup_integration", 12, 1, "half_life_30", "Connects own systems"),
    ("published", "publish_course", 10, 1, "half_life_30", "Puts it to real use"),
    ("created", "create_course", 8, 1, "half_life_30", "Tries it with own content"),
    ("met", "host_meeting", 8, 1, "half_life_30", "Works with others in it"),
    ("looked", "view_features", 2, 2, "half_life_14", "Looks around"),
]
RULES: dict[str, list[Row]] = {
    "scoring_models": [
        {
            "scoring_model": "lld",
            "segment": "default",
            "role": "champion",
            "mql_score": "80",
            "rearm_score": "60",
            "reason": "Good on both sides",
        }
    ],
    "fit_rules": [
        {
            "scoring_model": "lld",
            "rule": rule,
            "attribute": attribute,
            "operator": operator,
            "value": value,
            "points": str(points),
            "priority": str(priority),
            "reason": reason or "Said so in the form",
        }
        for rule, attribute, operator, value, points, priority, reason in FIT_RULES
    ],
    "behavior_rules": [
        {
            "scoring_model": "lld",
            "rule": rule,
            "activity_type": activity_type,
            "points": str(points),
            "times_per_day": str(times_per_day),
            "decay": decay,
            "resets_on_recycle": "false",
            "reason": reason,
        }
        for rule, activity_type, points, times_per_day, decay, reason in BEHAVIOR_RULES
    ],
    "inactivity_rules": [
        {
            "scoring_model": "lld",
            "rule": f"silent_{days}_days",
            "days_inactive": str(days),
            "points": str(points),
            "reason": "Trials are decided within weeks",
        }
        for days, points in ((7, -10), (14, -20))
    ],
    "decays": [
        {
            "decay": f"half_life_{days}",
            "shape": "half_life",
            "days": str(days),
            "reason": "Interest fades",
        }
        for days in (14, 30)
    ],
    "activity_states": [{"state": "active", "from_days": "0", "reason": "The only"}],
}


def write_rules(project: Project) -> None:
    """Replace the rules; every action in the product is an engagement."""
    project.clear_rules("scoring")
    for table, rows in RULES.items():
        project.write_rules(table, rows)
    for table in ("content_rules", "suppression_rules"):
        project.write_rules(table, [])
    actions = duckdb.sql(f"select distinct action_type from {EVENTS} order by all")
    project.write_rules(
        "activity_types",
        [
            {
                "activity_type": action,
                "channel": "product",
                "is_engagement": "true",
                "reason": "Done in the product",
            }
            for (action,) in actions.fetchall()
        ],
    )


# How good a ranking is

Ranked = list[tuple[float | str, bool]]


def auc(ranked: Ranked) -> Fraction:
    """Return how often a converter stands above another lead; a tie is half."""
    converters = [score for score, converts in ranked if converts]
    others = [score for score, converts in ranked if not converts]
    halves = sum(
        (one > other) + (one >= other) for one in converters for other in others
    )
    return Fraction(halves, 2 * len(converters) * len(others))


def lift(ranked: Ranked, share: Fraction = Fraction(1, 5)) -> Fraction:
    """Return how many times more often the top share converts than all do.

    Leads that tie at the border are taken in part.
    """
    places = left = share * len(ranked)
    hits = Fraction(0)
    for score in sorted({score for score, _ in ranked}, reverse=True):
        tied = [converts for other, converts in ranked if other == score]
        taken = min(left, Fraction(len(tied)))
        hits += taken * sum(tied) / len(tied)
        left -= taken
    return (hits / places) / Fraction(sum(c for _, c in ranked), len(ranked))


def test_auc_counts_pairs_and_halves_ties():
    """Of six pairs 3 > 2, 3 > 1, 3 > 1, 2 = 2, 2 > 1, 2 > 1: five and a half."""
    ranked = [(3, True), (2, True), (2, False), (1, False), (1, False)]
    assert auc(ranked) == Fraction(11, 12)
    assert auc([(0, True), (0, False)]) == Fraction(1, 2)
    assert auc([(1, True), (2, False)]) == 0


def test_lift_takes_ties_at_the_border_in_part():
    """Two of ten convert; the top two places hold the first and half of a pair."""
    ranked = [(9, True), (8, True), (8, False)] + [(1, False)] * 7
    assert lift(ranked) == Fraction(3, 2) / 2 / Fraction(2, 10)
    assert lift([(0, True)] + [(0, False)] * 9) == 1


# The build


@pytest.fixture(scope="module")
def lld(shared_project: Project, tmp_path_factory) -> Project:
    """Build the scores of the day before most conversions."""
    write_rules(shared_project)
    tables = {table: rows_of(query) for table, query in RAW.items()}
    return build(shared_project, tmp_path_factory.mktemp("lld"), tables, AS_OF)


def rows_of(query: str) -> list[Row]:
    found = duckdb.sql(query)
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


@needs_lld
def test_every_record_has_an_outcome(lld):
    outcomes = lld.read(
        "select source_table, outcome, sum(records)::bigint"
        " from marts.activity_reconciliation group by all order by all"
    )
    dated = {"accounts": "created_at", "attribute_changes": "changed_at"}
    dated |= {"events": "occurred_at", "leads": "created_at"}
    dated |= {"opportunities": "created_at"}
    expected = [
        row
        for table, column in dated.items()
        for row in duckdb.sql(
            f"""
            select
                '{table}',
                if(left({column}, 10) > '{AS_OF}', 'future', 'used') as outcome,
                count(*)
            from ({RAW[table]}) group by all order by all
            """
        ).fetchall()
    ]
    assert sorted(outcomes) == sorted(expected)


@needs_lld
def test_every_lead_of_the_day_is_scored(lld):
    known = duckdb.sql(
        f"select user_id from {USERS} where signup_date <= '{AS_OF}'"
    ).fetchall()
    assert sorted(lld.read("select lead_id from marts.lead_scores")) == sorted(known)


@needs_lld
def test_the_score_of_the_day_against_later_conversions(lld):
    """Show the figures; leads that had converted by the day are left out."""
    scores = lld.read(
        "select lead_id, fit_score, behavior_score, total_score, is_mql"
        " from marts.lead_scores"
    )
    converted_on = by_user(
        f"select user_id, left(conversion_date, 10) from {USERS}"
        " where converted = 'True'"
    )
    signed_up_on = by_user(f"select user_id, signup_date from {USERS}")
    events = by_user(
        f"select user_id, count(*) from {EVENTS}"
        f" where left(timestamp, 10) <= '{AS_OF}' group by all"
    )
    leads = [row for row in scores if converted_on.get(row[0], "9") > AS_OF]
    assert not any(is_mql for *_, is_mql in set(scores) - set(leads))
    waiting = {
        user
        for user, day in signed_up_on.items()
        if day <= AS_OF < converted_on.get(user, "9")
    }
    later = sum(lead_id in converted_on for lead_id, *_ in leads)
    assert 0 < later < len(leads)

    figures: list[Figure] = [
        (f"leads on {AS_OF} that had not converted", len(leads), len(waiting)),
        ("… that did later", later, len(waiting & converted_on.keys())),
    ]
    rankings: dict[str, Callable[[tuple], float | str]] = {
        "official score": lambda row: row[3],
        "fit alone": lambda row: row[1],
        "behavior alone": lambda row: row[2],
        "plain event count": lambda row: events.get(row[0], 0),
        "newest lead first": lambda row: signed_up_on[row[0]],
    }
    for name, score in rankings.items():
        ranked = [(score(row), row[0] in converted_on) for row in leads]
        area, top = float(auc(ranked)), float(lift(ranked))
        assert 0 <= area <= 1
        assert 0 <= top <= 5
        figures.append(
            (f"{name}: AUC, and lift in the top fifth", f"{area:.3f}, {top:.2f}", "")
        )
    check_page("lld", figures)


def by_user(query: str) -> dict[str, int | str]:
    return dict(duckdb.sql(query).fetchall())
