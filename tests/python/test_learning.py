"""The numerical core of learning, on arrays whose truth is known."""

from __future__ import annotations

import csv
import random
import re
import shutil
from dataclasses import replace
from datetime import date

import duckdb
import numpy as np
import pytest

from lead_scoring.errors import ExitCode, StoppedError
from lead_scoring.learning.arrays import (
    Observations,
    activity,
    attribute,
    canonical,
    weight,
)
from lead_scoring.learning.bins import Bins, cut, nameable, number_text, roundest
from lead_scoring.learning.candidates import METHODS, learn_jointly, prepare
from lead_scoring.learning.conditions import conditions, zeroed
from lead_scoring.learning.data import Source, by_month
from lead_scoring.learning.files import rule_files
from lead_scoring.learning.fit import fit, random_walk, ridge
from lead_scoring.learning.forms import Form, choose
from lead_scoring.learning.gates import NO_SIGNAL, REFUSED, THIN, USABLE, try_out
from lead_scoring.learning.leaks import UNDATED, questions
from lead_scoring.learning.learn import learn_model
from lead_scoring.learning.limits import read_limits
from lead_scoring.learning.merge import Chain, merge
from lead_scoring.learning.statistics import (
    auc,
    auc_by_groups,
    auc_interval,
    logistic,
)
from lead_scoring.rates import wilson
from lead_scoring.rules.check import check_rules
from lead_scoring.settings import CHECKOUT as PROJECT
from lead_scoring.settings import settings

RNG = np.random.default_rng
LIMITS = read_limits(rule_files(settings())["evaluation_limits"][1].rows)
# As the project reads a number, and nothing else.
NUMBER = re.compile(r"[+-]?[0-9]{1,18}([.][0-9]+)?")


def sample(number: int, seed: int, strength: float = 1.0) -> Observations:
    """Return leads whose log odds are known: a text, a number and noise."""
    rng = RNG(seed)
    level = rng.choice(["vp", "manager", "clerk", "student"], number)
    size = np.round(rng.lognormal(4, 1.2, number))
    noise = rng.choice(list("abcdefgh"), number)
    odds = strength * np.select(
        [level == "vp", level == "manager", level == "student"], [1.5, 0.7, -1.0], 0.0
    )
    odds += strength * 1.0 * (size >= 100) - 1.2
    converted = rng.random(number) < 1 / (1 + np.exp(-odds))
    return Observations(
        converted,
        rng.integers(0, 2**60, number),
        np.arange(number),
        [
            attribute("level", level.tolist()),
            attribute("size", [str(int(each)) for each in size]),
            attribute("noise", noise.tolist()),
        ],
    )


# Numbers and statistics


def test_values_are_compared_as_conditions_compare_them():
    assert canonical("VP Sales") == "vp sales"
    assert {canonical(text) for text in ("1", "1.0", "+01", "1.0000004")} == {"1"}
    assert canonical("-0.50") == "-0.5"
    assert canonical("0") == canonical("-0.0") == "0"
    assert canonical("1,5") == "1,5"


def test_auc_counts_ties_half():
    scores = np.array([3, 2, 2, 1, 1])
    converted = np.array([True, True, False, False, False])
    assert auc(scores, converted) == pytest.approx(11 / 12)
    assert auc(-scores, converted) == pytest.approx(1 / 12)
    groups = auc_by_groups(
        np.array([0.1, 0.5, 0.9]), np.array([0, 1, 1]), np.array([2, 1, 0])
    )
    assert groups == pytest.approx(11 / 12)


def test_the_interval_of_an_auc_holds_the_truth_as_often_as_it_says():
    rng, held = RNG(1), 0
    for _ in range(200):
        converted = np.arange(120) < 40
        scores = rng.normal(size=120) + converted
        low, high = auc_interval(scores, converted, np.arange(120))
        held += low <= 0.7602 <= high
    assert 180 <= held <= 199


