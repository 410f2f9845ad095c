"""What the check of the rule tables hints at: rows that are hardly meant."""

from __future__ import annotations

import re
from pathlib import Path
from time import process_time

import pytest
from bad_rules import Edit, add, both, change
from project import PROJECT, RuleTables

from lead_scoring.rules.backtracking import backtracks
from lead_scoring.rules.check import check
from lead_scoring.rules.coverage import Earlier
from lead_scoring.rules.reach import Span, days_worth, reach_of

READY_MADE = sorted(path.name for path in (PROJECT / "seeds/models").iterdir())

# Hints that do not change what the others find: how to make each, and what is said.
HINTS: dict[str, tuple[Edit, str]] = {
    "a rule that another one covers": (
        add(
            "fit_rules",
            rule="level_vp",
            attribute="job_level",
            operator="equals",
            value="VP",
            priority="90",
        ),
        "fit_rules.csv, line 19, row 'standard / level_vp', column value ('VP'): never"
        " applies, for before it 'level_director_or_vp' catches all",
    ),
    "a range that two rules cover together": (
        add(
            "fit_rules",
            rule="size_1000",
            attribute="employee_count",
            operator="between",
            value="1000..5000",
            priority="90",
        ),
        # 1,999.5 people are in neither of the two.
        "",
    ),
    "a half-line that two rules cover together": (
        both(
            add(
                "fit_rules",
                rule="revenue_high",
                attribute="annual_revenue",
                operator="at_least",
                value="100",
                priority="10",
                points="1",
            ),
            both(
                add(
                    "fit_rules",
                    rule="revenue_low",
                    attribute="annual_revenue",
                    operator="below",
                    value="100",
                    priority="20",
                    points="1",
                ),
                add(
                    "fit_rules",
                    rule="revenue_middle",
                    attribute="annual_revenue",
                    operator="between",
                    value="50..150",
                    priority="30",
                    points="1",
                ),
            ),
        ),
        "row 'standard / revenue_middle', column value ('50..150'): never applies, for"
        " before it 'revenue_low', 'revenue_high' catch all",
    ),
    "a segment that another one covers": (
        both(
            add(
                "segments",
                segment="default",
                priority="10",
                attribute="employee_count",
                operator="at_least",
                value="200",
                reason="Larger companies",
            ),
            add(
                "segments",
                segment="default",
                priority="20",
                attribute="employee_count",
                operator="at_least",
                value="1000",
                reason="Large companies",
            ),
        ),
        "segments.csv, line 3, row 'default / 20', column value ('1000'): never",
    ),
    "a group whose patterns are for another activity": (
        change("behavior_rules", "blog_view", content_group="contact_form"),
        "row 'standard / blog_view', column content_group ('contact_form'): never"
        " applies, for content_rules.csv gives this group to form_submit alone, not to"
        " page_view",
    ),
    "a quantity of what has none": (
        change("behavior_rules", "buying_search", min_quantity="1"),
        "row 'standard / buying_search', column min_quantity ('1'): never applies, for"
        " search_arrival has no quantity",
    ),
    "a rule without points": (
        change("behavior_rules", "ad_clicked", points="0"),
        "row 'standard / ad_clicked', column points ('0'): brings nothing",
    ),
    "a limit of no match": (
        change("behavior_rules", "event_visited", times_per_day="0"),
        "row 'standard / event_visited', column times_per_day ('0'): lets no match",
    ),
    "two rules for the same": (
        add("behavior_rules", rule="quote_wanted", points="5"),
        "row 'standard / quote_wanted', column rule ('quote_wanted'): asks for the same"
        " as 'quote_requested'; both count, one on top of the other",
    ),
    "two disqualifications for the same": (
        add("disqualification_rules", rule="is_studying"),
        "row 'standard / is_studying', column rule ('is_studying'): asks for the same"
        " as 'is_student'; one of them is enough",
    ),
    "silence that is worth something": (
        change("inactivity_rules", "silent_30_days", points="10"),
        "row 'standard / silent_30_days', column points ('10'): silence would earn",
    ),
    "a grade that nobody can reach": (
        change("grades", "A", min_score="101"),
        "row 'standard / fit / A', column min_score ('101'): nobody can reach it: fit"
        " is at most 100",
    ),
    "a grade for scores that nobody has": (
        change("grades", "hot", min_score="0"),
        "row 'standard / total / cold', column min_score: nobody gets it: total is at"
        " least 0, where 'total / hot' begins already",
    ),
    "grades with a gap below": (
        change("grades", "D", min_score="5"),
        "row 'standard / fit / D', column min_score ('5'): who has less gets no grade"
        " of fit",
    ),
    "two grades that begin in one place": (
        change("grades", "2", min_score="10"),
        "column min_score ('10'): begins where 'behavior / ",
    ),
    "a band that nobody can reach": (
        both(
            add("score_bands", scoring_model="standard", band="low", reason="All"),
            add(
                "score_bands",
                scoring_model="standard",
                band="top",
                min_score="999",
                reason="The best",
            ),
        ),
        "score_bands.csv, line 3, row 'standard / top', column min_score ('999'):"
        " nobody can reach it: total is at most 1",
    ),
    "a minimum that a cap cuts off": (
        change("scoring_models", "standard", min_fit="110"),
        "row 'standard', column min_fit ('110'): nobody can reach it: the rules bring"
        " at most 100 points",
    ),
    "a cap below one match": (
        change("scoring_models", "standard", behavior_cap="42"),
        "row 'standard', column behavior_cap ('42'): cuts a single match:"
        " 'quote_requested' alone brings 45 points",
    ),
    "more roles than there are": (
        change("account_models", "standard", min_buying_roles="6"),
        "row 'standard', column min_buying_roles ('6'): nobody can reach it: the model"
        " has 5 buying roles",
    ),
    "a state that does not begin at once": (
        change("activity_states", "active", from_days="1"),
        "row 'active', column from_days ('1'): who is silent for fewer days is in no",
    ),
    "a pattern behind one that is found everywhere": (
        add(
            "content_rules",
            priority="5",
            activity_type="",
            pattern="blog|",
            content_group="blog",
        ),
        "content_rules.csv, line 2, row '10 / form_submit",
    ),
    "a pattern that is found everywhere": (
        change("suppression_rules", "page_previews", pattern="[?&]preview=|"),
        "row 'page_previews', column pattern ('[?&]preview=|'): is found in every text",
    ),
    "a pattern that goes back over a text": (
        change("suppression_rules", "test_visitors", pattern="^([a-z]+)*[0-9]$"),
        "row 'test_visitors', column pattern ('^([a-z]+)*[0-9]$'): may stand still on",
    ),
    "a condition that goes back over a text": (
        change("disqualification_rules", "is_test_address", value="^(a+)+@"),
        "row 'standard / is_test_address', column value ('^(a+)+@'): may stand still",
    ),
}


