"""Tables and views of DuckDB are replaced in one step (macros/engine/replaced.sql)."""

from __future__ import annotations

import duckdb
from project import Baseline, Project

KINDS = (
    "select table_name, table_type from information_schema.tables"
    " where table_name in ('funnel_stages', 'signal_fit', 'lead_scores') order by all"
)
SCORES = "select * from marts.lead_scores order by all"


def test_kinds_change_and_a_model_that_fails_leaves_its_old_table(
    project: Project, baseline: Baseline
) -> None:
    project.restore(baseline)
    kinds, scores = project.read(KINDS), project.read(SCORES)
    assert dict(kinds) == {
        "funnel_stages": "BASE TABLE",
        "signal_fit": "VIEW",
        "lead_scores": "BASE TABLE",
    }
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute(
            "drop table marts.funnel_stages;"
            "create view marts.funnel_stages as select 1 as one;"
            "drop view signals.signal_fit;"
            "create table signals.signal_fit as select 1 as one;"
            # The scores read it; only a row of it shows that it is broken.
            "alter table identity.leads rename to leads_before;"
            "create view identity.leads as select * replace ("
            "case when lead_id <> '' then error('broken') else email end as email)"
            " from identity.leads_before"
        )
    names = ("funnel_stages", "signal_fit", "lead_scores")
    run = project.dbt("run", "--select", *names, raw=baseline.raw, as_of=baseline.as_of)
    assert "Invalid Input Error: broken" in run.output
    assert project.read(KINDS) == kinds
    stages = project.read("select * from marts.funnel_stages")
    assert len(stages) == baseline.marts["funnel_stages"].total()
    assert project.read("select count(*) from signals.signal_fit") > [(1,)]
    assert project.read(SCORES) == scores
