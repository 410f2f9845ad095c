"""Account scores from raw events to the published tables, under the shipped rules."""

from __future__ import annotations

from pathlib import Path

import pytest
from project import WITHOUT_DATA_TESTS, Project, write_raw

TODAY = "2026-06-30"
ACCOUNTS = """\
account_id,domain
one,one.example
three,three.example
nobody,nobody.example
"""
LEADS = """\
lead_id,email,job_title,created_at
eager,eager@one.example,VP Sales,2026-06-01
boss,boss@three.example,VP Sales,2026-06-01
user,user@three.example,Data Analyst,2026-06-01
tester,tester@three.example,Software Engineer,2026-06-01
"""
EVENTS = """\
event_id,occurred_at,activity_type,lead_id,email,content
1,2026-06-30,quote_request,eager,,
2,2026-06-30,demo_request,eager,,
3,2026-06-30,trial_start,eager,,
4,2026-06-30,demo_request,boss,,
5,2026-06-30,page_view,boss,,/pricing
6,2026-06-30,demo_request,user,,
7,2026-06-30,page_view,user,,/pricing
8,2026-06-30,demo_request,tester,,
9,2026-06-30,page_view,tester,,/pricing
10,2026-06-30,quote_request,,someone@nobody.example,
"""


@pytest.fixture(scope="module")
def built(shared_project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder: Path = tmp_path_factory.mktemp("accounts") / "raw"
    raw = write_raw(folder, accounts=ACCOUNTS, leads=LEADS, events=EVENTS)
    run = shared_project.build(raw, TODAY, *WITHOUT_DATA_TESTS)
    assert run.succeeded, run.output
    return shared_project


def test_three_active_people_in_three_roles_outweigh_a_very_active_one(built):
    scores = built.read(
        "select account_id, account_score, covered_roles, top_person, mqa_blocker"
        " from marts.account_scores order by account_score"
    )
    too_few = "account_score_below_mqa_score"
    roles = "decision_maker | technical_reviewer | user_team"
    assert scores == [
        ("nobody", 30, None, None, too_few),
        # 45 + 40 + 30 are cut at 100; 15 for the decision maker
        ("one", 115, "decision_maker", "eager", too_few),
        # 45 × (1 + 0.8 + 0.6); 15 + 10 + 10 for three roles
        ("three", 143, roles, "boss", None),
    ]


def test_what_unknown_people_bring_is_cut_at_the_cap(built):
    reasons = built.read(
        "select rule, contribution from marts.account_score_reasons"
        " where account_id = 'nobody' and is_official order by contribution"
    )
    assert reasons == [("anonymous_cap", -15), ("quote_requested", 45)]
