"""The demo shows what the evaluation finds: one build as a newcomer makes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import pytest
from project import Project, Run, read
from random_inputs.shuffled import shuffle

from lead_scoring.replay import work_to_do
from lead_scoring.rules.demo_rules import NAME
from lead_scoring.settings import CHECKOUT, RAW, RULES, Settings

AS_OF = "2026-06-30"


@dataclass(frozen=True)
class Demo:
    """What a build of the demo printed and made."""

    run: Run
    settings: Settings

    def rows(self, query: str) -> list[tuple]:
        return read(self.settings.published, query)


@pytest.fixture(scope="module")
def demo(
    shared_project: Project, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demo]:
    warehouse = tmp_path_factory.mktemp("demo") / "demo.duckdb"
    run = shared_project.build_demo(warehouse, AS_OF)
    assert run.succeeded, run.output
    root = shared_project.root
    yield Demo(run, Settings(root, root / RAW, False, warehouse, root / RULES, AS_OF))


def test_the_build_says_whose_rules_it_is_by(demo: Demo) -> None:
    assert f"Demo data: with the demo's own rules, {NAME}" in demo.run.printed


def test_enough_conversions_are_seen_to_judge_rules(demo: Demo) -> None:
    seen = dict(
        demo.rows("""
            select scoring_model, sum(conversions)
            from marts.score_band_performance
            group by all
        """)
    )
    assert set(seen) == {"standard", "loyal_readers", "north_america"}
    assert min(seen.values()) >= 150


def test_scores_rank_well_but_not_perfectly(demo: Demo) -> None:
    ((auc, lift),) = demo.rows("""
        select auc, lift_top_tenth
        from marts.scoring_model_comparison
        where scoring_model = 'standard' and other_model = 'loyal_readers'
    """)
    assert 0.7 < auc < 0.9
    assert 2 < lift < 8


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("newsletter_subscribed", "harmful"),
        ("series_email_opened", "redundant"),
        ("governance_stand_visited", "dead"),
        ("pricing_page_view", "keep"),
    ],
)
def test_rules_get_the_verdict_that_they_were_made_for(demo, rule, verdict):
    verdicts = demo.rows(f"""
        select verdict from marts.rule_report
        where scoring_model = 'loyal_readers' and rule = '{rule}'
    """)
    assert verdicts == [(verdict,)]


def test_no_shipped_rule_is_harmful_or_dead(demo: Demo) -> None:
    bad = demo.rows("""
        select rule, verdict from marts.rule_report
        where scoring_model = 'standard' and verdict in ('harmful', 'dead')
    """)
    assert bad == []


def test_the_new_market_is_a_drift(demo: Demo) -> None:
    drift = dict(
        demo.rows("""
            select measure, verdict from marts.score_drift
            where scoring_model = 'standard' and month_start = date '2026-06-01'
        """)
    )
    assert drift["country_group"] == "moved"
    assert drift["function_data"] == "stable"


def test_both_arms_of_the_experiment_have_leads(demo: Demo) -> None:
    ((started_on, first, other, p_value),) = demo.rows("""
        select
            experiment_started_on::varchar, experiment_leads,
            other_experiment_leads, experiment_p_value
        from marts.scoring_model_comparison
        where experiment = 'loyal_readers'
    """)
    assert started_on == "2026-01-01"
    assert min(first, other) > 100
    assert 0 < p_value <= 1


def test_each_segment_has_leads_by_the_model_of_its_own(demo: Demo) -> None:
    models = demo.rows("""
        select distinct segment, scoring_model from marts.lead_scores order by all
    """)
    assert models == [
        ("default", "loyal_readers"),
        ("default", "standard"),
        ("north_america", "north_america"),
    ]


def test_the_build_ends_with_three_lines_on_how_well_scores_rank(demo: Demo) -> None:
    above, pairs, rules, _, where = demo.run.printed.rstrip().splitlines()[-5:]
    assert where.startswith("All of it: ")
    (times,) = re.findall(
        r"^Leads from 100 points on converted ([\d.]+) times as often", above
    )
    assert float(times) > 2
    (won,) = re.findall(r"more points in (\d\d) \(chance: 50\)", pairs)
    assert 70 < int(won) < 90
    assert "; by loyal_readers in " in pairs
    assert "harmful newsletter_subscribed; dead governance_stand_visited;" in rules


def test_an_edited_rule_makes_every_past_day_stale(demo: Demo) -> None:
    """Rules lie in a copy here, whose tables must be known as rules all the same."""
    assert not work_to_do(demo.settings)
    with duckdb.connect(str(demo.settings.warehouse)) as warehouse:
        points = "update rules.behavior_rules set points = points"
        warehouse.execute(f"{points} + 1 where rule = 'newsletter_subscribed'")
        days = len(demo.rows("select distinct scored_on from marts.observation_counts"))
    assert len(work_to_do(demo.settings).stale) == days


@pytest.mark.parametrize("name", ["do_higher_scores_buy_more", "rules_to_look_at"])
def test_questions_about_the_evaluation_have_an_answer(demo: Demo, name: str) -> None:
    question = CHECKOUT / "analyses" / "questions" / f"{name}.sql"
    assert demo.rows(question.read_text(encoding="utf-8"))


def test_outcomes_that_are_dealt_out_anew_hardly_ever_make_a_rule_harmful(demo):
    """By chance alone a rule may be harmful in one copy of twenty.

    Here it may be in one of five; `python -m random_inputs.shuffled` tries 200.
    """
    harmful, rules = shuffle(demo.settings.warehouse, 5)
    assert harmful <= 1
    assert rules > 100
