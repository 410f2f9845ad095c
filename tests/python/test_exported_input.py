"""Raw files as other systems export them, each case with the right values."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from project import NEW_YORK, WITHOUT_DATA_TESTS, Project, read, write_raw
from real_inputs import FOREIGN, needs, rows

AS_OF = "2026-03-31"
UNREADABLE = (
    "select source_table || '.' || column_name, records, filled_records, example"
    " from marts.unreadable_values order by all"
)
EVENTS = (
    "select event_id, lead_id, occurred_on::varchar from events.events order by all"
)
REJECTED = "select record_key, reason from marts.rejected_records order by all"


def build(project: Project, folder: str, *options: str, of: tuple[str, ...]) -> Project:
    """Build tables, and what they are made of, from a folder of the cases."""
    options += ("--select", *(f"+{table}" for table in of))
    run = project.build(
        FOREIGN / "cases" / folder, AS_OF, *WITHOUT_DATA_TESTS, *options
    )
    assert run.succeeded, run.output[-3000:]
    return project


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if "logs" not in path.parts)


@needs("cases/01-null-literals")
def test_the_word_null_is_an_empty_cell(project: Project) -> None:
    """A CRM writes it into blank cells: nobody opted out, and the deal is open."""
    tables = ("lead_scores", "rejected_records", "unreadable_values")
    built = build(project, "01-null-literals/raw", of=tables)
    leads = (
        "select lead_id, email, coalesce(mql_blocker = 'opted_out', false),"
        " coalesce(mql_blocker = 'open_opportunity', false)"
        " from marts.lead_scores order by 1"
    )
    assert built.read(leads) == [
        ("L1", "ann@acme.example", False, False),
        ("L2", None, False, False),
        ("L3", "cy@acme.example", False, True),
    ]
    assert [(event, lead) for event, lead, _ in built.read(EVENTS)] == [
        *(("E1", "L1"), ("E2", "L3")),
        *(("E3", "L1"), ("E4", "L3")),
    ]
    assert built.read(REJECTED) == []
    assert built.read(UNREADABLE) == []


@needs("cases/06-path-with-spaces")
@pytest.mark.parametrize("folder", ["CRM export [2026]", "export[2026]"])
def test_make_reads_a_folder_with_blanks_and_brackets(
    project: Project, tmp_path: Path, folder: str
) -> None:
    """And touches nothing else: no word of the path is a folder to make."""
    raw = shutil.copytree(FOREIGN / "cases" / "06-path-with-spaces", tmp_path / "a b")
    before = files_in(tmp_path), files_in(project.root)
    options = f"OPTIONS=--accept-changes --past -- {' '.join(WITHOUT_DATA_TESTS)}"
    run = project.make("build", f"RAW={raw / folder}", f"AS_OF={AS_OF}", options)
    assert run.succeeded, run.output[-3000:]
    assert f"from {raw / folder} for" in run.output
    leads = read(project.published, "select lead_id from marts.lead_scores")
    assert leads == [("L1",)]
    assert (files_in(tmp_path), files_in(project.root)) == before


@needs("cases/08-unreadable-optional")
def test_numbers_days_and_booleans_that_cannot_be_read_are_counted(
    project: Project,
) -> None:
    """The guard stops where that hides who bought."""
    tables = ("unreadable_values", "publication_faults")
    built = build(project, "08-unreadable-optional/raw", of=tables)
    assert built.read(UNREADABLE) == [
        ("accounts.annual_revenue", 2, 3, "$5,000,000"),
        ("accounts.customer_since", 1, 1, "3/4/2024"),
        ("events.quantity", 1, 2, "80%"),
        ("opportunities.is_won", 2, 2, "1.0"),
    ]
    sizes = (
        "select account_id, employee_count::int from staging.stg_accounts order by 1"
    )
    assert built.read(sizes) == [("A1", 201), ("A2", 1200), ("A3", 500), ("A4", 500)]
    faults = "select measure, source_table from publication.publication_faults"
    assert sorted(built.read(f"{faults} where measure <> 'day'")) == [
        ("unreadable_outcome", "accounts.customer_since"),
        ("unreadable_outcome", "opportunities.is_won"),
    ]


@needs("cases/09-mangled-ids")
def test_an_id_that_became_a_float_is_that_id(project: Project) -> None:
    """Who shared an id in scientific notation is listed with who was kept."""
    tables = ("events", "rejected_records", "damaged_ids", "duplicate_records")
    built = build(project, "09-mangled-ids/raw", of=tables)
    assert [(event, lead) for event, lead, _ in built.read(EVENTS)] == [
        *(("E1", "10231"), ("E2", "10232")),
        ("E4", None),
    ]
    assert built.read(REJECTED) == [("E3", "unknown lead"), ("E5", "unknown lead")]
    damaged = "select * exclude (records) from audit.damaged_ids"
    assert built.read(damaged) == [
        ("leads", "lead_id", "scientific notation", "1.02E+11")
    ]
    lost = (
        "select record ->> 'email', kept_record ->> 'email'"
        " from marts.duplicate_records order by all"
    )
    assert built.read(lost) == [
        ("cy@gamma.example", "eve@eps.example"),
        ("dee@delta.example", "eve@eps.example"),
    ]


@needs("cases/10-account-website")
def test_a_web_address_of_a_company_is_its_domain(project: Project) -> None:
    """The `xn--` form of an international domain stays another one."""
    built = build(project, "10-account-website/raw", of=("lead_scores",))
    matches = "select lead_id, account_id, account_match from marts.lead_scores"
    assert built.read(f"{matches} order by 1") == [
        ("L1", "A1", "email_domain"),
        ("L2", "A2", "email_domain"),
        ("L3", "A3", "email_domain"),
        ("L4", "A4", "email_domain"),
        ("L5", None, "none"),
        ("L6", "A6", "company_name"),
    ]


@needs("cases/15-all-dates-unreadable")
def test_days_in_another_form_are_counted_and_never_guessed(project: Project) -> None:
    tables = ("unreadable_values", "lead_scores")
    built = build(project, "15-all-dates-unreadable/raw", of=tables)
    assert built.read(UNREADABLE) == [
        ("events.occurred_at", 1, 3, "1774864800000000"),
        ("leads.created_at", 4, 4, "1772352000000"),
    ]
    assert built.read("select count(*) from marts.lead_scores") == [(0,)]


@needs("cases/15-all-dates-unreadable")
def test_days_are_read_in_the_form_that_is_named(
    project: Project, tmp_path: Path
) -> None:
    """Each form in a table of its own: for other vars dbt parses the project anew."""
    cells = {
        row["lead_id"]: row["created_at"]
        for row in rows("cases/15-all-dates-unreadable/raw/leads.csv")
    }
    raw = write_raw(
        tmp_path / "raw",
        leads=f"lead_id,created_at\nL2,{cells['L2']}\n",
        identities=f"lead_id,visitor_id,identified_at\nL3,V,{cells['L3']}\n",
        orders=f"order_id,lead_id,ordered_at\nO,L4,{cells['L4']}\n",
        events="event_id,occurred_at,activity_type\n",
    )
    forms = {
        "leads": {"created_at": "MM/DD/YYYY HH:MM AM"},
        "identities": {"identified_at": "epoch_ms"},
        "orders": {"ordered_at": "YYYYMMDD"},
    }
    variables = json.dumps({"date_formats": forms})
    tables = ("stg_leads", "stg_identities", "stg_orders")
    command = ("run", "--select", *tables, "--vars", variables)
    run = project.dbt(*command, raw=raw, as_of=AS_OF)
    assert run.succeeded, run.output[-3000:]
    days = """
        select created_at::date::varchar from staging.stg_leads
        union all select identified_at::date::varchar from staging.stg_identities
        union all select ordered_at::date::varchar from staging.stg_orders
    """
    assert project.read(days) == [("2026-03-14",), ("2026-03-01",), ("2026-03-01",)]


@needs("cases/16-control-characters")
def test_what_a_form_spammer_sends_is_kept_and_printed_harmlessly(
    project: Project, tmp_path: Path
) -> None:
    """NUL, terminal codes, marks of direction, a line that looks like the report's."""
    raw = str(FOREIGN / "cases" / "16-control-characters" / "raw")
    options = ("--raw", raw, "--accept-changes", "--past", "--", *WITHOUT_DATA_TESTS)
    run = project.command("build", *options, as_of=AS_OF)
    assert run.succeeded, run.output[-3000:]
    leads = "select lead_id, job_title, company_name from marts.lead_scores order by 1"
    assert read(project.published, leads) == [
        ("L1", "Director\0 of Data", "Acme"),
        (
            *("L2", "Director of Data\x1b[2J\x1b[31m HOT LEAD"),
            "Beta | Gamma\n   999.9  A1  L9  Fake Lead, Fake Inc  [MQL]",
        ),
        ("L3", "Director of Data \u202e moc.live", '=HYPERLINK("http://x.example")'),
    ]
    used = "select sum(records) from marts.activity_reconciliation"
    assert read(project.published, f"{used} where outcome = 'used'") == [(6,)]
    report = project.command("report", "--all")
    for printed in (run.printed, report.printed):
        assert {*"\0\x1b\u202e"} & {*printed} == set()
        lines = [line.split() for line in printed.splitlines()]
        assert [line for line in lines if line[:1] == ["999.9"]] == []
    assert r"Director of Data\u001b[2J\u001b[31m HOT LEAD, Beta | Gamma\u000a" in (
        report.printed
    )


