"""Accounts that order paper: how well the timing score says when the next order is due.

The rules that are shipped rise every 30 days. These customers order every 29 or 30
days, so a rule with weekly steps stands beside them. The score of any day is a sum over
the entries of the ledger; one build is enough for all days.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from random import Random
from statistics import mean

import pytest
from project import Project, Row
from real_inputs import build, check_page, needs, rows

AS_OF = "2017-01-31"
FULL, STEP, MIN_ORDERS, MAX_CYCLES = 60, 7, 2, 2
# Rule: the points of a whole cycle and its steps; the first is shipped.
RULES = {"reorder_due": (30, 30), "weekly_steps": (FULL, STEP)}

pytestmark = needs("parch")

Scores = dict[tuple[str, date], int]


# From their tables to the raw tables


def lead_of(account: str) -> str:
    return f"P-{account}"


def raw_tables() -> dict[str, list[Row]]:
    """Return one lead for each account: its primary contact."""
    accounts, orders = rows("parch/accounts.csv"), rows("parch/orders.csv")
    events = rows("parch/web_events.csv")
    first_seen: dict[str, str] = {}
    for row in [*orders, *events]:
        seen = first_seen.get(row["account_id"], row["occurred_at"])
        first_seen[row["account_id"]] = min(seen, row["occurred_at"])
    return {
        "accounts": [
            {"account_id": row["id"], "name": row["name"], "domain": row["website"]}
            for row in accounts
        ],
        "leads": [
            {
                "lead_id": lead_of(row["id"]),
                "account_id": row["id"],
                "company_name": row["name"],
                "created_at": first_seen[row["id"]],
            }
            for row in accounts
        ],
        "orders": [
            {
                "order_id": row["id"],
                "account_id": row["account_id"],
                "ordered_at": row["occurred_at"],
                "amount": row["total_amt_usd"],
            }
            for row in orders
        ],
        "events": [
            {
                "event_id": row["id"],
                "occurred_at": row["occurred_at"],
                "activity_type": "ad_click"
                if row["channel"] in ("adwords", "banner")
                else "page_view",
                "lead_id": lead_of(row["account_id"]),
                "content": row["channel"],
            }
            for row in events
        ],
    }


@pytest.fixture(scope="module")
def parch(shared_project: Project, tmp_path_factory) -> Project:
    shared_project.add_rule(
        "buying_cycle_rules",
        scoring_model="standard",
        rule="weekly_steps",
        full_points=str(FULL),
        step_days=str(STEP),
        min_orders=str(MIN_ORDERS),
        max_cycles=str(MAX_CYCLES),
        reason="They order every month",
    )
    return build(shared_project, tmp_path_factory.mktemp("parch"), raw_tables(), AS_OF)


# Days and scores, counted apart


@cache
def order_days() -> dict[str, list[date]]:
    days = defaultdict(set)
    for order in rows("parch/orders.csv"):
        ordered_on = date.fromisoformat(order["occurred_at"][:10])
        days[lead_of(order["account_id"])].add(ordered_on)
    return {lead: sorted(of_lead) for lead, of_lead in days.items()}


def eves() -> set[tuple[str, date]]:
    """Return the days before an order, of leads that could have a score then."""
    return {
        (lead, day - timedelta(1))
        for lead, days in order_days().items()
        for day in days[MIN_ORDERS:]
    }


def all_days() -> Iterator[tuple[str, date]]:
    """Yield all days from the order that gives a cycle to the eve of the last one."""
    for lead, days in order_days().items():
        if len(days) > MIN_ORDERS:
            for number in range((days[-1] - days[MIN_ORDERS - 1]).days):
                yield lead, days[MIN_ORDERS - 1] + timedelta(number)


def scores_by_definition(full: int, step: int) -> Scores:
    """Follow section 5 of the definitions, from order day to order day."""
    scores: Scores = {}
    for lead, days in order_days().items():
        gaps: list[int] = []
        for last, following in pairwise(days):
            if gaps:
                middle = sorted(gaps)
                low, high = middle[(len(gaps) - 1) // 2], middle[len(gaps) // 2]
                cycle = (low + high + 1) // 2
                for age in range((following - last).days):
                    if age >= MAX_CYCLES * cycle:
                        break
                    grown = min(cycle, age // step * step)
                    scores[lead, last + timedelta(age)] = (
                        2 * full * grown + cycle
                    ) // (2 * cycle)
            gaps.append((following - last).days)
    return scores


def scores_of_ledger(parch: Project, rule: str) -> Scores:
    """Sum the entries of a rule for each lead and day that has any."""
    scores: Counter[tuple[str, date]] = Counter()
    for lead, starts_on, ends_on, points in parch.read(
        "select lead_id, starts_on, ends_on, points from ledger.score_entries"
        " inner join rules.rules using (rule_id)"
        " inner join identity.subjects using (subject_id)"
        " where basis = 'official'"
        f" and scoring_model = 'standard' and rule = '{rule}'"
    ):
        for number in range((ends_on - starts_on).days):
            scores[lead, starts_on + timedelta(number)] += points
    return scores


def chance_to_outrank(chosen: list[int], others: list[int]) -> float:
    """Return how often one of the chosen stands above another; a tie is half."""
    above, below, halves = Counter(chosen), Counter(others), 0
    for one, times in above.items():
        halves += sum(
            times * count * ((one > other) + (one >= other))
            for other, count in below.items()
        )
    return halves / (2 * len(chosen) * len(others))


# The tests


def test_every_order_is_used(parch):
    found = parch.read(
        "select outcome, records from marts.activity_reconciliation"
        " where source_table = 'orders'"
    )
    assert found == [("used", len(rows("parch/orders.csv")))]


def test_every_account_has_the_order_days_of_the_source(parch):
    found = defaultdict(list)
    for lead, day in parch.read(
        "select lead_id, ordered_on from crm.order_days order by all"
    ):
        found[lead].append(day)
    assert found == order_days()


@pytest.mark.parametrize("rule", RULES)
def test_the_score_of_every_day_follows_the_definition(parch, rule):
    expected, found = scores_by_definition(*RULES[rule]), scores_of_ledger(parch, rule)
    days = set(all_days())
    assert len(days) > 100_000
    assert [day for day in days if found.get(day, 0) != expected.get(day, 0)] == []


def test_the_eve_of_an_order_stands_above_a_random_day(parch):
    """The day is drawn from the same account; the draw is the same in every run."""
    scores = scores_of_ledger(parch, "weekly_steps")
    days_of = defaultdict(list)
    for lead, day in all_days():
        days_of[lead].append(day)
    draw = Random(1)
    pairs = [
        (scores[lead, eve], scores[lead, draw.choice(days_of[lead])])
        for lead, eve in sorted(eves())
    ]
    eve, other = map(mean, zip(*pairs, strict=True))
    assert eve > 0.8 * FULL
    assert other < 0.5 * FULL
    above = sum((one > two) + (one >= two) for one, two in pairs) / 2 / len(pairs)
    assert above > 0.8


def test_the_page_shows_the_figures(parch):
    days, before = sorted(all_days()), eves()
    others = [day for day in days if day not in before]
    ((orders, accounts),) = parch.read(
        "select count(*), count(distinct account_id) from crm.orders"
    )
    ((found_days,),) = parch.read("select count(*) from crm.order_days")
    sources = rows("parch/orders.csv")
    figures = [
        ("orders", orders, len(sources)),
        ("accounts that order", accounts, len({row["account_id"] for row in sources})),
        ("order days", found_days, sum(map(len, order_days().values()))),
        ("eves of a third or later order", "", len(before)),
    ]
    for rule, (full, step) in RULES.items():
        on_ledger = scores_of_ledger(parch, rule)
        by_definition = scores_by_definition(full, step)
        titles = f"`{rule}`, {full} points in steps of {step} days"
        for what, chosen in (("the eve", sorted(before)), ("a random day", days)):
            figures.append(
                (
                    f"{titles}: mean on {what}",
                    f"{mean(on_ledger[day] for day in chosen):.2f}",
                    f"{mean(by_definition.get(day, 0) for day in chosen):.2f}",
                )
            )
        above = [
            chance_to_outrank(
                [scores.get(day, 0) for day in before],
                [scores.get(day, 0) for day in others],
            )
            for scores in (on_ledger, by_definition)
        ]
        what = f"{titles}: an eve stands above another day"
        figures.append((what, *(f"{chance:.1%}" for chance in above)))
    check_page("parch", figures)
