"""Ids and e-mails that name nobody join no strangers."""

from __future__ import annotations

from pathlib import Path

import pytest
from project import WITHOUT_DATA_TESTS, Project
from random_inputs.harness import write_csv
from real_inputs import FOREIGN, needs

AS_OF = "2026-03-31"
DAY = "2026-03-01T10:00:00Z"
VISITORS = (
    *("undefined", "Undefined", "[object Object]", "[object Window]", '"null"'),
    *("00000000-0000-0000-0000-000000000000", "0" * 32, "{" + "0" * 32 + "}"),
    *("ffffffff-ffff-ffff-ffff-ffffffffffff", "(not set)", "<empty>", "not_set"),
    *("anonymous", "ANONYMOUS_USER", "guest", "unknown", "distinct_id", "visitorId"),
    *("{{visitor_id}}", "${id}", "%%user_id%%", "*|UNIQID|*", "opt_out", "no-cookie"),
)
LEADS = (
    *("undefined", "[object Object]", "(not set)", "lead_id", "Contact ID"),
    *("00000000-0000-0000-0000-000000000000", "000000000000000", "000000000000000AAA"),
    *("{{lead.id}}", "'undefined'", "anonymous"),
)
EMAILS = (
    *("test@test.com", "TEST@Example.com", "asdf@asdf.com", "none@none.com"),
    *("noemail@acme.example", "no-email@acme.example", "no.email.given@acme.example"),
    *("notprovided@acme.example", "noreply@acme.example", "do-not-reply@acme.example"),
    *("email@example.com", "your.name@company.com", "anonymous@x.de", "null@x.de"),
)
PEOPLE = (  # who is somebody, however odd the name
    *("v-undefined", "undefined-7", "guest@home", "unknown soldier", "object", "0"),
    *("00000000-0000-0000-0000-000000000001", "deadbeef" * 4, "identity", "007"),
)
ADDRESSES = (
    *("nora.reply@acme.example", "noemi@acme.example", "tester@acme.example"),
    *("test.user@gmail.com", "nullmann@acme.example", "anonymous.coward@acme.example"),
    *("testa@test.com", "info@example.org", "mail@acme.example", "no@acme.example"),
    *("na@acme.example", "nobody@acme.example"),
)