def test_wilson_is_that_of_the_textbook():
    assert wilson(10, 100) == pytest.approx((0.0552, 0.1744), abs=1e-4)
    assert wilson(0, 0) == (0, 1)


def test_a_small_logistic_model_finds_what_it_was_made_from():
    rng = RNG(2)
    columns = rng.normal(size=(20_000, 2))
    odds = -1 + columns @ [0.8, -0.5]
    found = logistic(columns, rng.random(20_000) < 1 / (1 + np.exp(-odds)))
    assert found == pytest.approx([-1, 0.8, -0.5], abs=0.06)


def test_equal_cases_may_be_one_to_a_logistic_model():
    cases = np.array([[0.0], [1.0], [3.0]])
    wins, number = np.array([4, 9, 7]), np.array([40, 30, 10])
    one_by_one = np.repeat(np.arange(3), number)
    converted = np.concatenate(
        [np.arange(n) < w for n, w in zip(number, wins, strict=True)]
    )
    assert logistic(cases, wins, number, ridge=0.5) == pytest.approx(
        logistic(cases[one_by_one], converted, ridge=0.5), abs=1e-9
    )


# Bins


def test_an_edge_is_the_number_with_the_fewest_digits():
    assert roundest(183, 214) == 200
    assert roundest(0.12, 0.18) == 0.15
    assert roundest(97, 103) == 100
    assert roundest(-12, -7) == -10
    assert roundest(199, 200) == 200
    assert number_text(1e6) == "1000000" and number_text(0.25) == "0.25"


def test_ranges_hold_about_as_many_each_and_rare_levels_stand_together():
    values = RNG(3).lognormal(5, 1, 4000).round(2)
    each = attribute("revenue", [str(value) for value in values])
    bins = cut(each, np.arange(4000))
    counts = np.bincount(bins.places(each), minlength=bins.number)
    assert 15 <= bins.main <= 20
    assert counts[: bins.main].min() > 60
    texts = ["often"] * 300 + [f"rare {at}" for at in range(40)] + [None] * 60
    each = attribute("source", texts)
    bins = cut(each, np.arange(400))
    assert bins.levels == ("often",)
    counts = np.bincount(bins.places(each), minlength=bins.number)
    assert counts.tolist() == [300, 40, 60]


@pytest.mark.parametrize("level", ["#NAME?", "lost \ufffd", "tab\there", " blank"])
def test_what_a_cell_cannot_hold_has_no_bin_of_its_own(level):
    assert not nameable(level)
    assert nameable("Müller & Söhne")


# Conditions


def meets(operator: str, operand: str, value: str | None) -> bool:
    """Tell whether a value meets a condition, as docs/definitions.md says."""
    if operator == "is_missing" or value is None:
        return operator == "is_missing" and value is None
    text, number = value.lower(), _number(value)
    members = [member.strip() for member in operand.split("|")]
    named = any(
        text == member or (number is not None and _number(member) == number)
        for member in ([operand] if operator == "equals" else members)
    )
    return {
        "is_present": True,
        "equals": named,
        "one_of": named,
        "not_one_of": not named,
        "matches": operator == "matches" and bool(re.search(operand, value)),
        "at_least": operator == "at_least"
        and number is not None
        and number >= float(operand),
        "below": operator == "below" and number is not None and number < float(operand),
    }[operator]


def _number(text: str) -> float | None:
    return float(text) if NUMBER.fullmatch(text) else None


def earned(found, value: str | None) -> int:
    return next(
        (each.points for each in found if meets(each.operator, each.value, value)), 0
    )