@pytest.fixture
def rules(tmp_path: Path) -> RuleTables:
    return RuleTables(tmp_path / "rules", PROJECT / "seeds")


def hints_of(rules: RuleTables) -> list[str]:
    report = check(PROJECT, rules.seeds)
    assert not report.faults, report.text()
    return [hint.text() for hint in report.hints]


def test_shipped_and_ready_made_rules_give_no_hint(rules: RuleTables) -> None:
    rules.add_models(*READY_MADE)
    assert hints_of(rules) == []


def test_a_content_rule_may_give_a_product_alone(rules: RuleTables) -> None:
    rules.add_rule("content_rules", pattern="^/plans", content_group="", product="crm")
    assert hints_of(rules) == []


def test_all_hints_are_given_at_once_with_file_line_and_cell(rules: RuleTables) -> None:
    for edit, _ in HINTS.values():
        edit(rules)
    said = hints_of(rules)
    for name, (_, expected) in HINTS.items():
        assert any(expected in text for text in said), (name, "\n".join(said))
    about_fit = [text for text in said if "fit_rules.csv" in text]
    assert len(about_fit) == 2, about_fit
    # Whatever stands behind the pattern that is found everywhere never decides.
    lists = [text for text in said if "content_rules.csv, line" in text]
    assert len(lists) == len(rules.rules("content_rules")) - 1


