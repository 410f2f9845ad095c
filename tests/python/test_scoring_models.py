"""The ready-made scoring models from raw events to the published totals."""

from __future__ import annotations

from pathlib import Path

import pytest
from project import WITHOUT_DATA_TESTS, Project, write_raw

TODAY = "2026-06-30"
LEADS = """\
lead_id,email,job_title,account_id,created_at
ann,ann@large.example,VP Sales,large,2026-06-20
fay,fay@none.example,VP Sales,,2026-05-31
three,three@buys.example,Clerk,three,2026-06-29
four,four@buys.example,Clerk,four,2026-06-29
early,early@buys.example,Clerk,early,2026-06-29
whole,whole@none.example,Clerk,,2026-06-29
tenth,tenth@none.example,Clerk,,2026-06-29
"""
ACCOUNTS = """\
account_id,industry,employee_count,purchase_cycle_days
large,Software,1000,
three,,,90
four,,,120
early,,,120
"""
ORDERS = """\
order_id,account_id,ordered_at
1,three,2026-05-01
2,four,2026-04-01
3,early,2026-04-01
"""
EVENTS = """\
event_id,occurred_at,activity_type,lead_id,content,quantity
1,2026-06-25,page_view,ann,/pricing,
2,2026-06-26,page_view,ann,/pricing,
3,2026-06-27,page_view,ann,/pricing,
4,2026-06-28,page_view,ann,/blog/post,
5,2026-06-30,quote_request,early,,
6,2026-06-30,video_watch,whole,/videos/one-minute,100
7,2026-06-30,video_watch,tenth,/videos/ten-minutes,10
"""


@pytest.fixture(scope="module")
def scores(shared_project: Project, tmp_path_factory) -> dict:
    folder = tmp_path_factory.mktemp("published") / "raw"
    tables = {"leads": LEADS, "accounts": ACCOUNTS, "orders": ORDERS, "events": EVENTS}
    shared_project.add_models("demographic_behavior", "buying_cycle")
    shared_project.add_models("account_over_time")
    raw: Path = write_raw(folder, **tables)
    run = shared_project.build(raw, TODAY, *WITHOUT_DATA_TESTS)
    assert run.succeeded, run.output
    rows = shared_project.read(
        "select lead_id, scoring_model, total_score::double, is_mql"
        " from marts.lead_model_scores"
    )
    return {(lead, model): score for lead, model, *score in rows}


@pytest.mark.parametrize(
    ("lead", "scoring_model", "total", "is_mql"),
    [
        # 20 + 15 + 15 for who she is, 30 + 10 for what she does
        ("ann", "demographic_behavior", 90, True),
        # a VP after 30 days of silence: 20 − 10
        ("fay", "demographic_behavior", 10, False),
        # 60 days into 90: 40 of 60; 90 days into 120: 45 of 60
        ("three", "buying_cycle", 40, False),
        ("four", "buying_cycle", 45, False),
        # the same with a quote request: ready a month early
        ("early", "buying_cycle", 75, True),
        # one minute of a one-minute video and of a ten-minute video
        ("whole", "account_over_time", 15, False),
        ("tenth", "account_over_time", 0, False),
    ],
)
def test_a_published_total_comes_out(scores, lead, scoring_model, total, is_mql):
    assert scores[lead, scoring_model] == [total, is_mql]