@pytest.mark.parametrize("seed", range(60))
def test_the_first_condition_that_holds_earns_the_points_of_the_bin(seed):
    rng = random.Random(seed)
    if seed % 2:
        edges = tuple(
            sorted(rng.sample([-5, 0, 1.5, 10, 20, 50, 100], rng.randint(0, 6)))
        )
        bins = Bins("size", True, edges=tuple(float(edge) for edge in edges))
        values = [
            "-7",
            "-5",
            "0",
            "1.5",
            "1.4",
            "12",
            "20.0",
            "99",
            "100",
            "many",
            "1,5",
        ]
    else:
        levels = rng.sample(["vp", "clerk", "a|b", "200", "head of"], rng.randint(0, 5))
        bins = Bins("title", False, levels=tuple(levels))
        values = ["VP", "clerk", "a|b", "200", "200.00", "head of", "nobody knows", "a"]
    each = attribute(bins.name, [*values, None])
    each = type(each)(each.name, each.levels, each.codes, each.numbers, bins.is_number)
    log_odds = np.array([rng.choice([-0.5, 0.0, 0.4, 1.0]) for _ in range(bins.number)])
    points = zeroed(bins, log_odds, np.ones(bins.number))
    given = points[bins.places(each)]
    found = conditions(bins, points)
    assert [earned(found, value) for value in [*values, None]] == given.tolist()
    # Points differ as the log odds do.
    gaps = np.rint(10 * (log_odds - log_odds[0])) - (points - points[0])
    assert not gaps.any()


def test_zero_is_where_it_needs_the_fewest_rows():
    bins = Bins("title", False, levels=("vp", "clerk"))
    # Missing and clerk have one value: as the zero they need no row, else two.
    points = zeroed(bins, np.array([1.0, 0.3, np.nan, 0.3]), np.array([500, 9, 0, 9]))
    assert points.tolist() == [7, 0, 0, 0]
    assert [each.operator for each in conditions(bins, points)] == ["equals"]


# The model


def test_the_model_finds_known_coefficients_and_silences_noise():
    observations = sample(8000, 4)
    card = learn_jointly(prepare(observations, np.arange(8000)), LIMITS)
    found = {each.bins.name: each for each in card.attributes}
    level = dict(zip(found["level"].bins.levels, found["level"].log_odds, strict=False))
    assert level["vp"] - level["clerk"] == pytest.approx(1.5, abs=0.2)
    assert level["student"] - level["clerk"] == pytest.approx(-1.0, abs=0.25)
    size = found["size"]
    known = size.log_odds[: size.bins.main]
    assert known[-1] - known[0] == pytest.approx(1.0, abs=0.2)
    assert "noise" not in found
    # A single step at 100 takes a few rows, not twenty.
    assert len(size.conditions) <= 4


def test_a_penalty_grows_where_there_is_nothing_and_stays_small_where_there_is():
    rng = RNG(5)
    places, noise = rng.integers(0, 8, 5000), rng.integers(0, 8, 5000)
    odds = np.linspace(-1.5, 1.5, 8)[places]
    converted = rng.random(5000) < 1 / (1 + np.exp(-odds))
    design = np.hstack([np.eye(8)[places], np.eye(8)[noise]])
    terms = [random_walk(np.arange(8)), ridge(np.arange(8, 16))]
    found = fit(design, terms, converted)
    assert found.penalties[0] < 100 < 200 < found.penalties[1]
    steps = np.diff(found.coefficients[:8])
    assert steps == pytest.approx(np.full(7, 3 / 7), abs=0.25)
    assert np.abs(found.coefficients[8:]).max() < 0.1


def test_a_merge_costs_what_the_likelihood_loses_and_moves_the_others_along():
    rng = RNG(6)
    root = rng.normal(size=(4, 4))
    covariance = root @ root.T + np.eye(4)
    values = rng.normal(size=4)
    chains = [Chain([[0], [1]], ordered=True), Chain([[2], [3]], ordered=True)]
    merged = merge(values, covariance, chains, row_worth=0, most_rows=1)
    # The nearest point, by the covariance, at which the two are one.
    expected, cost = {}, {}
    for one, other in ((0, 1), (2, 3)):
        contrast = np.zeros(4)
        contrast[[one, other]] = 1, -1
        pull = covariance @ contrast / (contrast @ covariance @ contrast)
        near = values - pull * (contrast @ values)
        expected[one] = near
        gap = values - near
        cost[one] = gap @ np.linalg.solve(covariance, gap) / 2
    first = min(cost, key=lambda one: cost[one])
    assert merged == pytest.approx(expected[first])
    assert sum(chain.rows for chain in chains) == 1


