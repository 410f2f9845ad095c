"""What users get for raw files that are broken, odd or merely unusual."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path

import duckdb
import pytest
from project import (
    SAME_RULES,
    WITHOUT_DATA_TESTS,
    Baseline,
    Project,
    Run,
    differences,
    of_one_build,
    read,
    read_marts,
    read_raw,
    replace_raw,
    write_parquet,
    write_raw,
)
from real_inputs import FOREIGN, needs

AS_OF = "2024-06-30"
READ_RAW = ("build", "--select", "+path:models/erasure", "+path:models/staging")
READ_RAW += ("--exclude-resource-type", "unit_test", "test")
MIXED_ENCODING = "relax/users_mixed_encoding.csv"

LEADS = "lead_id,created_at\nL1,2024-01-01\n"
EVENTS = "event_id,occurred_at,activity_type\nE1,2024-01-02,page_view\n"


def message(run: Run) -> str:
    """Return what a run says about the models that failed."""
    assert not run.succeeded
    return " ".join(run.output.split("Failure in model ")[1:])


# Files that stop the build


BROKEN_FILES = {
    "leads": LEADS,
    "events": "event_id,activity_type,lead_id\nE1,page_view,L1\n",
    "accounts": 'account_id,name\nA1,"Acme\nA2,Beta\n',
    "attribute_changes": (
        "entity_type,entity_id,attribute,changed_at\n"
        "lead,L1,industry,2024-01-01\n"
        "lead,L1,industry,2024-01-02,one,too many\n"
    ),
    "identities": "visitor_id,lead_id,identified_at,Visitor_ID\nV,L1,2024-01-01,V\n",
    "lead_merges": "",
    "orders": "\norder_id,ordered_at\nO1,2024-01-01\n",
    "opportunities": "created_at\n2024-01-01\n",
    "lead_statuses": "lead_id,status,changed_at\nL1,accepted,2024-01-01\nL1\n",
    "erasure_requests": 'email,requested_at\nx@a.example,"2024-01-01"?\n',
    "ip_companies": "ip_from;ip_to;domain\n192.0.2.1;192.0.2.9;a.example\n",
}
# dbt reads these before the others and then stops, so each is broken in a build of its
# own.
READ_FIRST = ("leads", "attribute_changes", "identities", "lead_merges")
READ_FIRST += ("erasure_requests", "accounts")
TOGETHER = tuple(table for table in BROKEN_FILES if table not in READ_FIRST)


BROKEN = {
    "the same table as CSV and Parquet": (
        "leads",
        ["'leads' is there twice", "leads.csv and as", "leads.parquet. Remove one."],
    ),
    "a required column is missing": (
        "events",
        ["'events' has no column 'occurred_at'", "it has: event_id, activity_type"],
    ),
    "a quote is never closed": (
        "accounts",
        ["Error on Line: 2", 'A1,"Acme', "unterminated quote", "accounts.csv"],
    ),
    "a row is too long": (
        "attribute_changes",
        [
            "Error on Line: 3",
            "one,too many",
            "Expected Number of Columns: 4",
            "raw/attribute_changes.csv",
        ],
    ),
    "a row is too short": (
        "lead_statuses",
        [
            "Error on Line: 3",
            "Expected Number of Columns: 3 Found: 1",
            "raw/lead_statuses.csv",
        ],
    ),
    "two columns of one name": (
        "identities",
        ["identities.csv' has two columns named 'Visitor_ID'"],
    ),
    "an empty file": (
        "lead_merges",
        ["the first line of the file", "lead_merges.csv' is empty"],
    ),
    "an empty first line": (
        "orders",
        ["orders.csv' is empty; it must name the columns"],
    ),
    "a required column of an optional table is missing": (
        "opportunities",
        ["'opportunities' has no column 'opportunity_id'", "it has: created_at"],
    ),
    "text after a closing quote": (
        "erasure_requests",
        ["Error on Line: 2", '"2024-01-01"?', "raw/erasure_requests.csv"],
    ),
    "semicolons instead of commas": (
        "ip_companies",
        ["has no column 'ip_from'", "it has: ip_from;ip_to;domain"],
    ),
}


def faults_of(project: Project, raw: Path) -> str:
    """Return what a run says that reads a folder, of all models that failed."""
    return message(project.dbt(*READ_RAW, raw=raw, as_of=AS_OF))


@pytest.fixture(scope="module")
def said_together(shared_project: Project, tmp_path_factory) -> str:
    """Read all broken files at once that do not hide each other's faults."""
    files = {table: BROKEN_FILES[table] for table in TOGETHER}
    raw = write_raw(tmp_path_factory.mktemp("broken") / "raw", leads=LEADS, **files)
    return faults_of(shared_project, raw)


