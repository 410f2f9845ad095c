"""Going back: to an earlier publication, and to the history of one."""

from __future__ import annotations

import hashlib
import shutil

import duckdb
import pytest
from interrupted import another_build
from project import Baseline, Project, read, read_marts

from lead_scoring.errors import ExitCode
from lead_scoring.publish import BeforeBuild
from lead_scoring.settings import settings

LEADS = "select distinct lead_id from marts.lead_scores"


@pytest.fixture
def warehouse(project: Project, baseline: Baseline) -> Project:
    """Lend the project with the baseline in its warehouse and nothing published."""
    project.restore(baseline)
    project.published.unlink(missing_ok=True)
    shutil.rmtree(project.kept, ignore_errors=True)
    return project


@pytest.fixture
def published(warehouse: Project, baseline: Baseline) -> None:
    """Let the baseline be published."""
    warehouse.restore_published(baseline)


def publish_another_build(project: Project, build_id: str) -> None:
    """Publish as if a build had made the list a lead shorter."""
    another_build(project, build_id=build_id)
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute(
            "delete from marts.lead_scores where lead_id ="
            " (select max(lead_id) from marts.lead_scores)"
        )
    project.publish()


@pytest.mark.usefixtures("published")
def test_a_rollback_has_nobody_called_who_opted_out_since(warehouse):
    with duckdb.connect(str(warehouse.warehouse)) as connection:
        [(lead,)] = connection.execute(
            "update marts.lead_scores set stage = 'opted_out' where lead_id ="
            " (select min(lead_id) from marts.lead_scores where stage <> 'opted_out')"
            " returning lead_id"
        ).fetchall()
    publish_another_build(warehouse, "second")
    second = read_marts(warehouse.published)
    run = warehouse.command("publish", "--rollback")
    assert run.code == ExitCode.IMPLAUSIBLE
    assert f"1 people have opted out since ({lead})" in run.output
    assert read_marts(warehouse.published) == second
    assert warehouse.command("publish", "--rollback", "--accept-changes").succeeded
    assert read_marts(warehouse.published) != second


@pytest.mark.usefixtures("published")
def test_a_rollback_publishes_what_was_published_before(warehouse):
    first = read_marts(warehouse.published)
    publish_another_build(warehouse, "second")
    second = read_marts(warehouse.published)
    assert second != first
    publish_another_build(warehouse, "third")

    for earlier in (second, first):
        run = warehouse.command("publish", "--rollback")
        assert run.succeeded, run.output
        assert read_marts(warehouse.published) == earlier
    run = warehouse.command("publish", "--rollback")

    assert run.code == ExitCode.USAGE
    assert "no publication before this one is kept" in run.output
    assert read_marts(warehouse.published) == first


@pytest.mark.usefixtures("published")
def test_a_rollback_takes_the_place_of_a_broken_file(warehouse):
    published = read_marts(warehouse.published)
    for is_there in (True, False):
        warehouse.published.unlink()
        if is_there:
            warehouse.published.write_bytes(b"no database")
        run = warehouse.command("publish", "--rollback")
        assert run.succeeded, run.output
        assert read_marts(warehouse.published) == published


def test_three_publications_are_kept_and_one_of_each_build(warehouse):
    for build_id in ("second", "third", "fourth"):
        publish_another_build(warehouse, build_id)
        warehouse.publish()
    publish_another_build(warehouse, "fifth")
    kept = sorted(path.name.partition("_")[2] for path in warehouse.kept.iterdir())
    assert kept == ["fifth", "fourth", "third"]


@pytest.mark.usefixtures("published")
def test_who_was_erased_since_does_not_come_back(warehouse):
    leads = read(warehouse.published, LEADS)
    ((erased,), *others) = sorted(leads)
    publish_another_build(warehouse, "second")
    warehouse.write_history(
        "insert into erasure.erasures values (?, '9999-12-31', now()::timestamp)",
        hashlib.md5(erased.encode()).hexdigest(),
    )

    run = warehouse.command("publish", "--rollback")

    assert run.succeeded, run.output
    assert sorted(read(warehouse.published, LEADS)) == others
    for folder in warehouse.kept.iterdir():
        assert erased.encode() not in (folder / "published.duckdb").read_bytes()
        spans = "select lead_id from marts.lead_score_history"
        assert (erased,) not in read(folder / "history.duckdb", spans)


@pytest.mark.usefixtures("published")
def test_a_lost_history_is_restored_as_it_was_published(warehouse):
    expected = read_marts(warehouse.history)
    restore = ("history", "restore")
    refused = warehouse.command(*restore)
    assert refused.code == ExitCode.USAGE
    assert "--replace restores anyway" in refused.output

    warehouse.history.write_bytes(b"broken")
    run = warehouse.command(*restore, "--replace")
    assert run.succeeded, run.output
    assert read_marts(warehouse.history) == expected
    warehouse.history.unlink()
    assert warehouse.command(*restore).succeeded
    assert read_marts(warehouse.history) == expected
    warehouse.publish()


def test_a_build_that_is_built_on_leaves_no_trace_in_the_history(warehouse):
    """Neither in what was published nor in what a CRM was told."""
    tables = ("lead_score_history", "publications", "crm_records")

    def content() -> dict[str, list[tuple]]:
        return {
            table: sorted(
                read(warehouse.history, f'from "{schema}"."{table}"'), key=repr
            )
            for schema, table in read(
                warehouse.history, "select schema_name, table_name from duckdb_tables()"
            )
            if table in tables
        }

    expected = content()
    assert all(expected[table] for table in tables)
    before = BeforeBuild(settings(warehouse=warehouse.warehouse))
    with duckdb.connect(str(warehouse.history)) as history:
        history.execute("set timezone = 'UTC'")
        for change in (
            "update marts.lead_score_history set valid_to = now()::timestamp",
            "insert into marts.lead_score_history by name select * replace"
            " (now()::timestamp as valid_from, null as valid_to)"
            " from marts.lead_score_history",
            "update publication.crm_records set payload_hash = 'never published'",
            "insert into publication.publications by name select * replace"
            " (now()::timestamp as published_at) from publication.publications",
        ):
            history.execute(change)
    assert {table for table in tables if content()[table] != expected[table]} == {
        *tables
    }
    before.take_back()
    assert content() == expected


def test_without_a_publication_there_is_nothing_to_go_back_to(warehouse):
    for command in (("publish", "--rollback"), ("history", "restore")):
        run = warehouse.command(*command)
        assert run.code == ExitCode.USAGE
        assert "kept" in run.output