def test_missing_can_join_any_range_and_ranges_only_their_neighbours():
    values = np.array([0.0, 1.0, 0.01, 1.01])
    chain = Chain([[0], [1], [2], [3]], ordered=True, apart=1)
    merged = merge(values, np.eye(4) * 0.01, [chain], row_worth=0.5)
    assert chain.groups == [[0], [1, 3], [2]]
    assert merged[1] == merged[3] == pytest.approx(1.005)


@pytest.mark.parametrize("method", METHODS)
def test_no_card_has_more_rows_than_asked_for(method):
    rng = RNG(7)
    texts = [
        attribute(f"text_{at}", rng.choice(list("abcdefghij"), 3000).tolist())
        for at in range(8)
    ]
    odds = sum(each.codes / 4 for each in texts) - 9
    converted = rng.random(3000) < 1 / (1 + np.exp(-odds))
    leads = rng.integers(0, 2**60, 3000)
    observations = Observations(converted, leads, np.arange(3000), texts)
    for most in (5, 20):
        card = METHODS[method](
            prepare(observations, np.arange(3000)),
            replace(LIMITS, most_learned_rows=most),
        )
        assert 0 < card.rows <= most
        assert auc(card.score(observations), converted) > 0.6


# Behavior


def days_of(rng, number: int, most: int) -> tuple[np.ndarray, np.ndarray]:
    """Return active days: the observation and the age of each."""
    days = rng.integers(0, most + 1, number)
    return np.repeat(np.arange(number), days), rng.integers(0, 60, days.sum())


def test_a_day_with_a_limit_is_the_first_form_and_others_must_gain():
    rng, number = RNG(8), 3000
    places, ages = days_of(rng, number, 8)
    done = activity("visit", "", places, ages, np.ones(len(places)), number)
    rows, parts = np.arange(number), rng.integers(0, 4, number)
    odds = {
        "days": 0.5 * np.minimum(done.days, 3) - 2,
        "ladder": 2.0 * (done.matches >= 5) - 2,
        "half_life": 0.9 * done.faded[7] - 2,
    }
    for kind, log_odds in odds.items():
        converted = rng.random(number) < 1 / (1 + np.exp(-log_odds))
        form = choose(done, converted, rows, parts)
        assert form is not None and form.kind == kind
    assert choose(done, np.zeros(number, bool), rows[:10], parts[:10]) is None


def test_columns_of_a_form_are_what_a_behavior_rule_counts():
    done = activity(
        "visit", "", np.array([0, 0, 1]), np.array([0, 7, 14]), np.array([2, 1, 5]), 3
    )
    assert Form("days", 1).columns(done).tolist() == [[1], [1], [0]]
    assert Form("half_life", 7).columns(done).tolist() == [[1.5], [0.25], [0]]
    assert Form("ladder").columns(done).tolist() == [
        [1, 1, 1, 0],
        [1, 1, 1, 1],
        [0, 0, 0, 0],
    ]
    assert weight(14, np.array([1]))[0] == 0.9517


# Gates and leaks


def test_too_few_outcomes_are_refused():
    observations = sample(60, 9)
    assert try_out(observations, LIMITS).verdict == REFUSED


def test_a_model_that_ranks_is_usable_and_its_probabilities_hold():
    observations = sample(1500, 10)
    trial = try_out(observations, LIMITS)
    assert trial.verdict == USABLE, trial.reason
    assert 0.7 < trial.auc < 0.8 and 0.8 < trial.slope < 1.25
    assert not trial.moved
    expected = trial.probability(trial.log_odds).mean()
    assert expected == pytest.approx(trial.newest_rate, abs=0.06)