def test_thresholds_out_of_reach_are_told_with_what_the_rules_bring(
    rules: RuleTables,
) -> None:
    """Fit is at most 100 by its cap; nobody falls below the floor of 0."""
    rules.change_rule("scoring_models", "standard", mql_score="999")
    rules.change_rule("account_models", "standard", mqa_score="1000")
    cycle, season = rules.rules("buying_cycle_rules"), rules.rules("seasonal_rules")
    timing = int(cycle[0]["full_points"]) + int(season[0]["points"])
    weights = sum(float(row["weight"]) for row in rules.rules("account_rank_weights"))
    roles = sum(int(row["points"]) for row in rules.rules("buying_roles"))
    # Thirty points of unknown visitors.
    most = 100 + 100 * weights + 30 + roles
    assert hints_of(rules) == [
        "account_models.csv, line 2, row 'standard', column mqa_score ('1000'): no"
        f" account can reach it: the rules bring at most {most:,.0f} points",
        "scoring_models.csv, line 2, row 'standard', column mql_score ('999'): nobody"
        f" can reach it: the rules bring at most {200 + timing} points (fit 100,"
        f" behavior 100, timing {timing})",
    ]


def test_thresholds_that_everybody_reaches_are_told(rules: RuleTables) -> None:
    for table in ("behavior_rules", "fit_rules"):
        rows = [row for row in rules.rules(table) if not row["points"].startswith("-")]
        rules.write_rules(table, rows)
    rules.write_rules("inactivity_rules", [])
    cells = {"mql_score": "0", "rearm_score": "-5", "score_floor": "", "min_fit": "0"}
    rules.change_rule("scoring_models", "standard", **cells)
    assert [hint.partition("column ")[2] for hint in hints_of(rules)] == [
        "mql_score ('0'): everybody reaches it: no rules take a lead below 0",
        "min_fit ('0'): everybody reaches it: no rules take a lead below 0",
        "rearm_score ('-5'): nobody can fall below it, so that whoever enters stays: no"
        " rules take a lead below 0",
    ]


def test_an_inherited_row_is_told_of_once_where_it_stands(rules: RuleTables) -> None:
    rules.add_rule(
        "scoring_models", scoring_model="variant", role="draft", based_on="standard"
    )
    rules.change_rule("behavior_rules", "ad_clicked", points="0")
    (hint,) = hints_of(rules)
    assert hint.startswith("behavior_rules.csv, line 26, row 'standard / ad_clicked'")


def test_hints_wait_until_there_is_no_fault(rules: RuleTables) -> None:
    rules.change_rule("behavior_rules", "ad_clicked", points="0")
    rules.change_rule("behavior_rules", "blog_view", decay="half_life_3O")
    assert not check(PROJECT, rules.seeds).hints


def test_the_check_of_all_models_takes_seconds_and_no_minutes(
    rules: RuleTables,
) -> None:
    """Two or three of the processor; the limit is for one that is slow and shared."""
    rules.add_models(*READY_MADE)
    begun = process_time()
    check(PROJECT, rules.seeds)
    assert process_time() - begun < 20


# What a score can be


def rule(**cells: object) -> dict[str, object]:
    empty = dict.fromkeys(
        ("occurrences", "within_days", "times_per_day", "times_in_total", "decay")
    )
    return empty | {"points": 10} | cells


def reach(behavior: list[dict[str, object]], worth: dict[str, float]) -> Span:
    tables = ("fit_rules", "inactivity_rules", "buying_cycle_rules", "seasonal_rules")
    limits = dict.fromkeys(("fit_cap", "behavior_cap", "score_floor"))
    given = dict.fromkeys(tables, ()) | {"behavior_rules": behavior}
    return reach_of(limits, given, worth).behavior


@pytest.mark.parametrize(
    ("cells", "most"),
    [
        ({}, float("inf")),
        ({"times_in_total": 3}, 30),
        ({"occurrences": 3, "within_days": 7}, 10),
        ({"times_per_day": 2}, float("inf")),
        # 1 + 0.75 + 0.5 + 0.25 of 20 points a day.
        ({"times_per_day": 2, "decay": "four_days"}, 50),
        ({"times_per_day": 2, "times_in_total": 4, "decay": "four_days"}, 40),
    ],
)
def test_what_a_rule_can_bring(cells: dict[str, object], most: float) -> None:
    decays = [
        {"decay": "Four_Days", "shape": "linear", "days": 4, "max_age_days": None}
    ]
    assert reach([rule(**cells)], days_worth(decays, [])).most == most


