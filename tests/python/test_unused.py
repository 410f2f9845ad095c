"""`make unused`: which rules apply to nobody, and since when."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from lead_scoring.errors import ExitCode, StoppedError
from lead_scoring.settings import settings
from lead_scoring.unused import unused

IDLE = """
    ('behavior_rules.csv', 'm', 'once', date '2026-03-01'),
    ('behavior_rules.csv', 'm', 'never', null),
    ('content_rules.csv', null, '/blog', null),
    ('fit_rules.csv', 'm', 'level', null),
    ('grades.csv', 'm', 'fit A', null)
"""


def a_warehouse(folder: Path, idle: str) -> Path:
    path = folder / "own.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            f"""
            create schema audit;
            create schema events;
            create schema identity;
            create table audit.idle_rules as
                from (values {idle}) as idle (file_name, scoring_model, rule, last_on);
            create table events.events as select date '2026-01-02' as occurred_on;
            create table identity.leads as select date '2025-12-31' as created_on;
            """
        )
    return path


def test_a_rule_is_unused_since_it_last_applied_or_the_data_begin(tmp_path):
    text = unused(settings(warehouse=a_warehouse(tmp_path, IDLE)))
    assert text.splitlines() == [
        "5 rules apply to nobody today:",
        "",
        "behavior_rules.csv",
        "    m / never: never since 2026-01-02, the first day of the data",
        "    m / once: last on 2026-03-01",
        "",
        "content_rules.csv",
        "    /blog: never since 2026-01-02, the first day of the data",
        "",
        "fit_rules.csv",
        "    m / level: never since 2025-12-31, the first day of the data",
        "",
        "grades.csv",
        "    m / fit A: nobody today",
    ]


def test_it_says_where_every_rule_applies(tmp_path):
    path = a_warehouse(tmp_path, "(null, null, null, null)")
    with duckdb.connect(str(path)) as connection:
        connection.execute("delete from audit.idle_rules")
    assert unused(settings(warehouse=path)) == "Every rule applies to somebody."


def test_a_warehouse_that_is_not_there_is_told(tmp_path):
    with pytest.raises(StoppedError) as error:
        unused(settings(warehouse=tmp_path / "none.duckdb"))
    assert error.value.code == ExitCode.USAGE