@pytest.mark.parametrize(("table", "parts"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_named_with_what_is_wrong(
    project, said_together, tmp_path, table, parts
):
    said = said_together
    if table in READ_FIRST:
        files = {"leads": LEADS, "events": EVENTS, table: BROKEN_FILES[table]}
        raw = write_raw(tmp_path / "raw", **files)
        if table == "leads":
            write_parquet(raw, "leads", "select 'L1' as lead_id, now() as created_at")
        said = faults_of(project, raw)
    assert [part for part in parts if part not in said] == []


def test_bytes_that_are_not_what_they_should_be_are_named(project, tmp_path):
    raw = write_raw(
        tmp_path / "raw",
        leads=LEADS,
        events=EVENTS.encode("utf-16"),
        accounts="account_id,name\nA1,Acme\nA2,Café\n".encode("latin-1"),
    )
    (raw / "orders.parquet").write_bytes(b"order_id,ordered_at\nO1,2024-01-01\n")
    faults = faults_of(project, raw).split("Invalid Input Error: ")
    for parts in (
        ("Error on Line: 1 ", "not utf-8", "events.csv"),
        ("Error on Line: 3 ", "not utf-8", "accounts.csv"),
        ("orders.parquet", "No magic bytes"),
    ):
        assert [fault for fault in faults if all(part in fault for part in parts)]


@needs(MIXED_ENCODING)
def test_a_real_file_of_mixed_encodings_is_named_with_the_line(project, tmp_path):
    header, content = (FOREIGN / MIXED_ENCODING).read_bytes().split(b"\n", 1)
    header = header.replace(b"object_id", b"lead_id")
    header = header.replace(b"creation_time", b"created_at", 1)
    raw = write_raw(tmp_path / "raw", leads=header + b"\n" + content, events=EVENTS)
    said = faults_of(project, raw)
    rows = (FOREIGN / MIXED_ENCODING).read_bytes().splitlines()
    first = next(n for n, row in enumerate(rows, start=1) if not is_utf8(row))
    assert f"Error on Line: {first} " in said
    assert "not utf-8" in said
    assert "raw/leads.csv" in said


def is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


@pytest.mark.parametrize("table", ["leads", "events"])
def test_a_required_table_that_is_missing_is_named(project, tmp_path, table):
    others = {"leads": LEADS, "events": EVENTS}
    del others[table]
    raw = write_raw(tmp_path / "raw", **others)
    said = faults_of(project, raw)
    assert f"the required table '{table}' is missing" in said
    assert f"looked for {table}.parquet, {table}.csv (or" in said
    assert f"the folder {table} of such files" in said
    assert "LEAD_SCORING_RAW" in said


def test_paths_may_hold_blanks_brackets_and_any_letters(tmp_path):
    """Of project, input and warehouse: nothing in them is taken for a pattern."""
    for decoy in ("CRM export 2 ü", "CRM export 26 *ü"):
        write_raw(tmp_path / decoy / "raw", leads=LEADS, accounts="account_id\nA1\n")
    folder = tmp_path / "CRM export [2026] *ü"
    raw = write_raw(folder / "raw [1]", leads=LEADS)
    write_raw(raw / "events", a=EVENTS, b=EVENTS.replace("E1", "E2"))
    there = Project(folder)
    run = there.dbt(*READ_RAW, raw=raw, as_of=AS_OF)
    assert run.succeeded, run.output
    counts = ("leads", "events", "accounts")
    assert [
        there.read(f"select count(*) from staging.stg_{table}") for table in counts
    ] == [[(1,)], [(2,)], [(0,)]]


def test_what_is_not_read_is_named_with_what_may_be_meant(project, tmp_path):
    """Hidden files are not; a column that is near to none is listed without a guess."""
    raw = write_raw(
        tmp_path / "raw",
        leads="lead_id,created_at,e-mail,jobtitle,nickname\nL1,2024-01-01,,,\n",
        events="event_id,occurred_at,activity_type,email,emails\nE1,2024-01-02,a,,\n",
        accounts="account_id,nam,employees,countries\nA1,,,\n",
        Orders="order_id,ordered_at\n",
        opportunity="opportunity_id\n",
    )
    for name in (
        *(
            "lead_merges.csv.bak",
            "lead_statuses (1).csv",
            "identities.xlsx",
            "notes.txt",
        ),
        *("_made.json", ".DS_Store", "old/2023/a.csv", "old/b.csv", "line\nbreak.csv"),
    ):
        (raw / name).parent.mkdir(parents=True, exist_ok=True)
        (raw / name).touch()
    options = (*WITHOUT_DATA_TESTS, "--select", "+unread_input")
    run = project.dbt("build", *options, raw=raw, as_of=AS_OF)
    assert run.succeeded, run.output
    assert project.read("from audit.unread_input order by all") == [
        ("column", "accounts.countries", None),
        ("column", "accounts.employees", None),
        ("column", "accounts.nam", "name"),
        ("column", "events.emails", None),
        ("column", "leads.e-mail", "email"),
        ("column", "leads.jobtitle", "job_title"),
        ("column", "leads.nickname", None),
        ("file", "Orders.csv", "orders"),
        ("file", "identities.xlsx", "identities"),
        ("file", "lead_merges.csv.bak", "lead_merges"),
        ("file", "lead_statuses (1).csv", "lead_statuses"),
        ("file", "line\nbreak.csv", None),
        ("file", "notes.txt", None),
        ("file", "old/", None),
        ("file", "opportunity.csv", "opportunities"),
    ]
    assert "the column 'leads.e-mail' is not read; did you mean 'email'?" in run.output
    assert (
        r"the file 'line\nbreak.csv' is not read, for it is no raw table" in run.output
    )
    assert "nickname" not in run.output


def test_what_meets_nothing_has_a_line_in_the_report(project, tmp_path):
    """Of each kind, with a count; the row to add for an activity type is a row."""
    raw = write_raw(
        tmp_path / "raw",
        leads="lead_id,created_at,country,nickname,mood\nL1,2024-01-01,,Al,\n",
        accounts="account_id,industry\nA1,technolgy\nA2,Technolgy\nA3,Zoo\n",
        opportunities="opportunity_id,lead_id\nO1,L1\n",
        events=(
            "event_id,occurred_at,activity_type,lead_id,content\n"
            "E1,2024-01-02,email_delivered,L1,news\n"
            "E2,2024-01-02,email_open,L1,\n"
            "E3,2024-01-02,page_veiw,L1,\n"
            'E4,2024-01-02,"tour, guided",L1,\n'
        ),
    )
    project.add_rule(
        "fit_rules",
        rule="money",
        attribute="industry_group",
        operator="equals",
        value="technology",
    )
    run = project.build(raw, AS_OF)
    assert run.succeeded, run.output
    project.publish()
    said = project.command("report", "--all", as_of=AS_OF).output
    for line in (
        "2 of leads: mood, nickname",
        "1 dated by: day of the build",
        "1 page_veiw: did you mean 'page_view'?",
        '1 tour, guided: "tour, guided",web,true,,A person did something; say what',
        "3 accounts, 2 values of industry missing in industries.csv, such as"
        " 'technolgy' (2); did you mean 'technology'?",
        "1 of 1 email_open, 1 without content; theirs: none, of deliveries: 'news'",
    ):
        assert line in said, line
    assert re.search(r"[0-9]+ of fit_rules.csv: \w+ / \w+ \(never yet\), ", said)
    for warning in (
        "warn_unmatched_email_answers",
        "warn_misspelt_attribute_values",
        "warn_unlisted_activity_types",
    ):
        assert f"in test {warning}" in run.output


HOSTILE = "x\n[2J\u202e\x1b[2J\rPublished 25 tables"
HARMLESS = r"x\n[2J\u202e\x1b[2J\rPublished 25 tables"


def test_names_of_files_and_columns_cannot_forge_a_line(project, tmp_path):
    """Of plain dbt, which prints a message as it is; and the tables are read."""
    raw = write_raw(
        tmp_path / "raw",
        leads=f'lead_id,"{HOSTILE}",created_at,"opted_out\x1bat"\nL1,a,2024-01-01,b\n',
        events=EVENTS,
        lead_statuses=f'lead_id,"{HOSTILE}"\n',
    )
    for name, content in (
        (f"{HOSTILE}.csv", ""),
        (f"accounts/{HOSTILE}.csv", "account_id,Account_id\n"),
        (f"identities/{HOSTILE}.csv", ""),
        (f"attribute_changes/{HOSTILE}.csv", ""),
        (f"attribute_changes/{HOSTILE}.csv.gz", ""),
    ):
        (raw / name).parent.mkdir(exist_ok=True)
        (raw / name).write_text(content)
    broken = ("accounts", "attribute_changes", "identities", "lead_statuses")
    models = " ".join(f"stg_{table}" for table in broken)
    said = project.dbt("run", "--select", models, raw=raw, as_of=AS_OF).printed
    for table in broken:
        shutil.rmtree(raw / table, ignore_errors=True)
    (raw / "lead_statuses.csv").unlink()
    select = ("--select", "placeholders", "unread_input", "stg_leads")
    run = project.build(raw, AS_OF, *WITHOUT_DATA_TESTS, *select)

    assert run.succeeded, run.output
    assert project.read("select lead_id from staging.stg_leads") == [("L1",)]
    said += run.printed
    for part in (
        f"/accounts/{HARMLESS}.csv' has two columns named 'Account_id'",
        f"first line of the file '{project.raw}/identities/{HARMLESS}.csv' is empty",
        # DuckDB ends a line of a header at any line break.
        f"required; it has: lead_id, {HARMLESS.lower()}.".replace(r"\r", r"\n"),
        f"/attribute_changes/{HARMLESS}.csv and as ",
        f"/attribute_changes/{HARMLESS}.csv.gz. Remove one.",
        f"the file '{HARMLESS}.csv' is not read",
        r"the column 'leads.opted_out\x1bat' is not read",
    ):
        assert part in said
    assert {"\x1b", "\u202e"} & {*said} == set()
    lines = [line.strip() for line in said.splitlines()]
    assert [line for line in lines if line.startswith(("[2J", "Published"))] == []


def test_ids_that_a_spreadsheet_damaged_are_named(project, tmp_path):
    """One long id that ends otherwise shows that the column is whole."""
    raw = write_raw(
        tmp_path / "raw",
        leads=(
            "lead_id,created_at,account_id\n"
            "1.02E+11,2026-03-01,100200300400500000\n"
            "2E+15,2026-03-01,1002003004005020\n"
            "v1.02E+11,2026-03-01,1002003004005021\n"
            "1E+,2026-03-01,123456789012345\n"
        ),
        events=(
            "event_id,occurred_at,activity_type,visitor_id\n"
            "1,2026-03-01,page_view,1002003004005000\n"
            "2,2026-03-01,page_view,1002003004005010\n"
            "3,2026-03-01,page_view,100200300400502000\n"
        ),
        orders=(
            "order_id,ordered_at\n1002003004005000,2026-03-01\n"
            "1002003004005010,2026-03-01\n"
        ),
    )
    run = project.dbt(
        *("build", "--select", "+damaged_ids"),
        *("--exclude-resource-type", "unit_test", "test"),
        raw=raw,
        as_of=AS_OF,
    )
    assert run.succeeded, run.output
    assert project.read("from audit.damaged_ids order by all") == [
        ("events", "visitor_id", "cut to 15 digits", 3, "1002003004005000"),
        ("leads", "lead_id", "scientific notation", 2, "1.02E+11"),
    ]


def test_the_columns_of_a_large_file_are_those_of_its_first_line(project, tmp_path):
    """Files of this size are read in parts, by several threads."""
    title = "x" * 10_000
    leads = "".join(f"L{number},2024-01-01,{title}\n" for number in range(6_000))
    leads = f"lead_id,created_at,job_title\n{leads}"
    raw = write_raw(tmp_path / "raw", leads=leads, events=EVENTS)
    run = project.dbt(*READ_RAW, raw=raw, as_of=AS_OF)
    assert run.succeeded, run.output
    assert project.read("select count(*) from staging.stg_leads") == [(6_000,)]


@pytest.mark.parametrize("day", ["2024-02-30", "2024-13-45", "tomorrow"])
def test_a_day_of_the_score_that_does_not_exist_is_named(project, tmp_path, day):
    run = project.dbt("run", "--select", "stg_leads", raw=tmp_path, as_of=day)
    assert not run.succeeded
    assert f"as_of: '{day}' is no day of the form YYYY-MM-DD" in run.output


def test_an_unknown_time_zone_is_named(project, tmp_path):
    zone = json.dumps({"business_timezone": "Europe/Berlim"})
    run = project.dbt(
        *("run", "--select", "stg_leads", "--vars", zone), raw=tmp_path, as_of=AS_OF
    )
    assert not run.succeeded
    assert "'Europe/Berlim' is no IANA time zone, such as UTC or" in run.output


def test_a_failed_build_leaves_the_marts_and_the_published_file(
    project, baseline: Baseline, tmp_path
):
    """Everything but one optional table is in order, and there is a new lead."""
    project.restore_published(baseline)
    published = project.published.read_bytes()
    raw = shutil.copytree(baseline.raw, tmp_path / "raw")
    new = {"lead_id": "NEW", "created_at": "2026-01-01"}
    replace_raw(raw, "leads", [*read_raw(raw, "leads"), new])
    (raw / "ip_companies.csv").write_text("ip_from,ip_to\n192.0.2.1,192.0.2.9\n")

    run = project.build(raw, baseline.as_of, *SAME_RULES)

    assert "has no column 'domain'" in message(run)
    assert differences(baseline.marts, project.marts()) == []
    assert project.published.read_bytes() == published
    assert "lead_score_history" in read_marts(project.published)


# Files that are unusual and read all the same

TEXTS = [
    'The "Head" of Data',
    '"',
    "Data, Analytics, and more",
    "two\nlines",
    "two\r\nlines",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "# no comment",
    "'; drop table leads; --",
    "back\\slash \\N \\n",
    "NULL and void",
    "nullable",
    "NaN?",
    "{{ ref('leads') }} {% raw %}",
    "a;b|c\td",
    "Müller–Ångström",
    "e\u0301 is not \u00e9",
    "数据主管 👩‍💻 ☃",
    "zero\u200bwidth",
    "ﬁ ligature, ß, İ",
]
BLANKS = ["  ", "\t", "\n ", "\u00a0"]
EPOCH = "1706745600000"

# The odd rows stand in cells that stay text in Parquet files.
TABLES = {
    "leads": [
        "Lead_ID, EMAIL ,Job_Title,Company_Name,Country,created_at,Updated_At,"
        "opted_out_at,account_id,favourite_colour",
        "Q1,Ann@Acme.example,Director of Data,,Germany,2024-01-01 10:00,"
        f"2024-05-01 12:00:00+02,{EPOCH},7,blue",
        "Q2,bob@acme.example,Director of Data,,Germany,2024-01-01 10:00,,,7,",
        "007,,,,,2024-01-02 00:00,,2026-01-01,,",
        "7,,,,,2024-01-02 00:00,,2026-01-01T10:00Z,,",
        "#1,,,,,2024-01-02 00:00,,,,red",
        "o'brien|x,,,,,2024-01-02 00:00,,,,",
        ",Eve@Acme.example,,,,2024-01-02 00:00,,soon,,green",
    ],
    "events": [
        "event_id,occurred_at,loaded_at,activity_type,lead_id,content,quantity",
        "E1,2024-06-29 10:00:00.5,2024-06-29 11:00,demo_request,Q1,,",
        "E2,2024-06-29 10:00:00.5,,demo_request,Q2,,",
        "E3,2024-06-29 23:30:00-01:00,,video_watch,Q2,Intro,80",
        "E4,2024-06-30 23:30:00-01:00,,video_watch,Q2,tomorrow,80.5",
        "E5,2024-06-01 08:00,,page_view,7,/Pricing?plan=a,",
        "E6,2024-06-01 08:00,,page_view,8,/pricing,",
    ],
    "accounts": [
        "account_id,name,domain,industry,employee_count,annual_revenue,"
        "customer_since,purchase_cycle_days",
        "7,Acme,acme.example,Software,500,1250000.5,,365",
        "8,Beta,beta.example,,,,2024-02-29,",
    ],
    "attribute_changes": [
        "entity_type,entity_id,attribute,old_value,value,changed_at",
        "account,7,employee_count,100,500,2024-03-01",
        "lead,Q2,is_partner,false,true,2024-03-02",
    ],
    "opportunities": [
        "opportunity_id,lead_id,created_at,closed_at,is_won,amount",
        "1,#1,2024-02-01,2024-02-29 12:00,true,1000",
        "2,007,2024-02-01,,,2500.25",
        "3,nobody,,,,",
    ],
    "orders": [
        "order_id,account_id,ordered_at,amount",
        "1,7,2024-01-31,10",
        "2,7,2024-04-30,20.5",
    ],
    "lead_statuses": [
        "lead_id,status,reason,changed_at",
        "Q2,accepted,,2024-06-29T10:00:00Z",
        "Q2,recycled,,yesterday",
        "Q2,rejected,,2024-02-30",
        "Q2,rejected,,2024-01-05 24:00",
        "Q2,rejected,,",
        "007,accepted,,2024-06-29 10:00:00.1234567+0530",
    ],
}
TYPES = {
    "leads": {
        "created_at": "timestamp",
        "Updated_At": "timestamptz",
        "account_id": "double",
    },
    "events": {
        "occurred_at": "timestamptz",
        "loaded_at": "timestamp",
        "quantity": "double",
    },
    "accounts": {
        "account_id": "integer",
        "employee_count": "integer",
        "annual_revenue": "double",
        "customer_since": "date",
        "purchase_cycle_days": "double",
    },
    "attribute_changes": {"changed_at": "date"},
    "opportunities": {
        "opportunity_id": "bigint",
        "created_at": "date",
        "closed_at": "timestamp_ms",
        "is_won": "boolean",
        "amount": "double",
    },
    "orders": {
        "order_id": "double",
        "account_id": "hugeint",
        "ordered_at": "date",
        "amount": "decimal(10, 2)",
    },
    "lead_statuses": {},
}


def csv_text(rows: list[list[str]], newline: str = "\n") -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator=newline).writerows(rows)
    return file.getvalue()


def unusual_csv(folder: Path) -> Path:
    """Write CSV files with a BOM, odd headers and hostile text."""
    tables = {name: csv_text(list(csv.reader(t))) for name, t in TABLES.items()}
    width = len(TABLES["leads"][0].split(","))
    hostile = [
        [f"T{n:02}", "", blanks + text + blanks, "", "", "2024-01-03 00:00"]
        for n, text in enumerate(TEXTS)
        for blanks in [BLANKS[n % len(BLANKS)]]
    ]
    rows = [row + [""] * (width - len(row)) for row in hostile]
    tables["leads"] = "\ufeff" + tables["leads"] + csv_text(rows)
    tables["events"] = tables["events"].replace("\n", "\r\n")
    tables["orders"] = tables["orders"].rstrip("\n")
    return write_raw(folder, **tables)


def typed_parquet(folder: Path, texts: Path) -> Path:
    """Write the same as Parquet files with real types."""
    folder.mkdir()
    for table, types in TYPES.items():
        source = f"read_csv('{texts / table}.csv', header = true, all_varchar = true,"
        source += " delim = ',', quote = '\"', escape = '\"')"
        columns = duckdb.sql(f"select * from {source}").columns
        cells = [
            f'cast("{name}" as {types.get(name, "varchar")}) as "{name}"'
            for name in columns
        ]
        write_parquet(folder, table, f"select {', '.join(cells)} from {source}")
    return folder


@pytest.fixture(scope="module")
def unusual(shared_project: Project, tmp_path_factory) -> Path:
    """Build the unusual CSV files; some tables and many columns are missing."""
    folder = unusual_csv(tmp_path_factory.mktemp("unusual") / "csv")
    run = shared_project.build(folder, AS_OF, *WITHOUT_DATA_TESTS)
    assert run.succeeded, run.output
    return shutil.copy(shared_project.warehouse, folder.parent / "warehouse.duckdb")


def test_a_header_may_have_a_mark_blanks_and_capitals(unusual):
    """The file starts with a byte order mark, and its columns are in no order."""
    leads = read(unusual, "select lead_id, email from marts.lead_scores")
    assert dict(leads)["Q1"] == "ann@acme.example"


def test_hostile_text_survives_byte_for_byte(unusual):
    titles = dict(read(unusual, "select lead_id, job_title from marts.lead_scores"))
    survivors = [titles[f"T{n:02}"] for n in range(len(TEXTS))]
    assert [text.encode() for text in survivors] == [text.encode() for text in TEXTS]


def test_ids_are_text_and_compare_exactly(unusual):
    leads = {lead for (lead,) in read(unusual, "select lead_id from marts.lead_scores")}
    assert leads >= {"007", "7", "#1", "o'brien|x"}
    events = read(unusual, "select lead_id from events.events where event_id='E5'")
    assert events == [("7",)]


def test_a_rejected_record_is_what_was_delivered_and_nothing_else(unusual):
    """Cells that cannot be read stand as they came; nothing of the build is in it."""
    rejected = read(
        unusual,
        "select source_table, reason, record from marts.rejected_records"
        " where source_table in ('leads', 'events', 'opportunities')",
    )
    records = {table: (why, json.loads(record)) for table, why, record in rejected}
    empty = dict.fromkeys(("first_name", "last_name", "phone", "owner", "job_title"))
    empty |= dict.fromkeys(("company_name", "country", "lead_source", "account_id"))
    assert records["leads"] == (
        "missing key",
        empty
        | {
            "lead_id": None,
            "email": "eve@acme.example",
            "created_at": "2024-01-02 00:00:00",
            "updated_at": None,
            "opted_out_at": "soon",
            "deleted_at": None,
            "favourite_colour": "green",
        },
    )
    empty = dict.fromkeys(("loaded_at", "email", "visitor_id", "product", "quantity"))
    empty |= dict.fromkeys(("referrer", "search_term", "ip_address", "user_agent"))
    assert records["events"] == (
        "unknown lead",
        empty
        | {
            "event_id": "E6",
            "occurred_at": "2024-06-01 08:00:00",
            "activity_type": "page_view",
            "lead_id": "8",
            "content": "/pricing",
            "source_verdict": None,
        },
    )
    empty = dict.fromkeys(("account_id", "created_at", "closed_at", "deleted_at"))
    empty |= dict.fromkeys(("stage", "is_won", "amount", "currency"))
    assert records["opportunities"] == (
        "unknown lead",
        empty | {"opportunity_id": "3", "lead_id": "nobody"},
    )


def test_unreadable_timestamps_are_kept_with_their_text(unusual):
    rejects = read(
        unusual,
        "select reason, record from marts.rejected_records"
        " where source_table = 'lead_statuses'",
    )
    assert {reason for reason, _ in rejects} == {"unreadable timestamp"}
    texts = {json.loads(record)["changed_at"] for _, record in rejects}
    assert texts == {"yesterday", "2024-02-30", "2024-01-05 24:00", None}


def test_an_unreadable_opt_out_opts_out(unusual):
    blockers = read(
        unusual,
        "select lead_id, is_mql, mql_blocker from marts.lead_scores"
        " where lead_id in ('Q1', 'Q2') order by lead_id",
    )
    assert blockers == [("Q1", False, "opted_out"), ("Q2", True, None)]


def test_missing_tables_count_as_empty(unusual):
    tables = read(
        unusual, "select distinct source_table from marts.activity_reconciliation"
    )
    assert {table for (table,) in tables} == TABLES.keys()


def test_every_unusual_record_has_the_outcome_it_should(unusual):
    outcomes = read(
        unusual,
        "select source_table, outcome, reason, records"
        " from marts.activity_reconciliation where outcome <> 'used'",
    )
    assert sorted(outcomes) == [
        ("events", "future", None, 1),
        ("events", "rejected", "unknown lead", 1),
        ("lead_statuses", "rejected", "unreadable timestamp", 4),
        ("leads", "rejected", "missing key", 1),
        ("opportunities", "rejected", "unknown lead", 1),
    ]


def test_typed_parquet_gives_the_same_as_text(project, unusual, tmp_path):
    """Whole numbers as doubles and dates included."""
    parquet = typed_parquet(tmp_path / "parquet", unusual.parent / "csv")
    shutil.copy(unusual, project.warehouse)
    run = project.build(parquet, AS_OF, *SAME_RULES)
    assert run.succeeded, run.output
    expected, built = of_one_build(read_marts(unusual)), of_one_build(project.marts())
    assert differences(expected, built) == []
