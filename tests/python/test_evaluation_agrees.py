"""The marts of the evaluation are what the reference computes, on random tables."""

from __future__ import annotations

import pytest
from random_inputs.evaluated import differences


@pytest.mark.parametrize("seed", range(1001, 1009))
def test_the_evaluation_of_random_tables_is_that_of_the_reference(seed: int) -> None:
    assert list(differences(seed)) == []