def test_few_conversions_are_thin_evidence():
    observations = sample(260, 11, strength=2.0)
    assert 40 <= observations.converted.sum() < 150
    assert try_out(observations, LIMITS).verdict == THIN


def test_shuffled_outcomes_have_no_signal():
    rng, observations = RNG(12), sample(400, 12)
    verdicts = []
    for _ in range(12):
        rng.shuffle(observations.converted)
        verdicts.append(try_out(observations, LIMITS).verdict)
    assert verdicts.count(NO_SIGNAL) >= 11


def test_what_may_know_the_outcome_is_asked_about():
    observations = sample(1000, 13)
    converted, rng = observations.converted, RNG(13)
    noisy = np.where(rng.random(1000) < 0.1, ~converted, converted)
    tags = attribute("tags", ["will pay" if each else "no" for each in noisy])
    filled = attribute(
        "contract",
        [
            "yes" if rng.random() < (0.3 if each else 0.1) else None
            for each in converted
        ],
    )
    undated = attribute("city", rng.choice(list("ab"), 1000).tolist(), False)
    known = {
        each.name: each
        for each in questions(
            Observations(
                converted,
                observations.leads,
                observations.days,
                [*observations.attributes, tags, filled, undated],
            ),
            LIMITS,
        )
    }
    assert known.keys() == {"tags", "contract", "city"}
    assert known["tags"].auc > 0.79 and known["tags"].entropy > 0.2
    assert known["city"].reasons == (UNDATED,)


# Observations of the evaluation


WAREHOUSE = """
    create schema marts; create schema evaluation; create schema evaluated;
    create schema rules; create schema activities; create schema identity;
    create table marts.lead_scores as select date '2026-03-31' as scored_on;
    create table rules.scored_models as
        select 'm' as scoring_model, 'champion' as role, 'default' as segment;
    create table rules.activity_types as select 'Page_View' as activity_type;
    create table rules.derived_activities as select 'search_arrival' as activity_type;
    create table identity.subjects as
        select * from (values (1, 'ada'), (2, 'ben')) as rows (subject_id, lead_id);
    create table evaluation.observations as
        select * from (values
            (date '2026-01-01', 'ada', 'ada', 'm', true, null, false),
            (date '2026-02-01', 'ada', 'ada', 'm', true, null, true),
            (date '2026-02-01', 'ada', 'ada', 'other', true, null, false),
            (date '2026-02-01', 'ben', 'old', 'm', true, null, false),
            (date '2026-01-01', 'ben', 'old', 'm', true, 'customer', false),
            (date '2026-03-01', 'ada', 'ada', 'm', false, null, false)
        ) as rows (
            scored_on, lead_id, record_lead_id, scoring_model, is_ended, excluded_by,
            is_converted
        );
    alter table evaluation.observations add column is_observation boolean;
    update evaluation.observations
        set is_observation = is_ended and excluded_by is null;
    create table evaluated.attributes as
        select * from (values
            (date '2026-01-01', 'ada', 'level', 'clerk', true),
            (date '2026-02-01', 'ada', 'level', 'VP', true),
            (date '2026-02-01', 'old', 'level', 'clerk', true),
            (date '2026-02-01', 'ben', 'level', 'nobody', true),
            (date '2026-02-01', 'old', 'city', 'Rome', false)
        ) as rows (scored_on, lead_id, attribute, value, has_history);
    create table activities.activities as
        select 'official' as basis, * from (values
            (1, 'page_view', 'blog', date '2026-01-01', date '2026-01-01'),
            (1, 'page_view', 'blog', date '2026-01-02', date '2026-01-02'),
            (1, 'page_view', 'blog', date '2026-01-02', date '2026-01-02'),
            (1, 'page_view', 'blog', date '2026-01-03', date '2026-02-02'),
            (2, 'page_view', null, date '2026-02-02', date '2026-02-02'),
            (2, 'unlisted', null, date '2026-01-02', date '2026-01-02')
        ) as rows (subject_id, activity_type, content_group, occurred_on, known_on);
"""


