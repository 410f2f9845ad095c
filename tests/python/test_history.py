"""What was published stays known, build after build: lead_score_history, crm_leads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from project import WITHOUT_DATA_TESTS, Project, read, write_raw

AS_OF, NEXT_DAY = "2026-05-20", "2026-05-21"
LEADS = """\
lead_id,email,job_title,created_at
vp,ann@acme.example,VP Sales,2026-05-01
clerk,bob@acme.example,Clerk,2026-05-02
fading,dot@acme.example,Clerk,2026-04-29
twin,ann@old.example,Clerk,2026-05-02
zara,zara@acme.example,Clerk,2026-05-02
gone,cid@acme.example,Clerk,2026-05-03
"""
NEW = "new,eve@acme.example,Clerk,2026-05-21\n"
ACCOUNTS = "account_id,name,domain\nacme,Acme Ltd,acme.example\n"
# 45 points, 28.35 of them left on the first day and 27.70 on the next.
EVENTS = """\
event_id,occurred_at,activity_type,lead_id
e1,2026-04-30,quote_request,fading
"""
LEAVING = {
    "lead_merges": "merged_lead_id,surviving_lead_id\ntwin,vp\n",
    "erasure_requests": "lead_id,email,requested_at\nzara,,2026-05-21\n",
}
RULE = "level_director_or_vp"  # whose points only one of the leads has
FAILS = "select lead_id from {{ ref('suppressed_activities') }} union all select 'any'"

Published = dict[str, tuple]
Spans = dict[str, list[tuple]]
Records = dict[str, dict[str, Any]]


class Story:
    """Builds of one warehouse one after the other, with what each one published."""

    def __init__(self, project: Project, folder: Path) -> None:
        self._project = project
        self._folder = folder
        self.published: list[Published] = []
        self.histories: list[Spans] = []
        self.crm: list[Records] = []
        self.kept: list[set[tuple]] = []

    def build(
        self,
        *options: str,
        as_of: str = AS_OF,
        leads: str = LEADS,
        succeeds: bool = True,
        **tables: str,
    ) -> None:
        raw = self._folder / f"raw-{len(self.published)}"
        write_raw(raw, leads=leads, events=EVENTS, accounts=ACCOUNTS, **tables)
        run = self._project.build(raw, as_of, *options)
        assert run.succeeded == succeeds, run.output
        query = "select lead_id, scores from marts.lead_scores as scores"
        self.published.append(dict(self._project.read(query)))
        self.histories.append(self._spans())
        query = "select lead_id, crm from marts.crm_leads as crm"
        self.crm.append(dict(self._project.read(query)))
        query = "from publication.crm_records where record_type = 'lead'"
        self.kept.append({*read(self._project.history, query)})

    def confirm(self, lead: str, build: int) -> None:
        """Confirm what a build said of a lead, as a sync does."""
        self._project.write_history(
            "insert into publication.crm_confirmations"
            " values ('crm', 'lead', ?, ?, now()::timestamp)",
            lead,
            self.crm[build][lead]["payload_hash"],
        )

    def let_pass(self, days: int, *leads: str) -> None:
        """Make it so many days longer ago that leads changed."""
        self._project.write_history(
            "update publication.crm_records set changed_at = changed_at - to_days(?)"
            " where list_contains(?, record_id)",
            days,
            [*leads],
        )

    def confirmed(self) -> set[str]:
        """Return the leads of which something is confirmed."""
        query = "select record_id from publication.crm_confirmations"
        return {lead for (lead,) in read(self._project.history, query)}

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
    project.forget()
    story = Story(project, tmp_path_factory.mktemp("history"))
    fails = project.seeds.parent / "tests" / "assert_what_cannot_be.sql"
    try:
        story.build(*WITHOUT_DATA_TESTS)
        story.build(*WITHOUT_DATA_TESTS, "--full-refresh")
        project.change_rule("fit_rules", RULE, points="11")
        story.build(*WITHOUT_DATA_TESTS, as_of=NEXT_DAY, leads=LEADS + NEW)
        project.change_rule("fit_rules", RULE, points="12")
        fails.write_text(FAILS, encoding="utf-8")
        story.build(as_of=NEXT_DAY, succeeds=False)
        fails.unlink()
        project.restore_rules()
        project.warehouse.unlink()
        left = LEADS.rsplit("gone", 1)[0]
        story.build(*WITHOUT_DATA_TESTS, as_of=NEXT_DAY, leads=left, **LEAVING)
        story.build(*WITHOUT_DATA_TESTS, "--empty", succeeds=False)
        story.confirm("zara", build=2)
        story.confirm("twin", build=4)
        story.let_pass(91, "zara", "twin")
        story.build(*WITHOUT_DATA_TESTS, as_of=NEXT_DAY, **LEAVING)
    finally:
        fails.unlink(missing_ok=True)
        project.restore_rules()
    return story


def test_the_first_build_opens_a_span_with_what_it_published(story):
    first = story.histories[0]
    assert set(first) == set(story.published[0]) == {*story.crm[0]}
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


def said(story: Story, build: int, lead: str) -> dict[str, Any]:
    """Return the row of a lead that is left of its cells: those with a value."""
    return {
        name: cell
        for name, cell in story.crm[build][lead].items()
        if cell is not None and name not in ("payload_hash", "changed_at")
    }


def test_a_crm_is_told_nothing_where_nothing_changed(story):
    assert story.crm[1] == story.crm[0]
    assert len({row["changed_at"] for row in story.crm[0].values()}) == 1


def test_a_score_that_fades_by_a_fraction_changes_no_record(story):
    before, after = (story.published[build]["fading"] for build in (1, 2))
    assert before["total_score"] > after["total_score"]
    assert story.crm[2]["fading"] == story.crm[1]["fading"]


def test_a_crm_is_told_who_is_new_and_whose_points_changed(story):
    moved = {
        lead
        for lead, row in story.crm[2].items()
        if row["changed_at"] != story.crm[0]["clerk"]["changed_at"]
    }
    assert moved == {"vp", "new"}
    before, after = (story.crm[build]["vp"]["total_points"] for build in (1, 2))
    assert before - after == 25 - 11


def test_what_a_failed_build_would_have_told_is_not_remembered(story):
    assert story.crm[3]["vp"]["payload_hash"] != story.crm[2]["vp"]["payload_hash"]
    assert story.kept[3] == story.kept[2]


def test_a_crm_is_told_who_was_merged_was_erased_or_is_gone(story):
    """Nothing is left of them but the id, and of merged ones the survivor."""
    deleted = {lead for lead, row in story.crm[4].items() if row["is_deleted"]}
    assert deleted == {"twin", "zara", "gone", "new"}
    twin, zara, gone = (said(story, 4, lead) for lead in ("twin", "zara", "gone"))
    assert zara == {"lead_id": "zara", "is_deleted": True, "deleted_reason": "erased"}
    assert gone == {"lead_id": "gone", "is_deleted": True, "deleted_reason": "gone"}
    merged = {"deleted_reason": "merged", "surviving_lead_id": "vp"}
    assert twin == {"lead_id": "twin", "is_deleted": True} | merged
    assert story.crm[4]["clerk"] == story.crm[0]["clerk"]


def test_an_empty_run_tells_and_forgets_nothing(story):
    assert story.kept[5] == story.kept[4]


def test_who_comes_back_is_told_again(story):
    before, after = (story.crm[build]["gone"] for build in (0, 6))
    assert after["payload_hash"] == before["payload_hash"]
    assert after["changed_at"] > story.crm[4]["gone"]["changed_at"]


def test_a_deletion_is_told_for_90_days_and_until_it_is_confirmed(story):
    """What was confirmed of `zara` is the record before its deletion."""
    deleted = {lead for lead, row in story.crm[6].items() if row["is_deleted"]}
    assert deleted == {"zara", "new"}
    assert story.confirmed() == {"zara"}
