"""What was published stays known: lead_score_history, build after build."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from project import WITHOUT_DATA_TESTS, Project, read, write_raw

AS_OF = "2026-05-31"
LEADS = """\
lead_id,email,job_title,created_at
vp,ann@acme.example,VP Sales,2026-05-01
clerk,bob@acme.example,Clerk,2026-05-02
gone,cid@acme.example,Clerk,2026-05-03
"""
EVENTS = "event_id,occurred_at,activity_type,lead_id\n"
RULE = "level_director_or_vp"  # whose points only one of the leads has
FAILS = "select lead_id from {{ ref('suppressed_activities') }} union all select 'any'"

Published = dict[str, tuple]
Spans = dict[str, list[tuple]]


class Story:
    """Builds of one warehouse one after the other, with what each one published."""

    def __init__(self, project: Project, folder: Path) -> None:
        self._project = project
        self._folder = folder
        self.published: list[Published] = []
        self.histories: list[Spans] = []

    def build(self, *options: str, leads: str = LEADS, succeeds: bool = True) -> None:
        raw = self._folder / f"raw-{len(self.published)}"
        write_raw(raw, leads=leads, events=EVENTS)
        run = self._project.build(raw, AS_OF, *options)
        assert run.succeeded == succeeds, run.output
        query = "select lead_id, scores from marts.lead_scores as scores"
        self.published.append(dict(self._project.read(query)))
        self.histories.append(self._spans())

    def _spans(self) -> Spans:
        query = """
            select
                history.lead_id,
                scores,
                history.valid_from,
                history.valid_to
            from marts.lead_score_history as history
            inner join (
                select * exclude (valid_from, valid_to, recorded_at)
                from marts.lead_score_history
            ) as scores using (span_id)
            order by history.valid_from
        """
        spans: Spans = {}
        for lead, scores, start, end in read(self._project.history, query):
            scores.pop("span_id")
            spans.setdefault(lead, []).append((scores, start, end))
        return spans


@pytest.fixture(scope="module")
def story(
    shared_project: Project, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Story]:
    """Tell it once: each test looks at one of its turns."""
    project = shared_project
    for file in (project.warehouse, project.history):
        file.unlink(missing_ok=True)
    project.restore_rules()
    story = Story(project, tmp_path_factory.mktemp("history"))
    fails = project.seeds.parent / "tests" / "assert_what_cannot_be.sql"
    try:
        story.build(*WITHOUT_DATA_TESTS)
        story.build(*WITHOUT_DATA_TESTS, "--full-refresh")
        project.change_rule("fit_rules", RULE, points="11")
        story.build(*WITHOUT_DATA_TESTS)
        project.change_rule("fit_rules", RULE, points="12")
        fails.write_text(FAILS, encoding="utf-8")
        story.build(succeeds=False)
        fails.unlink()
        project.restore_rules()
        project.warehouse.unlink()
        story.build(*WITHOUT_DATA_TESTS, leads=LEADS.rsplit("gone", 1)[0])
        story.build(*WITHOUT_DATA_TESTS, "--empty", succeeds=False)
    finally:
        fails.unlink(missing_ok=True)
        project.restore_rules()
    return story


def test_the_first_build_opens_a_span_with_what_it_published(story):
    first = story.histories[0]
    assert set(first) == {"vp", "clerk", "gone"}
    for lead, ((scores, _, end),) in first.items():
        assert scores == story.published[0][lead]
        assert end is None


def test_a_full_refresh_that_changes_no_score_changes_no_row(story):
    assert story.histories[1] == story.histories[0]


def test_a_changed_rule_ends_the_spans_of_those_it_concerns(story):
    (before,), after = story.histories[1]["vp"], story.histories[2]
    (ended, begun) = after["vp"]
    assert ended[:2] == before[:2]
    assert begun == (story.published[2]["vp"], ended[2], None)
    assert before[0]["total_score"] - begun[0]["total_score"] == 25 - 11
    assert after["clerk"] == story.histories[1]["clerk"]


def test_a_build_that_fails_adds_nothing(story):
    """Although its scores had passed their own tests."""
    failed, last = story.published[3]["vp"], story.published[2]["vp"]
    assert failed["total_score"] - last["total_score"] == 12 - 11
    assert story.histories[3] == story.histories[2]


def test_the_history_outlives_the_warehouse(story):
    spans = story.histories[4]["vp"]
    assert spans[0] == story.histories[3]["vp"][0]
    assert spans[1][:2] == story.histories[3]["vp"][1][:2]
    assert spans[2] == (story.published[4]["vp"], spans[1][2], None)
    assert story.histories[4]["clerk"] == story.histories[0]["clerk"]


def test_a_lead_that_is_gone_ends_its_span(story):
    assert "gone" not in story.published[4]
    ((scores, start, end),) = story.histories[4]["gone"]
    assert (scores, start, None) == story.histories[0]["gone"][0]
    assert end == story.histories[4]["vp"][1][2]


def test_an_empty_run_stops_before_it_ends_all_spans(story):
    assert not story.published[5]
    assert story.histories[5] == story.histories[4]
