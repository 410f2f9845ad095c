"""The demo company through HubSpot, Salesforce and Segment has the scores that it has.

What differs is what these systems cannot carry, as docs/sources.md tells: each
difference has a reason here, and whoever has none has the same scores. With -s the
figures are shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import DEMO_DAY
from project import WITHOUT_DATA_TESTS, Baseline, Project
from sources_demo import Warehouse, differences, touched

from lead_scoring.demo.make import make_demo
from lead_scoring.errors import StoppedError
from lead_scoring.raw import prepare_raw
from lead_scoring.settings import settings

SYSTEMS = ("hubspot", "salesforce", "segment")


@pytest.fixture(scope="module")
def raw(baseline: Baseline) -> Warehouse:
    return Warehouse(baseline.warehouse, baseline.raw)


@pytest.fixture(scope="module")
def delivered(
    baseline: Baseline,
    shared_project: Project,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Warehouse]:
    """Build the same demo as the systems deliver it."""
    folder = tmp_path_factory.mktemp("systems") / "raw"
    source = ",".join(SYSTEMS)
    make_demo(folder, as_of=DEMO_DAY, leads=150, events=4_000, source=source)
    shared_project.forget()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEAD_SCORING_SOURCES", f"raw,{source}")
        run = shared_project.dbt(
            "build", *WITHOUT_DATA_TESTS, raw=folder, as_of=baseline.as_of
        )
        assert run.succeeded, run.output[-3000:]
        yield Warehouse(shared_project.warehouse, folder)


def test_the_same_leads_are_there(raw: Warehouse, delivered: Warehouse) -> None:
    query = "select own_id(lead_id) from marts.lead_scores"
    assert Counter(raw.rows(query)) == Counter(delivered.rows(query))


def test_points_differ_where_something_is_lost_alone(
    raw: Warehouse, delivered: Warehouse
) -> None:
    found, unexplained = differences(raw, delivered)
    print({name: len(leads) for name, leads in found.items()})
    assert not unexplained
    assert len(found["search terms"]) > 5
    assert len(found["quantities"]) > 5


def test_whom_nothing_touches_has_the_same_row(
    raw: Warehouse, delivered: Warehouse
) -> None:
    columns = ", ".join(
        name
        for (name,) in raw.rows(
            "select column_name from information_schema.columns"
            " where table_schema = 'marts' and table_name = 'lead_scores'"
            # A contact of Salesforce has the name of its account.
            " and column_name not in ('lead_id', 'account_id', 'company_name')"
            " order by ordinal_position"
        )
    )
    query = f"""
        select own_id(lead_id), own_id(account_id), {columns} from marts.lead_scores
    """
    before, after = raw.by_key(query, 1), delivered.by_key(query, 1)
    whom = {lead for leads in touched(raw, delivered).values() for lead in leads}
    same = [key for key in before if key[0] not in whom]
    assert len(same) > len(before) / 2
    assert [before[key] for key in same] == [after[key] for key in same]


def test_each_event_is_whose_it_was(raw: Warehouse, delivered: Warehouse) -> None:
    """With its day, type, group and product, known on the same day."""
    query = """
        select
            own_event(event_id), own_id(lead_id), activity_type, occurred_on,
            content_group, product, known_on
        from events.events
        where activity_type <> 'event_visit'
    """
    before, after = raw.by_key(query, 1), delivered.by_key(query, 1)
    assert len(before) > 2_000
    lost = {key for key in before if key not in after}
    assert not after.keys() - before.keys()
    assert {before[key][1] for key in lost} <= {"form_submit"}
    assert {before[key][0] for key in lost} <= touched(raw, delivered)[
        "forms of nobody"
    ]
    excused = touched(raw, delivered)["broken rows"]
    for key in before.keys() & after.keys():
        if before[key] != after[key] and not excused & {before[key][0], after[key][0]}:
            # What happened before a lead was there is known from the day it is.
            assert before[key][:-1] == after[key][:-1]
            assert before[key][2] == before[key][-1] < after[key][-1]
    visits = """
        select own_id(lead_id), occurred_on, content_group, known_on
        from events.events
        where activity_type = 'event_visit'
    """
    assert Counter(raw.rows(visits)) == Counter(delivered.rows(visits))


def test_only_known_systems_deliver_the_demo(tmp_path: Path) -> None:
    with pytest.raises(StoppedError, match="'raw', 'sap'"):
        make_demo(tmp_path / "demo", source="hubspot,raw,sap")
    assert not (tmp_path / "demo").exists()


def test_own_tables_beside_systems_need_no_leads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Requests to erase, say: the leads are the systems'."""
    (tmp_path / "erasure_requests.csv").write_text("lead_id,email,requested_at\n")
    monkeypatch.setenv("LEAD_SCORING_SOURCES", "raw,segment")
    prepare_raw(settings(tmp_path))
    monkeypatch.setenv("LEAD_SCORING_SOURCES", "raw")
    with pytest.raises(StoppedError, match="neither leads nor events"):
        prepare_raw(settings(tmp_path))
