"""Every metric answers a query as the SQL beside it in docs/metrics.md does."""

from __future__ import annotations

import csv
import re
import shlex
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest
from project import Baseline, Project, read
from random_inputs.harness import PROJECT

PAGE = (PROJECT / "docs" / "metrics.md").read_text(encoding="utf-8")
EXAMPLES = dict(
    re.findall(r"```sh\nmf (query .*?)\n```\n\n```sql\n(.*?)```", PAGE, re.DOTALL)
)


@pytest.fixture(scope="module")
def built(shared_project: Project, baseline: Baseline) -> Project:
    """Lend the project with the baseline in its warehouse, and its metrics parsed."""
    shared_project.restore(baseline)
    target = shared_project.seeds.with_name("target")  # where MetricFlow looks
    parse = ("parse", "--write-json", "--target-path", str(target))
    run = shared_project.dbt(*parse, raw=baseline.raw, as_of=baseline.as_of)
    assert run.succeeded, run.output
    return shared_project


def as_answer(rows: list[tuple]) -> list[list[Decimal | str]]:
    """Return the rows in order, each cell as a number where it can be one."""
    return sorted(([_plain(cell) for cell in row] for row in rows), key=repr)


def _plain(cell: object) -> Decimal | str:
    text = "" if cell is None else str(cell).removesuffix(" 00:00:00")
    try:
        return round(Decimal(text), 9).normalize()
    except InvalidOperation:
        return text.removesuffix("T00:00:00")


@pytest.mark.parametrize("query", EXAMPLES)
def test_a_metric_is_what_plain_sql_says(
    built: Project, baseline: Baseline, tmp_path: Path, query: str
) -> None:
    answer = tmp_path / "answer.csv"
    arguments = (*shlex.split(query), "--quiet", "--csv", answer)
    run = built.mf(*arguments, as_of=baseline.as_of)
    assert run.succeeded, run.output
    with answer.open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    assert rows
    assert as_answer(rows) == as_answer(read(built.warehouse, EXAMPLES[query]))


def test_every_metric_has_its_example() -> None:
    named = set()
    for path in (PROJECT / "models" / "metrics").glob("*.yml"):
        metrics = path.read_text(encoding="utf-8").split("\nmetrics:\n")[1:]
        named |= set(re.findall(r"^  - name: (\w+)", "\n".join(metrics), re.MULTILINE))
    asked = {re.search(r"--metrics (\w+)", query)[1] for query in EXAMPLES}
    assert named
    assert named == asked


def test_metricflow_finds_no_fault(built: Project, baseline: Baseline) -> None:
    """It tries every dimension and metric on the warehouse."""
    run = built.mf("validate-configs", as_of=baseline.as_of)
    assert run.succeeded, run.output
    assert "ERRORS: 0, FUTURE_ERRORS: 0, WARNINGS: 0" in run.output
