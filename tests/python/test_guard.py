"""The guard before publishing: what is implausible changes neither list nor history.

Each test edits the tables of a build that was published, as another input would, and
builds what comes after them through the command line.
"""

from __future__ import annotations

import duckdb
import pytest
from project import Baseline, Project, Run, read

AFTER_THE_MARTS = ("--", "--select", "publication_measures+")
PUBLICATIONS = "select count(distinct build_id) from publication.publications"
SPANS = "select * from marts.lead_score_history order by all"


@pytest.fixture
def published(project: Project, baseline: Baseline) -> Project:
    """Lend the baseline, built and published."""
    project.restore(baseline)
    project.publish()
    return project


def edit(project: Project, *statements: str) -> None:
    with duckdb.connect(str(project.warehouse)) as connection:
        for statement in statements:
            connection.execute(statement)


def build(project: Project, baseline: Baseline, *options: str, as_of: str = "") -> Run:
    raw = ("--raw", str(baseline.raw))
    as_of = as_of or baseline.as_of
    return project.command("build", *raw, *options, *AFTER_THE_MARTS, as_of=as_of)


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
