"""The questions of analyses/questions are answered from the published file alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest
from project import Baseline, Project

from lead_scoring.settings import CHECKOUT

QUESTIONS = sorted((CHECKOUT / "analyses" / "questions").glob("*.sql"))
# The baseline evaluates nothing, and all its MQLs may be new.
MAY_BE_EMPTY = {"do_higher_scores_buy_more", "rules_to_look_at", "mqls_that_wait"}


@pytest.fixture(scope="module")
def published(
    shared_project: Project,
    baseline: Baseline,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    folder = tmp_path_factory.mktemp("published")
    file = baseline.publication / shared_project.published.name
    return Path(shutil.copy(file, folder / "scores_published.duckdb"))


def answers(published: Path, question: Path) -> list[dict[str, object]]:
    with duckdb.connect(str(published), read_only=True) as connection:
        cursor = connection.execute(question.read_text(encoding="utf-8"))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def test_there_are_ten() -> None:
    assert len(QUESTIONS) == 10


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda path: path.stem)
def test_each_is_a_question_with_an_answer(published: Path, question: Path) -> None:
    assert question.read_text(encoding="utf-8").splitlines()[0].endswith("?")
    assert answers(published, question) or question.stem in MAY_BE_EMPTY


def test_answers_add_up_to_what_is_published(published: Path) -> None:
    by_name = {path.stem: answers(published, path) for path in QUESTIONS}
    with duckdb.connect(str(published), read_only=True) as connection:

        def count(query: str) -> object:
            return connection.execute(query).fetchone()[0]

        mqls = count("select count(*) from marts.lead_scores where is_mql")
        assert len(by_name["whom_to_call_today"]) == mqls
        assert sum(row["mqls"] for row in by_name["what_became_of_mqls"]) == count(
            "select count(*) from marts.mql_events where is_official"
        )
        assert sum(row["leads"] for row in by_name["deals_by_score"]) == count(
            "select sum(leads) from marts.stage_amounts"
        )
        changed = by_name["what_changed_last"]
        assert {row["change"] for row in changed} <= {"became", "ceased"}
        assert len(changed) == mqls  # the first publication knows no one before
