"""A preview says what changed rules would do, in words that hold no surprises."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pytest
from project import WITHOUT_DATA_TESTS, Project
from random_inputs.evaluation import build, shipped_limits
from random_inputs.harness import write_csv
from random_inputs.random_evaluation import RandomEvaluation
from reference.observations import observed

from lead_scoring.learning.statistics import auc, auc_difference
from lead_scoring.preview.changes import Change, changes
from lead_scoring.preview.findings import (
    Group,
    Move,
    Preview,
    Ranking,
    Verdict,
    signed,
)
from lead_scoring.preview.page import page
from lead_scoring.preview.preview import preview
from lead_scoring.rules.catalog import Column, Table
from lead_scoring.settings import Settings

RULES = Table(
    "fit_rules",
    (
        Column("scoring_model", "string", meta={"key": True}),
        Column("rule", "string", meta={"key": True}),
        Column("points", "decimal(18, 6)"),
        Column("reason", "string"),
    ),
)


@pytest.fixture
def schemas() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for schema, rows in (
        (
            "before",
            "('m', 'Big', 20, 'x'), ('m', 'gone', 5, 'x'), ('m', 'same', 1, 'x')",
        ),
        (
            "now",
            "('m', 'big', 15.5, 'x'), ('m', 'new', 5, null), ('m', 'same', 1, 'x')",
        ),
    ):
        connection.execute(f"create schema {schema}")
        connection.execute(
            f"create table {schema}.fit_rules (scoring_model text, rule text,"
            f" points decimal(18, 6), reason text)"
        )
        connection.execute(f"insert into {schema}.fit_rules values {rows}")
    return connection


def test_rows_that_came_went_or_differ_are_changes(schemas) -> None:
    texts = [change.text() for change in changes(schemas, [RULES], "before", "now")]
    assert texts == [
        "fit_rules: m / big: rule Big → big, points 20 → 15.5",
        "fit_rules: m / gone removed",
        "fit_rules: m / new added (points 5)",
    ]


def test_a_column_that_one_side_lacks_counts_as_empty(schemas) -> None:
    schemas.execute("alter table before.fit_rules drop column reason")
    found = {
        change.row: change for change in changes(schemas, [RULES], "before", "now")
    }
    assert found["m / same"].cells == (("reason", None, "x"),)


def _preview(**differing) -> Preview:
    values = {
        "day": "2026-11-28",
        "changes": [
            Change("fit_rules", "m / big", "changed", (("points", "20", "15"),))
        ],
        "leads": 1200,
        "moved": 30,
        "mean_change": -2.5,
        "movers": [Move("L2", "", Decimal(9), None, ())],
        "reassigned": [("m", "dach", 12)],
        "becoming": [
            Move(
                "L1",
                "Ann <b>Lee</b>, CTO",
                Decimal("95.5"),
                Decimal(104),
                ("big +8.5",),
            )
        ],
        "past_days": 3,
        "groups": [
            Group("MQL under both", 40, 4, 0.1, 0.0396, 0.2305),
            Group("MQL under neither", 0, 0, None, None, None),
        ],
        "ranking": Ranking(0.7, 0.75, 0.01, 0.09, 40),
        "enough": True,
        "distribution": [
            {"min_score": ten, "rules": rules, "leads": ten}
            for ten in (0, 10)
            for rules in ("now", "changed")
        ],
    }
    return Preview(**values | differing)


@pytest.mark.parametrize(
    ("low", "high", "enough", "verdict"),
    [
        (0.01, 0.09, True, Verdict.HELPS),
        (-0.09, -0.01, True, Verdict.HURTS),
        (-0.01, 0.09, True, Verdict.OPEN),
        (0.01, 0.09, False, Verdict.UNKNOWN),
    ],
)
def test_the_verdict_follows_the_interval_of_the_difference(
    low, high, enough, verdict
) -> None:
    ranking = Ranking(0.7, 0.75, low, high, 40)
    assert _preview(ranking=ranking, enough=enough).verdict is verdict


def test_the_text_is_one_screen_that_names_who_moves_and_why() -> None:
    text = _preview().text()
    assert "1 row of the rules changed:\n  fit_rules: m / big: points 20 → 15" in text
    moved = "30 of 1,200 leads would have another score on 2026-11-28, by -2.5 points"
    assert f"{moved} on average; the largest changes:\n  9.0 → none  L2" in text
    assert "Leads that another model would score:\n  12 by dach in place of m" in text
    assert "95.5 → 104.0  L1 Ann <b>Lee</b>, CTO: big +8.5" in text
    assert (
        "MQL under both: 10.0% of 40 converted (4; 95 % interval 4.0% to 23.1%)" in text
    )
    assert "MQL under neither: nobody so far" in text
    assert text.splitlines()[-1].startswith("Likely to rank better:")


def test_tables_that_no_score_depends_on_need_no_past() -> None:
    text = Preview("2026-11-28", [Change("next_actions", "10", "removed")]).text()
    assert text == (
        "1 row of the rules changed:\n  next_actions: 10 removed\n"
        "No score depends on these tables."
    )


def test_a_difference_of_nothing_has_no_sign() -> None:
    assert [signed(points) for points in (-0.04, 0.04, 0.05, -1)] == [
        *("0.0", "0.0", "+0.1", "-1.0")
    ]


def test_long_lists_say_how_much_is_left_out() -> None:
    moves = [Move(f"L{n}", "", None, Decimal(100), ()) for n in range(14)]
    text = _preview(becoming=moves).text()
    assert "14 would become an MQL:" in text
    assert "and 4 more" in text


def test_names_are_no_markup_in_page_and_markdown() -> None:
    content = page(_preview())
    assert "Ann &lt;b&gt;Lee&lt;/b&gt;, CTO" in content
    assert content.count("<figure>") == 2
    assert not re.search(r"<script|https?://(?!www\.w3\.org)", content)
    assert r"Ann \<b\>Lee\</b\>, CTO" in _preview().markdown()


def _auc_by_pairs(scores: np.ndarray, converted: np.ndarray) -> float:
    wins = [
        (ours > theirs) + (ours == theirs) / 2
        for ours in scores[converted]
        for theirs in scores[~converted]
    ]
    return float(np.mean(wins))


def test_the_interval_of_a_difference_agrees_with_a_bootstrap_of_the_leads() -> None:
    dice = np.random.default_rng(7)
    lead = np.repeat(np.arange(150), 3)
    converted = dice.random(450) < 0.3
    before = np.round(dice.normal(size=450) + converted)
    now = np.round(before + dice.normal(size=450) + 0.5 * converted)
    low, high = auc_difference(before, now, converted, lead)
    middle = _auc_by_pairs(now, converted) - _auc_by_pairs(before, converted)
    assert (low + high) / 2 == pytest.approx(middle, abs=1e-12)
    drawn = []
    for _ in range(400):
        rows = np.concatenate(
            [np.arange(3) + 3 * n for n in dice.integers(0, 150, size=150)]
        )
        drawn.append(
            auc(now[rows], converted[rows]) - auc(before[rows], converted[rows])
        )
    assert high - low == pytest.approx(2 * 1.959964 * np.std(drawn), rel=0.15)


@pytest.mark.parametrize("seed", [9, 11, 17])
def test_the_interval_of_a_difference_is_that_of_the_mart(seed: int) -> None:
    drawn = RandomEvaluation(seed, shipped_limits())
    drawn.tables["evaluation_limits"] = shipped_limits()
    asked = drawn.tables, drawn.as_of, drawn.months
    observations = {
        (seen.scoring_model, seen.scored_on, seen.lead_id): seen
        for seen in observed(*asked)
        if seen.is_observation
    }
    compared = 0
    for row in build(*asked, ["scoring_model_comparison"])["scoring_model_comparison"]:
        pairs = [
            (seen, other)
            for (model, *place), seen in observations.items()
            if model == row["scoring_model"]
            and (other := observations.get((row["other_model"], *place)))
        ]
        if row["auc_difference_low"] is not None:
            found = auc_difference(
                *(
                    np.array([float(pair[side].score["total_score"]) for pair in pairs])
                    for side in (0, 1)
                ),
                np.array([seen.has_converted for seen, _ in pairs]),
                np.array([seen.lead_id for seen, _ in pairs]),
            )
            ends = row["auc_difference_low"], row["auc_difference_high"]
            assert found == pytest.approx(ends, abs=0.0001)
            compared += 1
    assert compared


AS_OF = "2026-03-15"
VARIABLES = ("--vars", "{evaluation_months: 12}")
LEADS = [
    {
        "lead_id": lead,
        "email": f"{lead}@acme.example",
        "first_name": lead.title(),
        "job_title": title,
        "country": "Germany",
        "account_id": "acme",
        "created_at": "2025-06-01",
    }
    for lead, title in (("ann", "VP of Data"), ("ben", "VP of IT"), ("cat", "Trainee"))
]
ACCOUNTS = [
    {
        "account_id": "acme",
        "domain": "acme.example",
        "industry": "Retail",
        "employee_count": 500,
    }
]
EVENTS = [
    {
        "event_id": f"{lead}-{kind}",
        "occurred_at": "2026-03-10",
        "activity_type": kind,
        "lead_id": lead,
    }
    for lead, kind in (("ann", "demo_request"), ("ben", "webinar_register"))
]


@pytest.fixture(scope="module")
def built(shared_project: Project, tmp_path_factory) -> Settings:
    """Build three people with two past days; then an analyst edits the rules."""
    project, raw = shared_project, tmp_path_factory.mktemp("preview") / "raw"
    project.forget()
    raw.mkdir()
    for table, rows in (("leads", LEADS), ("accounts", ACCOUNTS), ("events", EVENTS)):
        write_csv(raw / f"{table}.csv", rows[0], rows)
    _build(project, raw, LEAD_SCORING_SKIP_EVALUATION="false")
    project.change_rule("behavior_rules", "demo_requested", points="5")
    project.change_rule("behavior_rules", "webinar_registered", points="60")
    return Settings(project.root, raw, True, project.warehouse, project.seeds)


def _build(project: Project, raw: Path, **more: str) -> None:
    options = ("--raw", str(raw), "--accept-changes", "--", *WITHOUT_DATA_TESTS)
    run = project.command("build", *options, *VARIABLES, as_of=AS_OF, more=more)
    assert run.succeeded, run.output


def test_a_preview_is_what_a_build_with_the_changed_rules_says(
    shared_project: Project, built: Settings, tmp_path, monkeypatch
) -> None:
    scores = "select lead_id, total_score, is_mql from marts.lead_scores"
    before = {lead: rest for lead, *rest in shared_project.read(scores)}
    warehouse = built.warehouse.read_bytes()
    monkeypatch.setenv("DBT_PROFILES_DIR", str(built.project))
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path / "target"))
    found = preview(built, VARIABLES)
    assert built.warehouse.read_bytes() == warehouse
    assert [change.text() for change in found.changes] == [
        "behavior_rules: standard / demo_requested: points 40 → 5",
        "behavior_rules: standard / webinar_registered: points 5 → 60",
    ]

    _build(shared_project, built.raw)
    after = {lead: rest for lead, *rest in shared_project.read(scores)}
    moved = {lead for lead in before if before[lead][0] != after[lead][0]}
    assert (found.leads, found.moved) == (3, len(moved))
    for moves, was in ((found.becoming, False), (found.stopping, True)):
        assert {move.lead_id: (move.before, move.now) for move in moves} == {
            lead: (before[lead][0], after[lead][0])
            for lead in before
            if (before[lead][1], after[lead][1]) == (was, not was)
        }
    (ben,), (ann,) = found.becoming, found.stopping
    assert (ben.lead_id, ben.who) == ("ben", "Ben, VP of IT (engaged)")
    assert {mover.lead_id for mover in found.movers} == moved
    assert ben.why[0].startswith("webinar registered +")
    assert ann.why[0].startswith("demo requested -")
    assert any(reason.startswith("now behavior below min") for reason in ann.why)
    assert found.verdict is Verdict.UNKNOWN
