"""One person, one company in several source systems, and who is believed about what.

Worked out by hand from docs/definitions.md#several-source-systems.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from project import WITHOUT_DATA_TESTS, Project, write_raw

LEADS = """\
lead_id,email,created_at,country
r1,ann@acme.example,2026-01-05,
r2,nobody@nobody.example,2026-01-05,
r3,gus@x.example,2026-01-05,
"""
# r2's address is listed as a placeholder: it links nobody.
CONTACTS = """\
id,email,firstname,jobtitle,createdate,hs_email_optout,salesforcecontactid,\
associatedcompanyid,tier,_fivetran_deleted,_fivetran_synced
1,ann@acme.example,Ann,Head of Data,2026-01-01,false,,501,gold,false,2026-03-01
2,ann@acme.example,Anne,Clerk,2026-01-02,false,,,,false,2026-03-01
3,bob@x.example,Bob,Buyer,2026-01-03,true,003B,,,false,2026-03-01
4,cid@x.example,Cid,,2026-01-04,false,003C,,,true,2026-03-01
5,nobody@nobody.example,Eve,,2026-01-06,false,,,,false,2026-03-01
6,fay@x.example,Fay,,2026-01-07,false,,,,true,2026-03-01
7,gus@x.example,Gus,,2026-01-08,false,003G,,,false,2026-03-01
"""
COMPANIES = """\
id,name,domain,industry,createdate
501,Acme Inc,acme.example,RETAIL,2026-01-01
"""
HISTORY = """\
contact_id,name,value,timestamp
1,jobtitle,Analyst,2026-01-10
1,jobtitle,Head of Data,2026-02-10
3,jobtitle,Intern,2026-01-10
3,jobtitle,Buyer,2026-02-10
"""
FORMS = """\
contact_id,form_id,timestamp,title
1,f,2026-02-01 10:00:00,Contact
3,f,2026-02-02 10:00:00,Contact
4,f,2026-02-03 10:00:00,Contact
6,f,2026-02-04 10:00:00,Contact
7,f,2026-02-05 10:00:00,Contact
"""
PEOPLE = """\
id,email,first_name,title,account_id,created_date
003A,ann@acme.example,Ann A.,,001A,2026-01-09
003B,b.bolt@x.example,,VP,,2026-01-09
003C,cid@other.example,,,,2026-01-09
003G,g.grant@x.example,,,,2026-01-09
"""
ACCOUNTS = """\
id,name,website,industry,created_date
001A,Acme,https://www.acme.example/,,2026-01-09
"""
WANTED = ("+lead_source_ids", "+attribute_conflicts", "+events", "+attribute_spans")
WANTED += ("+lead_accounts", "+activity_reconciliation")


@pytest.fixture(scope="module")
def linked(
    shared_project: Project, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Project]:
    """Build three sources: raw and Salesforce in folders, HubSpot in a DuckDB file."""
    raw = write_raw(
        tmp_path_factory.mktemp("links") / "raw",
        leads=LEADS,
        events="event_id,occurred_at,activity_type\n",
        erasure_requests="lead_id,email,requested_at\nsalesforce:003G,,2026-03-01\n",
    )
    delivered = write_raw(
        raw.parent / "hubspot",
        contact=CONTACTS,
        company=COMPANIES,
        contact_property_history=HISTORY,
        contact_form_submission=FORMS,
        form="guid,name\nf,Contact\n",
    )
    write_raw(
        raw / "salesforce",
        contact=PEOPLE,
        account=ACCOUNTS,
        lead="id,created_date\n",
    )
    shared_project.add_rule(
        "placeholders",
        column_name="email",
        pattern="^nobody@nobody[.]example$",
        reason="A test of the form",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEAD_SCORING_SOURCES", "raw,hubspot,salesforce")
        patch.setenv("LEAD_SCORING_HUBSPOT", f"{loaded(delivered)}#crm")
        build(shared_project, raw)
        yield shared_project


def loaded(folder: Path) -> Path:
    """Load CSV files into the schema `crm` of a DuckDB file, as a connector might."""
    file = folder.with_suffix(".duckdb")
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema crm")
        for path in folder.iterdir():
            connection.execute(
                f"create table crm.{path.stem} as"
                f" from read_csv('{path}', all_varchar = true)"
            )
    return file


def build(project: Project, raw: Path) -> None:
    """Build as far as leads, accounts, and whose each event is."""
    options = (*WITHOUT_DATA_TESTS, "--select", *WANTED)
    run = project.dbt("build", *options, raw=raw, as_of="2026-03-31")
    assert run.succeeded, run.output[-900:]


def test_records_of_one_person_are_one_lead(linked: Project) -> None:
    assert linked.read(
        "select lead_id, source, object, source_id from marts.lead_source_ids"
        " order by all"
    ) == [
        ("hubspot:2", "hubspot", "contact", "2"),
        ("hubspot:5", "hubspot", "contact", "5"),
        ("r1", "hubspot", "contact", "1"),
        ("r1", "raw", "lead", "r1"),
        ("r1", "salesforce", "contact", "003A"),
        ("r2", "raw", "lead", "r2"),
        ("salesforce:003B", "hubspot", "contact", "3"),
        ("salesforce:003B", "salesforce", "contact", "003B"),
        ("salesforce:003C", "hubspot", "contact", "4"),
        ("salesforce:003C", "salesforce", "contact", "003C"),
    ]


def test_what_they_did_is_that_leads_and_known_when_both_were_there(
    linked: Project,
) -> None:
    """A deleted record's id still finds its events, unless nobody else has it."""
    assert linked.read(
        "select lead_id, cast(known_on as varchar) from events.events order by all"
    ) == [
        ("r1", "2026-02-01"),
        ("salesforce:003B", "2026-02-02"),
        ("salesforce:003C", "2026-02-03"),
    ]
    assert ("leads", "deleted", 2) in linked.read(
        "select source_table, outcome, records from marts.activity_reconciliation"
    )


