"""Relations between two builds hold on random inputs, and a broken one is told.

`make relations` tries all of them on many inputs. Here are those that need no input of
their own beside the usual one, in as few builds as they share.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from random_inputs.generator import random_build
from random_inputs.related import (
    Bench,
    Sides,
    Tried,
    case_of,
    compared,
    without_rows_of,
)
from random_inputs.relations import RELATIONS
from random_inputs.relations_of_records import BESIDE, HOW_IT_LIES, USUAL

SEED, TENANTS = 220, range(6)
# Those that go together, on one and the same first build.
TRIED = [
    replace(one, given=USUAL, shares="one build")
    for one in RELATIONS
    if one.shares in (BESIDE, HOW_IT_LIES)
]


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Tried]:
    bench = Bench(tmp_path_factory.mktemp("relations"))
    case = case_of(random_build(SEED, TENANTS))
    return {
        relation.name: result for relation, result in bench.try_all(TRIED, case, SEED)
    }


@pytest.mark.parametrize("name", [relation.name for relation in TRIED])
def test_a_relation_holds(tried: dict[str, Tried], name: str) -> None:
    result = tried[name]
    (relation,) = (one for one in TRIED if one.name == name)
    if faults := result.faults(relation):
        pytest.fail("\n".join(faults), pytrace=False)
    assert result.inputs >= len(TENANTS) - 1
    assert result.changed >= 5 and result.rows > 2000


CASE = case_of(random_build(SEED, range(2)))
ROW = {"lead_id": "1", "total_score": 5}


def sides(before: list[dict], after: list[dict], is_changed: bool = True) -> Sides:
    other = replace(CASE, files=2) if is_changed else CASE
    return Sides(CASE, other, {"lead_scores": before}, {"lead_scores": after})


def test_a_row_that_only_one_build_has_is_told() -> None:
    relation = replace(RELATIONS[0], holds=())
    assert compared(relation, sides([ROW], [ROW])).found == []
    for after in ([], [ROW, ROW], [ROW | {"total_score": 6}]):
        assert compared(relation, sides([ROW], after)).found


def test_a_change_that_touches_nothing_or_no_row_is_told() -> None:
    relation = replace(RELATIONS[0], holds=())
    unchanged = compared(relation, sides([ROW], [ROW], is_changed=False))
    assert unchanged.faults(relation) == ["the change touches nothing"]
    followed = replace(relation, is_followed=True, after=(without_rows_of("x"),))
    alike = compared(followed, sides([ROW], [ROW]))
    assert alike.faults(followed) == ["no row follows the change"]
    more = [ROW, ROW | {"lead_id": "x"}]
    assert compared(followed, sides([ROW], more)).faults(followed) == []


def test_all_relations_are_different_sentences() -> None:
    assert len({relation.name for relation in RELATIONS}) == len(RELATIONS) >= 30


def test_a_failed_build_is_a_relation_that_does_not_hold(tmp_path: Path) -> None:
    bench = Bench(tmp_path)

    def fails(case: object) -> None:
        raise RuntimeError("dbt failed")

    bench.build = fails  # type: ignore[method-assign]
    ((_, result),) = bench.try_all([RELATIONS[0]], CASE, SEED)
    assert result.found == ["dbt failed"]