def test_steps_and_half_lives_add_up_to_days() -> None:
    decays = [
        {"decay": "steps", "shape": "windows", "days": None, "max_age_days": None},
        {"decay": "half", "shape": "half_life", "days": 1, "max_age_days": 2},
    ]
    windows = [
        {"decay": "steps", "from_day": 0, "weight": 1},
        {"decay": "steps", "from_day": 30, "weight": 0.5},
        {"decay": "steps", "from_day": 60, "weight": 0},
    ]
    found = days_worth(decays, windows)
    assert found["steps"] == 45
    assert found["half"] == pytest.approx(1.75, abs=0.001)


# Conditions and patterns


def condition(operator: str, value: str = "") -> dict[str, str]:
    return {"operator": operator, "value": value}


@pytest.mark.parametrize(
    ("earlier", "later", "is_covered"),
    [
        ([("one_of", "a|b")], ("equals", "B"), True),
        ([("equals", "a"), ("equals", "b")], ("one_of", "a| b"), True),
        ([("equals", "a")], ("one_of", "a|b"), False),
        ([("equals", "1.0")], ("equals", "1"), True),
        ([("at_least", "10")], ("at_least", "20"), True),
        ([("at_least", "20")], ("at_least", "10"), False),
        ([("below", "50"), ("at_least", "50")], ("between", "1..99"), True),
        ([("between", "1..50"), ("between", "51..99")], ("between", "1..99"), False),
        ([("below", "50")], ("between", "1..50"), False),
        ([("below", "50")], ("below", "50"), True),
        ([("is_present", "")], ("contains", "x"), True),
        ([("is_present", "")], ("is_missing", ""), False),
        ([("contains", "data")], ("contains", "big data"), True),
        ([("contains", "data")], ("equals", "Big Data"), True),
        ([("not_one_of", "a")], ("not_one_of", "a|b"), True),
        ([("not_one_of", "a|b")], ("not_one_of", "a"), False),
        ([("not_one_of", "a")], ("equals", "b"), True),
        ([("matches", "^A")], ("matches", "^a"), False),
    ],
)
def test_conditions_that_others_cover(
    earlier: list[tuple[str, str]], later: tuple[str, str], is_covered: bool
) -> None:
    before = Earlier()
    for each in earlier:
        before.add(condition(*each))
    assert bool(before.covering(condition(*later))) == is_covered


def test_ten_thousand_conditions_are_looked_through_in_seconds() -> None:
    before = Earlier()
    began = process_time()
    for number in range(10_000):
        title = condition("equals", f"Title {number}")
        assert not before.covering(title)
        before.add(title)
    assert before.covering(condition("one_of", "title 9999 | TITLE 7")) == [
        condition("equals", "Title 9999"),
        condition("equals", "Title 7"),
    ]
    assert process_time() - began < 30  # each with all before it took minutes


@pytest.mark.parametrize(
    "pattern", ["^(a+)+$", "^(a*)*$", r"^(a+\s*)+$", "^(.*a)+$", "^(a{2,})+$"]
)
def test_patterns_that_double_the_ways_are_told(pattern: str) -> None:
    """Python goes back over a text as Java does: six letters more take long."""
    assert backtracks(pattern)
    times = []
    for letters in (18, 24):
        begun = process_time()
        re.search(pattern, "a" * letters + "!")
        times.append(process_time() - begun)
    assert times[1] > 4 * times[0]


@pytest.mark.parametrize(
    "pattern",
    [
        "^(https?://[^/]+)?/?contact",
        "(,[^,]+)*",
        "([^,]+,)*",
        r"(\w+\s+)+x",
        "(ab|cd)*",
        "(x{1,3})+",
        "(.*[.])?x",
        "[[:alpha:]]+",
    ],
)
def test_other_patterns_are_not(pattern: str) -> None:
    assert not backtracks(pattern)