def test_a_request_erases_a_person_in_all_systems(linked: Project) -> None:
    """It names Gus as Salesforce does, which has another address of his than r3 has."""
    assert linked.read(
        "select source_table, records from marts.activity_reconciliation"
        " where outcome = 'erased' order by all"
    ) == [("events", 1), ("leads", 3)]


def test_the_first_system_with_a_value_is_believed(linked: Project) -> None:
    assert linked.read(
        "select lead_id, first_name, job_title, cast(created_on as varchar),"
        " opted_out_on is not null from identity.leads"
        " where lead_id in ('r1', 'salesforce:003B', 'hubspot:2') order by all"
    ) == [
        ("hubspot:2", "Anne", "Clerk", "2026-01-02", False),
        ("r1", "Ann A.", "Head of Data", "2026-01-05", False),
        ("salesforce:003B", "Bob", "VP", "2026-01-09", True),
    ]


def test_only_its_changes_count(linked: Project) -> None:
    """Salesforce knows no history of Bob's title: HubSpot's is none of his."""
    assert linked.read(
        "select entity_id, value from attributes.attribute_spans"
        " where attribute = 'job_title'"
        " and entity_id in ('r1', 'salesforce:003B', 'hubspot:3') order by all"
    ) == [
        ("r1", "Analyst"),
        ("r1", "Head of Data"),
        ("r1", None),
        ("salesforce:003B", "VP"),
    ]


def test_what_others_say_is_a_conflict(linked: Project) -> None:
    conflicts = linked.read(
        "select lead_id, account_id, attribute, source, value, believed_source,"
        " believed_value from marts.attribute_conflicts"
    )
    assert (
        *("salesforce:003B", None, "job_title"),
        *("hubspot", "Buyer", "salesforce", "VP"),
    ) in conflicts
    assert (
        *(None, "salesforce:001A", "name"),
        *("hubspot", "Acme Inc", "salesforce", "Acme"),
    ) in conflicts


def test_companies_are_one_account_by_their_domain(linked: Project) -> None:
    assert linked.read(
        "select account_id, name, industry, cast(created_on as varchar)"
        " from identity.accounts"
    ) == [("salesforce:001A", "Acme", "RETAIL", "2026-01-09")]
    assert linked.read(
        "select account_id, account_match from identity.lead_accounts"
        " where lead_id = 'r1'"
    ) == [("salesforce:001A", "account_id")]


def test_an_owner_of_an_attribute_goes_before_the_order_of_the_systems(
    linked: Project,
) -> None:
    linked.add_rule(
        "attribute_owners",
        attribute="Job_Title",
        source="HubSpot",
        priority="1",
        reason="Marketing keeps the titles",
    )
    build(linked, linked.raw.resolve())
    assert linked.read(
        "select job_title from identity.leads where lead_id = 'salesforce:003B'"
    ) == [("Buyer",)]
    assert linked.read(
        "select value from attributes.attribute_spans where attribute = 'job_title'"
        " and entity_id = 'salesforce:003B' order by all"
    ) == [("Buyer",), ("Intern",), (None,)]
