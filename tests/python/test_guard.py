"""The guard before publishing: what is implausible changes neither list nor history.

Each test edits the tables of a build that was published, as another input would, and
builds what comes after them through the command line.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from project import Baseline, Project, Run, read

from lead_scoring.demo.make import make_demo
from lead_scoring.errors import StoppedError
from lead_scoring.raw import prepare_raw
from lead_scoring.settings import settings

AFTER_THE_MARTS = ("--", "--select", "publication_measures+")
PUBLICATIONS = "select count(distinct build_id) from publication.publications"
SPANS = "select * from marts.lead_score_history order by all"


@pytest.fixture
def published(project: Project, baseline: Baseline) -> Project:
    """Lend the baseline, built and published."""
    project.restore_published(baseline)
    return project


def edit(project: Project, *statements: str) -> None:
    with duckdb.connect(str(project.warehouse)) as connection:
        for statement in statements:
            connection.execute(statement)


def build(
    project: Project,
    baseline: Baseline,
    *options: str,
    as_of: str = "",
    raw: Path | None = None,
) -> Run:
    options = ("--raw", str(raw or baseline.raw), *options, *AFTER_THE_MARTS)
    return project.command("build", *options, as_of=as_of or baseline.as_of)


def state(project: Project) -> tuple:
    """Return what readers see, and the history of it."""
    return (
        project.published.read_bytes(),
        read(project.history, SPANS),
        read(project.history, PUBLICATIONS),
    )


def test_leads_that_are_gone_are_not_published_unasked(published, baseline):
    before = state(published)
    [(leads,)] = published.read("select count(*) from marts.lead_scores")
    edit(published, "delete from marts.lead_scores where lead_id > 'L00000050'")
    [(left,)] = published.read("select count(*) from marts.lead_scores")
    assert 0 < left < leads / 2

    run = build(published, baseline)
    assert run.code == 23
    assert f"leads fell from {leads} to {left}, by more than 20 percent" in run.output
    assert "--accept-changes" in run.output
    assert state(published) == before
    assert published.command("publish").code == 2
    assert state(published) == before

    run = build(published, baseline, "--accept-changes")
    assert run.code == 0, run.output
    listed = read(published.published, "select count(*) from marts.lead_scores")
    assert listed == [(left,)]
    assert build(published, baseline).code == 0


def test_a_build_without_leads_is_not_published(published, baseline):
    before = state(published)
    edit(published, "delete from marts.lead_scores")
    run = build(published, baseline)
    assert run.code == 23
    assert "to 0, by more than" in run.output
    assert state(published) == before


def test_a_share_that_was_rejected_is_judged_even_in_a_first_build(published, baseline):
    published.history.unlink()
    shutil.rmtree(published.kept)  # else a build asks for the history of these
    edit(
        published,
        "update marts.activity_reconciliation set records = 100000"
        " where source_table = 'events' and outcome = 'rejected'",
    )
    run = build(published, baseline)
    assert run.code == 23
    assert "records of events are rejected, more than 25 percent" in run.output
    assert not published.history.exists() or not read(
        published.history, "select 1 from duckdb_tables() where schema_name = 'marts'"
    )


def test_an_earlier_day_is_published_only_when_asked(published, baseline):
    before = state(published)
    run = build(published, baseline, as_of="2026-05-30")
    assert run.code == 23
    assert "is for a day 1 days before the published one" in run.output
    assert "--past" in run.output
    assert state(published) == before
    assert build(published, baseline, "--past", as_of="2026-05-30").code == 0
    assert state(published) != before


def test_the_same_build_again_is_published(published, baseline):
    run = build(published, baseline)
    assert run.code == 0, run.output
    assert "Published" in run.output


def test_a_table_that_another_build_had_is_named_until_an_empty_one_is_there(
    published, baseline, tmp_path
):
    """One that is there and has become empty is named once."""
    raw = shutil.copytree(baseline.raw, tmp_path / "raw")
    missing, emptied = raw / "opportunities.csv", raw / "lead_statuses.csv"
    header = missing.read_text().splitlines()[0] + "\n"
    missing.unlink()
    emptied.write_text(emptied.read_text().splitlines()[0] + "\n")
    gone = "source_table in ('opportunities', 'lead_statuses')"
    counts = "select source_table, sum(records)::bigint from marts"
    counts += f".activity_reconciliation where {gone} group by all"
    had = dict(published.read(counts))
    edit(published, f"delete from marts.activity_reconciliation where {gone}")

    first = build(published, baseline, raw=raw)
    says = "warning: raw: the table 'opportunities' is missing; the build for"
    says += f" 2026-05-31 had {had['opportunities']:,} records of it"
    assert first.code == 0, first.output
    assert says in first.output
    assert "'lead_statuses' is empty; the build for 2026-05-31 had" in first.output

    second = build(published, baseline, "--strict", raw=raw)
    assert second.code == 10
    assert says in second.output
    assert "'lead_statuses' is empty" not in second.output

    missing.write_text(header)
    assert "raw: the table" not in build(published, baseline, raw=raw).output


def test_a_part_is_built_on_files_of_a_version_that_knew_no_erasure(
    published, baseline
):
    """Neither what is published nor what the guard stops needs the tables."""
    edit(published, "drop schema erasure cascade")
    with duckdb.connect(str(published.history)) as connection:
        connection.execute("drop schema erasure cascade")
    run = build(published, baseline)
    assert run.code == 0, run.output
    assert "anew" not in run.output
    before = state(published)
    edit(published, "delete from marts.lead_scores")
    run = build(published, baseline)
    assert run.code == 23, run.output
    assert state(published) == before


@pytest.mark.parametrize(
    ("lead", "is_named", "is_refused"),
    [("acme-1", False, True), ("acme-1", True, False), ("L00000001", False, False)],
)
def test_the_demo_does_not_stand_in_for_a_folder_that_was_not_named(
    tmp_path: Path, lead: str, is_named: bool, is_refused: bool
):
    """Whoever forgets RAW would publish invented people over the company's own."""
    make_demo(tmp_path / "demo", as_of="2026-06-30", leads=50, events=500)
    chosen = settings(tmp_path / "demo", tmp_path / "scores.duckdb")
    chosen = replace(chosen, raw_is_named=is_named)
    with duckdb.connect(str(chosen.published)) as connection:
        connection.execute("create schema marts")
        connection.execute(f"create table marts.lead_scores as select '{lead}' lead_id")
    if not is_refused:
        prepare_raw(chosen)
        return
    with pytest.raises(StoppedError, match="name the folder"):
        prepare_raw(chosen)


@pytest.mark.parametrize("part", ["lead_score_history", "crm_records"])
def test_a_run_with_empty_tables_ends_no_span_and_forgets_no_record(
    published: Project, baseline: Baseline, part: str
) -> None:
    before = read(published.history, SPANS)
    command = ("build", "--empty", "--select", part)
    run = published.dbt(*command, raw=baseline.raw, as_of=baseline.as_of)
    assert not run.succeeded
    assert f"leave it out with --exclude {part}+" in run.output
    assert read(published.history, SPANS) == before
