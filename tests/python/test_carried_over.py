"""A warehouse and a history file of an earlier version are carried over."""

from __future__ import annotations

import duckdb
import pytest
from project import Baseline, Project, read

SPANS = "select lead_id, total_score, valid_from from marts.lead_score_history"
TABLES = "select schema_name || '.' || table_name from duckdb_tables()"


@pytest.fixture
def earlier(project: Project, baseline: Baseline) -> Project:
    """Lend a warehouse and a history file as an earlier version might leave them."""
    project.restore(baseline)
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute("create schema people; create schema own")
        connection.execute("create table people.leads as select 1 as lead_id")
        connection.execute("create view people.orders as select 1 as order_id")
        connection.execute("create table signals.gone as select 1 as rule")
        connection.execute("create table own.notes as select 'keep' as note")
    return project


def test_what_is_no_longer_made_does_not_linger(earlier, baseline):
    run = earlier.dbt("run", "--select", "stg_accounts", raw=baseline.raw, as_of="")
    assert run.succeeded, run.output
    schemas = read(earlier.warehouse, "select schema_name from duckdb_schemas()")
    assert ("people",) not in schemas
    tables = {name for (name,) in read(earlier.warehouse, TABLES)}
    assert "signals.gone" not in tables
    assert {"own.notes", "marts.lead_scores", "rules.fit_rules"} <= tables


def test_a_run_that_fails_drops_nothing(earlier, tmp_path):
    run = earlier.dbt("run", "--select", "stg_leads", raw=tmp_path, as_of="")
    assert not run.succeeded
    tables = {name for (name,) in read(earlier.warehouse, TABLES)}
    assert {"people.leads", "signals.gone"} <= tables


def test_no_span_of_a_history_with_fewer_columns_is_lost(earlier, baseline):
    command = ("snapshot", "--select", "lead_score_history")
    assert earlier.dbt(*command, raw=baseline.raw, as_of=baseline.as_of).succeeded
    with duckdb.connect(str(earlier.history)) as connection:
        connection.execute("alter table marts.lead_score_history drop column grade")
        spans = connection.execute(SPANS).fetchall()
    run = earlier.dbt(*command, raw=baseline.raw, as_of=baseline.as_of)
    assert run.succeeded, run.output
    assert set(spans) <= set(read(earlier.history, SPANS))
    scores = "select lead_id, total_score, grade from marts.lead_scores order by all"
    published = read(
        earlier.history,
        "select lead_id, total_score, grade from marts.lead_score_history"
        " where valid_to is null order by all",
    )
    assert published == read(earlier.warehouse, scores)
