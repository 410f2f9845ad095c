"""A table is made anew only where what it is made of has changed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from project import (
    WITHOUT_DATA_TESTS,
    Baseline,
    Project,
    differences,
    of_one_build,
)

MADE = re.compile(r"OK created sql (?:table|view) model \S+\.(\w+) .*\[OK in ")
LOADED = re.compile(r"OK loaded seed file \S+\.(\w+) .*\[CREATE ")
# What remembers earlier builds, what speaks in each build, and what lies in memory.
MADE_ALWAYS = {
    "crm_accounts",
    "crm_leads",
    "crm_records",
    "emails_before",
    "erased_emails",
    "erased_leads",
    "erased_visitors",
    "held_emails",
    "known_leads_before",
    "lead_merges_before",
    "leads_before",
    "merged_pairs",
    "named_people",
    "publication_faults",
    "publication_measures",
    "rule_faults",
    "unread_input",
    "working_subjects",
}
# What reads the past days that were replayed: no model makes them.
OF_THE_PAST = {
    "conversion_coverage",
    "drift_values",
    "evaluated_values",
    "observation_counts",
    "observations",
    "rule_firings",
}
ALWAYS = MADE_ALWAYS | OF_THE_PAST
ANOTHER_EACH_TIME = re.compile(
    r"\b(?:now|today|random|uuid\w*|gen_random_uuid|nextval|getenv|glob|read_text"
    r"|read_blob|parquet_schema|duckdb_\w+|transaction_timestamp|current_setting)\s*\("
    r"|\b(?:current_(?:date|time|timestamp)|localtime\w*|information_schema"
    r"|tablesample)\b",
    re.IGNORECASE,
)
READS_FILES = re.compile(r"\bread_(?:csv|parquet)\(")
NAMES_THEM = re.compile(r"/\* [0-9a-f]{32} \*/|\) as sliced\b")
Build = Callable[..., set[str]]


@pytest.fixture(scope="module")
def settled(
    shared_project: Project,
    baseline: Baseline,
    tmp_path_factory: pytest.TempPathFactory,
) -> Baseline:
    """Build once more: the baseline had no past yet, so what reads it is new."""
    project, folder = shared_project, tmp_path_factory.mktemp("settled")
    project.restore(baseline)
    run = project.build(baseline.raw, baseline.as_of, *WITHOUT_DATA_TESTS)
    assert run.succeeded, run.output
    kept = {
        name: Path(shutil.copy(getattr(project, name), folder))
        for name in ("warehouse", "history")
    }
    return replace(baseline, run=run, **kept)


@pytest.fixture
def build(project: Project, settled: Baseline) -> Build:
    """Return a function that builds after that one and names what it made anew."""
    project.restore(settled)

    def made(*options: str, raw: Path = settled.raw) -> set[str]:
        run = project.build(raw, settled.as_of, *WITHOUT_DATA_TESTS, *options)
        assert run.succeeded, run.output
        names = {*MADE.findall(run.printed), *LOADED.findall(run.printed)}
        said = re.search(r"(\d+) of (\d+) tables and views are what they", run.output)
        assert bool(said) != ("--full-refresh" in options)
        return names

    return made


def test_where_nothing_changed_nothing_is_made_anew(
    project: Project, baseline: Baseline, build: Build
) -> None:
    assert build() == ALWAYS
    expected = of_one_build(baseline.marts)
    assert differences(expected, of_one_build(project.marts())) == []
    assert len(build("--full-refresh")) > 250

    # A full refresh may type events otherwise, and be killed after it.
    refresh = (*WITHOUT_DATA_TESTS, "--full-refresh", "--select", "+loaded_events")
    run = project.build(baseline.raw, baseline.as_of, *refresh)
    assert run.succeeded, run.output
    assert build() >= {"stg_events", "lead_events"}


def test_a_build_of_a_part_makes_what_it_names(
    project: Project, baseline: Baseline
) -> None:
    """It reads grades through a view, which knows nothing of the edit yet."""
    project.restore(baseline)
    project.edit_rules("grades", ",80,", ",81,")
    for command in (("seed",), ("build", "--select", "model_grades")):
        run = project.dbt(*command, raw=baseline.raw, as_of=baseline.as_of)
        assert run.succeeded, run.output
    assert MADE.findall(run.printed) == ["model_grades"]


def test_a_file_with_the_same_rows_changes_nothing_after_it(
    project: Project, baseline: Baseline, build: Build, tmp_path: Path
) -> None:
    raw = shutil.copytree(baseline.raw, tmp_path / "raw", copy_function=shutil.copy2)
    build(raw=raw)
    text = (raw / "leads.csv").read_text(encoding="utf-8")
    (raw / "leads.csv").write_text(text, encoding="utf-8")
    made = build(raw=raw) - ALWAYS
    assert "stg_leads" in made
    assert made & {"linked_leads", "leads", "lead_attributes", "lead_scores"} == set()

    header, *rows = text.splitlines(keepends=True)
    (raw / "leads.csv").write_text(header + "".join(rows[1:]), encoding="utf-8")
    made = build(raw=raw)
    assert made >= {"stg_leads", "linked_leads", "leads", "lead_scores"}
    assert made & {"stg_accounts", "rule_cells", "suppression_pattern"} == set()


def test_an_edited_rule_changes_what_is_made_of_it(
    project: Project, build: Build
) -> None:
    project.edit_rules("behavior_rules", ",7,", ",8,")
    made = build()
    assert made >= {"behavior_rules", "signal_behavior", "score_entries", "lead_scores"}
    assert (
        made & {"fit_rules", "leads", "lead_events", "lead_segments", "signal_fit"}
        == set()
    )
    scores = of_one_build(project.marts())
    build("--full-refresh", raw=project.raw.resolve())
    assert differences(scores, of_one_build(project.marts())) == []


def test_what_somebody_else_made_or_changed_the_rows_of_is_made_anew(
    project: Project, baseline: Baseline, build: Build
) -> None:
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute(
            "create or replace table crm.orders as select * from crm.orders limit 1;"
            "update rules.behavior_rules set points = points + 1"
        )
    made = build()
    assert "orders" in made
    assert made & {*project.rule_tables()} == {"behavior_rules"}
    expected = of_one_build(baseline.marts)
    assert differences(expected, of_one_build(project.marts())) == []


def test_queries_say_all_that_their_rows_depend_on(
    project: Project, baseline: Baseline, build: Build
) -> None:
    build()
    target = project.root.parent / "target" / "compiled"
    queries = {
        path.stem: path.read_text(encoding="utf-8")
        for path in target.glob("*/models/**/*.sql")
    }
    assert len(queries) > 250
    readers = 0
    for name, query in queries.items():
        assert not ANOTHER_EACH_TIME.search(query), name
        readings = len(READS_FILES.findall(query))
        assert readings == len(NAMES_THEM.findall(query)), name
        readers += bool(readings)
    assert readers > 8
