"""What the report says about the evaluation, from tables made up for it."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from lead_scoring.rates import wilson
from lead_scoring.report_evaluation import evaluation_lines

TABLES = """
    create schema rules;
    create schema evaluation;
    create schema marts;
    create table rules.scored_models as
    select * from (values
        ('standard', 'default', 'champion', 100::decimal(18, 6)),
        ('new', 'default', 'challenger', 10),
        ('abroad', 'abroad', 'champion', 10)
    ) as models (scoring_model, segment, role, mql_score);
    create table rules.evaluation_limits as
    select * from (values
        ('least_model_conversions', 4::decimal(18, 6)), ('confidence_z', 1.959964)
    ) as limits (name, value);
    create table evaluation.observations (
        scoring_model text, lead_id text, total_score decimal(18, 4),
        is_observation boolean, is_converted boolean
    );
    create table marts.scoring_model_comparison (
        scoring_model text, other_model text, experiment text, other_auc double,
        auc_difference_low double, auc_difference_high double
    );
    create table marts.rule_report (scoring_model text, rule text, verdict text);
"""


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        yield connection


def observe(warehouse: duckdb.DuckDBPyConnection, *scores: tuple[int, bool]) -> None:
    for score in scores:
        warehouse.execute(
            """
            insert into evaluation.observations
            select unnest(['standard', 'new']), 'ann', unnest([$1, -$1]), true, $2
            """,
            score,
        )
    warehouse.execute(
        "insert into evaluation.observations values ('standard', 'bob', 1, false, true)"
    )


# Four of ten converted. Above the line are two of them and one other. Of the 24 pairs
# of a converted and another score 120 wins 6, 100 wins 5.5, 50 wins 3.5 and 10 wins 1.
TEN = (
    *((120, True), (100, True), (100, False), (60, False), (50, True), (50, False)),
    *((20, False), (20, False), (10, True), (0, False)),
)


def test_how_well_the_champion_of_most_leads_ranks_is_told(warehouse):
    observe(warehouse, *TEN)
    _, above, pairs, rules = evaluation_lines(warehouse)
    assert above == (
        "Leads from 100 points on converted 1.7 times as often as all: 66.7 % (20.8 to"
        " 93.9), not 40.0 %."
    )
    assert pairs == (
        "Of 100 pairs the converted lead had more points in 67 (chance: 50)."
    )
    assert rules == "No rule is harmful, dead or redundant."


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.01, 0.2, "better"),
        (-0.2, -0.01, "worse"),
        (-0.1, 0.1, "not clear"),
    ],
)
def test_a_challenger_is_compared(warehouse, low, high, words):
    observe(warehouse, *TEN)
    warehouse.execute(
        """
        insert into marts.scoring_model_comparison values
        ('standard', 'new', 'trial', 0.714, $1, $2),
        ('standard', 'abroad', null, 0.9, 0.1, 0.2)
        """,
        [low, high],
    )
    pairs = evaluation_lines(warehouse)[2]
    assert pairs.endswith(f"(chance: 50); by new in 71: {words}.")
    assert "abroad" not in pairs


def test_rules_are_named_once_and_the_worst_first(warehouse):
    observe(warehouse, *TEN)
    warehouse.execute("""
        insert into marts.rule_report values
        ('standard', 'b', 'dead'), ('new', 'b', 'dead'), ('new', 'c', 'redundant'),
        ('new', 'd', 'harmful'), ('new', 'a', 'keep'), ('new', 'e', 'thin evidence')
    """)
    warehouse.execute("""
        insert into marts.rule_report
        select 'new', 'f' || n, 'redundant' from range(1, 7) as numbers (n)
    """)
    assert evaluation_lines(warehouse)[-1] == (
        "Rules to look at: harmful d; dead b; redundant c, f1, f2, f3, f4 and 2 more."
    )


def test_nobody_above_the_line_leaves_that_sentence_out(warehouse):
    observe(warehouse, *((score // 3, converted) for score, converted in TEN))
    assert [line[:9] for line in evaluation_lines(warehouse)] == [
        "",
        "Of 100 pa",
        "No rule i",
    ]


@pytest.mark.parametrize("scores", [(), TEN[2:]])
def test_too_few_conversions_say_nothing(warehouse, scores):
    observe(warehouse, *scores)
    converted = sum(converted for _, converted in scores)
    assert evaluation_lines(warehouse) == [
        "",
        f"How well the scores rank is not known yet: {converted} past conversions"
        " seen.",
    ]


def test_the_interval_is_the_published_one():
    # Wilson's interval of 1 in 10 as in the literature (Newcombe 1998).
    low, high = wilson(1, 10, 1.959964)
    assert (round(low, 4), round(high, 4)) == (0.0179, 0.4042)
