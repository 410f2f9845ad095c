"""The marts of the evaluation: examples of the definitions, and random evaluations."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from random_inputs.evaluation import build, compare, shipped_limits

AS_OF = date(2026, 7, 15)
DAY = date(2026, 5, 1)
CLOSED = date(2026, 5, 20)


@pytest.mark.parametrize("seed", range(1, 17))
def test_a_random_evaluation_agrees_with_the_reference(seed: int) -> None:
    found, _ = compare(seed)
    assert not found, "\n".join(found)


def evaluation(totals: dict[str, int], converted: set[str]) -> dict[str, Any]:
    """Return an evaluation of one day and one model, whose one rule fires nowhere."""
    rule = {"scoring_model": "m", "rule": "title"}
    return {
        "evaluated_days": [{"scored_on": DAY}],
        "evaluated_leads": [
            {"scored_on": DAY, "lead_id": lead, "created_at": datetime(2026, 1, 1)}
            for lead in totals
        ],
        "evaluated_scores": [
            {
                "scored_on": DAY,
                "lead_id": lead,
                "scoring_model": "m",
                "fit_score": Decimal(total),
                "behavior_score": Decimal(0),
                "total_score": Decimal(total),
                "excluded_by": None,
            }
            for lead, total in totals.items()
        ],
        "evaluated_contributions": [],
        "known_leads": [{"known_lead_id": lead, "lead_id": lead} for lead in totals],
        "conversions": [
            {"lead_id": lead, "opportunity_id": lead, "converted_on": CLOSED}
            for lead in converted
        ],
        "opportunities": [{"opportunity_id": lead} for lead in converted],
        "scored_models": [{"scoring_model": "m"}],
        "rules": [rule | {"rule_id": 1, "dimension": "fit", "signal": "fit"}],
        "effective_fit_rules": [rule | {"points": 20, "attribute": "job_title"}],
        "evaluation_limits": shipped_limits(),
    }


def marts_of(tables: dict[str, Any], *names: str) -> list[list[dict[str, Any]]]:
    """Return marts of an evaluation with monthly scoring days."""
    return [*build(tables, AS_OF, 1, names).values()]


def fires(lead: str, points: int, rule: str = "title") -> dict[str, Any]:
    """Return a contribution."""
    return {
        "scored_on": DAY,
        "lead_id": lead,
        "scoring_model": "m",
        "dimension": "fit",
        "signal": "fit",
        "rule": rule,
        "contribution": Decimal(points),
    }


def test_the_ratio_of_the_example_has_the_interval_of_the_example() -> None:
    """As worked out by hand in the definitions."""
    with_it = [f"with{number}" for number in range(100)]
    without = [f"without{number}" for number in range(100)]
    tables = evaluation(
        dict.fromkeys(with_it, 20) | dict.fromkeys(without, 0),
        {*with_it[:15], *without[:5]},
    )
    tables["evaluated_contributions"] = [fires(lead, 20) for lead in with_it]
    [[row]] = marts_of(tables, "rule_report")
    assert (row["firings"], row["conversions"]) == (100, 15)
    assert (row["observations_without"], row["conversions_without"]) == (100, 5)
    assert (row["conversion_rate"], row["conversion_rate_without"]) == (0.15, 0.05)
    figures = row["ratio"], row["ratio_low"], row["ratio_high"]
    assert figures == pytest.approx((2.4286, 1.0453, 5.6426), abs=1e-9)
    assert (row["suggested_points"], row["verdict"]) == (9, "keep")


def test_the_gain_of_the_example_is_0_375() -> None:
    """As worked out by hand in the definitions."""
    totals = {"won_30": 30, "won_10": 10, "lost_20": 20, "lost_10": 10}
    tables = evaluation(totals, {"won_30", "won_10"})
    for table in ("rules", "effective_fit_rules"):
        tables[table].append(tables[table][0] | {"rule_id": 2, "rule": "other"})
    tables["evaluated_contributions"] = [fires("won_30", 20)] + [
        fires(lead, total - 20 * (total == 30), "other")
        for lead, total in totals.items()
    ]
    [report] = marts_of(tables, "rule_report")
    rows = {row["rule"]: row for row in report}
    # With the rule won_30 wins both pairs, without it half a pair, so 0.75 less; won_10
    # wins the same. Against lost_20 it is 0.5 less, against lost_10 0.25.
    assert rows["title"]["auc_gain"] == 0.375
    error = (2 * 2 * 0.375**2 / 4 + 2 * 2 * 0.125**2 / 4) ** 0.5
    margin = 1.959964 * error
    assert rows["title"]["auc_gain_low"] == pytest.approx(0.375 - margin, abs=1e-4)
    assert rows["title"]["auc_gain_high"] == pytest.approx(0.375 + margin, abs=1e-4)
    assert (rows["title"]["overlap_rule"], rows["title"]["overlap"]) == ("other", 0.25)


def test_the_column_of_the_example_is_asked_about() -> None:
    """As worked out by hand in the definitions."""
    leads = [f"lead{number:02}" for number in range(20)]
    tables = evaluation(dict.fromkeys(leads, 0), set(leads[:4]))
    tables["evaluated_attributes"] = [
        {
            "scored_on": DAY,
            "lead_id": lead,
            "attribute": "contract",
            "value": "signed",
            "has_history": False,
        }
        for lead in leads[2:8]
    ]
    limits = {row["name"]: row for row in tables["evaluation_limits"]}
    limits["least_leads_of_value"]["value"] = Decimal(5)
    [[row]] = marts_of(tables, "attribute_leakage")
    assert (row["filled_converted"], row["filled_others"]) == (0.5, 0.25)
    assert row["entropy_share"] == pytest.approx(0.0447, abs=1e-9)
    assert (row["is_flagged"], row["has_history"]) == (True, False)
    assert row["reasons"] == (
        "is filled for 50 % of those who converted and 25 % of others"
    )


def test_an_evaluation_without_a_day_judges_no_rule() -> None:
    tables = evaluation({}, set()) | {"evaluated_days": []}
    [row], leakage, drift = marts_of(
        tables, "rule_report", "attribute_leakage", "score_drift"
    )
    assert (row["verdict"], row["suggested_points"]) == ("thin evidence", None)
    assert not leakage
    assert not drift