@pytest.fixture(scope="module")
def built(shared_project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Build with two strangers behind every name; what is `told` finds its lead."""
    names = [*VISITORS, *PEOPLE]
    emails = [*EMAILS, *ADDRESSES]
    tables = {
        "leads": [
            {"lead_id": lead, "created_at": DAY, "email": ""}
            for lead in (*LEADS, "told", "other")
        ]
        + [
            {"lead_id": f"{which} {email}", "created_at": day, "email": email}
            for email in emails
            for which, day in (("older", "2026-01-01"), ("newer", "2026-02-01"))
        ],
        "identities": [
            {"visitor_id": name, "lead_id": lead, "identified_at": day}
            for name in names
            for lead, day in (("other", "2026-01-01"), ("told", "2026-02-01"))
        ],
        "events": [
            {"event_id": f"visitor {name}", "visitor_id": name} for name in names
        ]
        + [{"event_id": f"email {email}", "email": email} for email in emails]
        + [
            {"event_id": f"lead {lead}", "lead_id": lead, "visitor_id": PEOPLE[0]}
            for lead in LEADS
        ],
    }
    for event in tables["events"]:
        event |= {"occurred_at": DAY, "activity_type": "page_view"}
    folder = tmp_path_factory.mktemp("placeholders")
    for table, rows in tables.items():
        columns = dict.fromkeys(column for row in rows for column in row)
        write_csv(folder / f"{table}.csv", columns, rows)
    run = shared_project.build(folder, AS_OF, *WITHOUT_DATA_TESTS)
    assert run.succeeded, run.output[-3000:]
    return shared_project


@pytest.fixture(scope="module")
def leads(built: Project) -> dict[str, str | None]:
    """Return the lead of each event."""
    return dict(built.read("select event_id, lead_id from events.events"))


@pytest.mark.parametrize("name", VISITORS)
def test_a_visitor_that_everybody_is_finds_nobody(leads, name: str) -> None:
    assert leads[f"visitor {name}"] is None


@pytest.mark.parametrize("email", EMAILS)
def test_an_email_that_everybody_gives_finds_nobody(leads, email: str) -> None:
    assert leads[f"email {email}"] is None


@pytest.mark.parametrize("lead", LEADS)
def test_an_event_of_a_lead_that_is_none_goes_by_its_visitor(leads, lead: str) -> None:
    assert leads[f"lead {lead}"] == "told"


@pytest.mark.parametrize("name", PEOPLE)
def test_a_visitor_with_an_odd_name_is_somebody(leads, name: str) -> None:
    assert leads[f"visitor {name}"] == "told"


@pytest.mark.parametrize("email", ADDRESSES)
def test_an_email_with_an_odd_name_is_somebodys(leads, email: str) -> None:
    assert leads[f"email {email}"] == f"older {email}"


def test_what_names_nobody_in_its_own_key_is_rejected(built: Project) -> None:
    rejected = built.read(
        "select source_table, count(*) from marts.rejected_records"
        " where reason = 'missing key' group by all order by all"
    )
    assert rejected == [("identities", 2 * len(VISITORS)), ("leads", len(LEADS))]


def test_the_email_stays_an_attribute(built: Project) -> None:
    found = built.read(
        "select lead_id, email from marts.lead_scores where lead_id like 'older %'"
    )
    assert {lead.removeprefix("older ") for lead, _ in found} == {*EMAILS, *ADDRESSES}
    assert all(email == lead.removeprefix("older ").lower() for lead, email in found)


def test_names_that_tell_nobody_are_counted(built: Project) -> None:
    counts = built.read(
        "select column_name, kind, count(*), sum(events)::int from audit.shared_names"
        " group by all order by all"
    )
    assert counts == [
        ("email", "placeholder", len(EMAILS), len(EMAILS)),
        ("email", "shared e-mail", len(ADDRESSES), len(ADDRESSES)),
        ("lead_id", "placeholder", len(LEADS), len(LEADS)),
        ("visitor_id", "placeholder", len(VISITORS), len(VISITORS)),
    ]


@needs("cases/02-undefined-visitor")
def test_a_tracker_that_calls_everybody_undefined_makes_nobody_an_mql(
    shared_project: Project,
) -> None:
    raw = FOREIGN / "cases" / "02-undefined-visitor" / "raw"
    run = shared_project.build(raw, AS_OF, *WITHOUT_DATA_TESTS)
    assert run.succeeded, run.output[-3000:]
    scores = shared_project.read(
        "select lead_id, behavior_score::double, total_score::double, is_mql"
        " from marts.lead_scores order by lead_id"
    )
    assert scores == [("L1", 0, 65, False), ("L2", 0, 65, False), ("L3", 0, 65, False)]
    assert shared_project.read(
        "select name, leads, events from audit.shared_names order by name"
    ) == [
        ("00000000-0000-0000-0000-000000000000", 1, 1),
        ("[object Object]", 1, 1),
        ("undefined", 3, 4),
    ]


@pytest.mark.parametrize("limit", ["0", "2.5"])
def test_a_limit_that_is_no_number_of_leads_is_named(
    project: Project, limit: str, tmp_path: Path
) -> None:
    run = project.dbt(
        *("compile", "--select", "visitor_leads"),
        *("--vars", f"{{leads_per_visitor: '{limit}'}}"),
        raw=tmp_path,
        as_of=AS_OF,
    )
    assert not run.succeeded
    assert f"leads_per_visitor: '{limit}' is no whole number above 0." in run.output