@needs("cases/20-parquet-binary-strings")
def test_binary_strings_are_read_as_text(project: Project) -> None:
    built = build(project, "20-parquet-binary-strings/raw", of=("lead_scores",))
    leads = "select lead_id, email, job_title, account_id from marts.lead_scores"
    assert built.read(f"{leads} order by 1") == [
        ("L1", "ann@acme.example", "Director of Data", "A1"),
        ("L2", "bea@bücher.example", "Directrice des données", None),
    ]
    content = "select content from events.events where event_id = 'E2'"
    assert built.read(content) == [("/docs/über",)]


@needs("cases/23-parquet-files-of-mixed-types")
@pytest.mark.parametrize("folder", ["day1-only/raw", "raw"])
def test_a_file_means_the_same_whatever_lies_beside_it(
    project: Project, folder: str
) -> None:
    """Its ids are floats and its days have no time; the other file has texts."""
    case = f"23-parquet-files-of-mixed-types/{folder}"
    built = build(project, case, *NEW_YORK, of=("events",))
    assert built.read(f"{EVENTS} limit 2") == [
        ("E1", "1001", "2026-03-29"),
        ("E2", None, "2026-03-29"),
    ]


@needs("cases/14-files-not-recognised")
def test_what_is_not_read_is_named_with_what_may_be_meant(project: Project) -> None:
    raw = FOREIGN / "cases" / "14-files-not-recognised" / "raw"
    run = project.build(raw, AS_OF, *WITHOUT_DATA_TESTS)
    assert run.succeeded, run.output[-3000:]
    assert project.read("from audit.unread_input order by all") == [
        ("column", "accounts.employees", None),
        ("column", "leads.opt_out_at", "opted_out_at"),
        ("file", "Opportunities.csv", "opportunities"),
        ("file", "erasure_request.csv", "erasure_requests"),
    ]
    said = (
        "raw: the file 'Opportunities.csv' is not read; did you mean 'opportunities'?"
    )
    assert said in run.output
    blockers = "select mql_blocker from marts.lead_scores where lead_id = 'L1'"
    assert project.read(blockers) == [("disqualified",)]


