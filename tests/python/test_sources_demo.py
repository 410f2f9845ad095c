"""The demo company through HubSpot, Salesforce and Segment has the scores that it has.

What differs is what these systems cannot carry, as docs/sources.md tells: each
difference has a reason here, and whoever has none has the same scores. With -s the
figures are shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from conftest import DEMO_DAY
from project import WITHOUT_DATA_TESTS, Baseline, Project

from lead_scoring.demo.make import make_demo
from lead_scoring.errors import StoppedError

SYSTEMS = ("hubspot", "salesforce", "segment")

# The ids of the systems are the demo's own ones with something before them.
MACROS = (
    r"""
    create temp macro own_id(id) as
    regexp_replace(id, '^salesforce:(?:00[Q31]|006|801)0*([LAOR][0-9]+)$', '\1')
    """,
    r"""
    create temp macro own_event(id) as case
        when id like 'hubspot:engagement:%'
            then 'E' || lpad(split_part(id, ':', 3), 10, '0')
        else regexp_extract(id, 'E[0-9]+$')
    end
    """,
)

# Which leads a loss can touch, of the demo through `raw`.
REASONS = {
    "search term": "select lead_id from events.events where search_term is not null",
    "quantity": """
        select lead_id from events.events
        where activity_type in ('video_watch', 'seat_invite')
    """,
    "form": """
        select lead_id from events.events
        where
            activity_type = 'form_submit'
            and email not in (select email from identity.leads where email is not null)
    """,
    "broken rows": """
        select identities.lead_id
        from {raw}/identities.csv as identities
        inner join {raw}/identities.csv as others
            on
                identities.visitor_id = others.visitor_id
                and identities.identified_at = others.identified_at
        where identities.lead_id <> others.lead_id
    """,
    "older version": """
        select lead_id from {raw}/leads.csv group by lead_id having count(*) > 1
    """,
}
# The rules that read what is lost, else all; and what follows from the sum of all.
LOST = {
    "search term": {"buying_search"},
    "quantity": {"video_watched", "three_seats_invited"},
    "form": {"contact_form_sent"},
    "broken rows": {"ad_clicked"},
}
FOLLOWING = {"behavior_cap", "score_floor"}


class Warehouse:
    """A build, and what it says with the demo's own ids."""

    def __init__(self, path: Path, raw: Path) -> None:
        """Open it under its name, for its views name it."""
        self._connection = duckdb.connect(str(path), read_only=True)
        self._raw = raw
        for macro in MACROS:
            self._connection.execute(macro)

    def rows(self, query: str) -> list[tuple]:
        """Return the rows of a query; `{raw}/x.csv` is a raw table."""
        query = query.replace("{raw}/", f"'{self._raw}/").replace(".csv", ".csv'")
        return self._connection.execute(query).fetchall()

    def by_key(self, query: str, columns: int) -> dict:
        """Return the rows of a query by their first columns."""
        return {row[:columns]: row[columns:] for row in self.rows(query)}


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
    shared_project.restore_rules()
    shared_project.forget()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEAD_SCORING_SOURCES", f"raw,{source}")
        run = shared_project.dbt(
            "build", *WITHOUT_DATA_TESTS, raw=folder, as_of=baseline.as_of
        )
        assert run.succeeded, run.output[-3000:]
        yield Warehouse(shared_project.warehouse, folder)


@pytest.fixture(scope="module")
def touched(raw: Warehouse) -> dict[str, set[str]]:
    """Tell which leads each reason names."""
    return {
        reason: {lead for (lead,) in raw.rows(query) if lead}
        for reason, query in REASONS.items()
    }


def test_the_same_leads_are_there(raw: Warehouse, delivered: Warehouse) -> None:
    query = "select own_id(lead_id) from marts.lead_scores"
    assert Counter(raw.rows(query)) == Counter(delivered.rows(query))


def test_points_differ_where_something_is_lost_alone(
    raw: Warehouse, delivered: Warehouse, touched: dict[str, set[str]]
) -> None:
    query = """
        select own_id(lead_id), scoring_model, rule, points, contribution, occurrences
        from marts.lead_score_reasons
    """
    before, after = raw.by_key(query, 3), delivered.by_key(query, 3)
    differing = {key for key in before | after if before.get(key) != after.get(key)}
    found = Counter()
    for lead, model, rule in sorted(differing - _following(differing)):
        reasons = [
            reason
            for reason, leads in touched.items()
            if lead in leads and rule in LOST.get(reason, {rule})
        ]
        assert reasons, (lead, model, rule, before.get((lead, model, rule)))
        found[reasons[0]] += 1
    print({name: (found[name], len(leads)) for name, leads in touched.items()})
    assert found["search term"] > 5
    assert found["quantity"] > 5


def _following(differing: set[tuple]) -> set[tuple]:
    """Return the differences that follow from another one of the same lead."""
    return {
        (lead, model, rule)
        for lead, model, rule in differing
        if rule in FOLLOWING
        and any(
            other[:2] == (lead, model) and other[2] not in FOLLOWING
            for other in differing
        )
    }


def test_whom_nothing_touches_has_the_same_row(
    raw: Warehouse, delivered: Warehouse, touched: dict[str, set[str]]
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
    whom = {lead for leads in touched.values() for lead in leads}
    same = [key for key in before if key[0] not in whom]
    assert len(same) > len(before) / 2
    assert [before[key] for key in same] == [after[key] for key in same]


def test_each_event_is_whose_it_was(
    raw: Warehouse, delivered: Warehouse, touched: dict[str, set[str]]
) -> None:
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
    assert {before[key][0] for key in lost} <= touched["form"]
    excused = touched["broken rows"]
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
