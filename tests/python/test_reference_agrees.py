"""The dbt build and the Python reference publish the same, to the last decimal."""

from __future__ import annotations

import pytest
from random_inputs.compare import Missing, differences
from random_inputs.coverage import CASES, count_cases
from random_inputs.generator import random_build
from random_inputs.harness import Workshop

TENANTS = range(5)
A_FEW = 2


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(tmp_path_factory.mktemp("random-inputs"))


@pytest.mark.parametrize("seed", [101, 102])
def test_a_random_build_agrees_with_the_reference(
    workshop: Workshop, seed: int
) -> None:
    outcome = workshop.run(random_build(seed, TENANTS))
    if outcome.tenants_at_odds:
        pytest.fail(outcome.report(), pytrace=False)


def test_a_build_is_drawn_from_its_seed_alone() -> None:
    assert random_build(7, TENANTS) == random_build(7, TENANTS)


def test_a_tenant_is_the_same_without_the_others() -> None:
    alone, together = random_build(7, [3]), random_build(7, TENANTS)
    assert alone.rules == together.rules
    assert alone.tenants.items() <= together.tenants.items()


def test_the_inputs_hold_every_case_of_what_follows_from_a_score() -> None:
    counts = count_cases(seed=1, inputs=120)
    assert {case: counts[case] for case in CASES if counts[case] < A_FEW} == {}


def test_what_the_build_lacks_is_a_difference() -> None:
    row = {"lead_id": "1", "total_score": 5}
    expected = {"qaaq": {"lead_scores": [row], "product_interest": []}}
    built = {
        "lead_scores": [row],
        "product_interest": [{"lead_id": ..., "product": ...}],
        "activity_reconciliation": [{"source_table": ...}],
    }
    assert differences(expected, built) == []
    built["lead_scores"] = [{"id": "1", "total_score": 5}]
    del built["product_interest"]
    assert differences(expected, built) == [
        Missing("lead_scores", ("lead_id",)),
        Missing("product_interest"),
    ]