def test_observations_of_the_evaluation_are_read_as_they_were(tmp_path):
    file = tmp_path / "scores.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(WAREHOUSE)
    source = by_month(settings(warehouse=file))
    ada, ben = "ada", "ben"
    assert source.lead_ids == [ada, ada, ben]
    assert [str(day) for day in source.days] == ["2026-01-01"] + ["2026-02-01"] * 2
    assert source.observations.converted.tolist() == [False, True, False]
    assert len({*source.observations.leads.tolist()}) == 2
    assert source.excluded == {"customer": 1}
    level, city = sorted(
        source.observations.attributes, key=lambda x: x.name != "level"
    )
    assert [level.levels[code] for code in level.codes] == ["clerk", "vp", "clerk"]
    assert city.codes.tolist() == [-1, -1, 0] and not city.has_history
    (views,) = source.observations.activities
    # The visit that was known in February alone is none of 1 February.
    assert views.matches.tolist() == [1, 3, 0]
    assert views.days.tolist() == [1, 2, 0]
    assert source.passed_over == {"unlisted": "not listed in activity_types.csv"}
    with duckdb.connect(str(file)) as connection:
        connection.execute("delete from evaluation.observations")
    with pytest.raises(StoppedError, match="no past scoring day was replayed"):
        by_month(settings(warehouse=file))


# The command


def test_a_draft_is_written_when_no_question_is_open(tmp_path):
    rules = tmp_path / "rules"
    shutil.copytree(PROJECT / "seeds", rules)
    chosen = settings(rules=rules)
    observations = sample(1500, 10)
    observations.attributes[0] = replace(observations.attributes[0], has_history=False)
    days = [date.fromordinal(int(at) + 700_000) for at in observations.days]
    source = Source(observations, [str(at) for at in observations.leads], days)
    before = {path: path.read_bytes() for path in rules.rglob("*.csv")}

    def learned(source=source, **options):
        return learn_model(chosen, source, "leads", "later", "mine", **options)

    models = rules / "scoring" / "scoring_models.csv"
    broken = before[models].replace(b"\nstandard,default,", b"\nnobody,default,")
    models.write_bytes(broken)
    with pytest.raises(StoppedError, match="learn: first mend"):
        learned()
    models.write_bytes(before[models])

    text, code = learned()
    assert code == ExitCode.USAGE and f"level: {UNDATED}" in text
    rng = RNG(14)
    shuffled = replace(observations, converted=rng.permutation(observations.converted))
    text, code = learned(replace(source, observations=shuffled))
    assert code == ExitCode.DATA and "Verdict: no signal" in text
    assert {path: path.read_bytes() for path in rules.rglob("*.csv")} == before

    text, code = learned(allow=["undated"])
    assert code == ExitCode.FINE and "Verdict: usable" in text
    report = check_rules(chosen)
    assert not report.faults
    added = {
        path.stem: path.read_bytes().removeprefix(before[path]).decode().splitlines()
        for path in rules.rglob("*.csv")
        if path.read_bytes() != before[path]
    }
    tables = {"scoring_models", "fit_rules", "grades", "disqualification_rules"}
    assert added.keys() == tables
    (model,) = csv.reader(added["scoring_models"])
    assert model[:3] == ["mine", "default", "draft"]
    vp = next(row for row in csv.reader(added["fit_rules"]) if row[1] == "level_vp")
    met = observations.attributes[0].codes == observations.attributes[0].levels.index(
        "vp"
    )
    wins = observations.converted[met].sum()
    assert vp[-1].startswith(f"Learned: {met.sum()} leads, {wins} converted,")
    # Told before anything is learned, which takes minutes.
    with pytest.raises(StoppedError, match="--force"):
        learned(replace(source, lead_ids=[]))