@needs("cases/14-files-not-recognised")
def test_a_folder_of_csv_files_is_a_table(project: Project) -> None:
    case = "14-files-not-recognised/events-folder-of-csv/raw"
    built = build(project, case, of=("events",))
    assert len(built.read(EVENTS)) == 4


@needs("cases/26-missing-export-folder")
def test_a_night_without_an_export_leaves_what_was_published(
    project: Project, tmp_path: Path
) -> None:
    exports = shutil.copytree(
        FOREIGN / "cases" / "26-missing-export-folder", tmp_path / "exports"
    )
    options = ("--accept-changes", "--past", "--", *WITHOUT_DATA_TESTS)
    first = ("build", "--raw", str(exports / "2026-03-30"), *options)
    run = project.command(*first, as_of="2026-03-30")
    assert run.succeeded, run.output[-3000:]
    leads = "select lead_id from marts.lead_scores"
    assert read(project.published, leads) == [("L1",)]
    files = (project.warehouse, project.history, project.published)
    before = [file.read_bytes() for file in files]

    missing = exports / "2026-03-31"
    run = project.make("build", f"RAW={missing}", "AS_OF=2026-03-31")
    assert run.code == 2
    assert f"raw: the folder {missing} is not there" in run.output
    assert not missing.exists()
    assert [file.read_bytes() for file in files] == before
