"""Cells as people and programs write them, and what is read (docs/definitions.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from project import Project, write_parquet, write_raw

from lead_scoring.errors import ExitCode

AS_OF = "2026-03-31"
UNREADABLE = object()

TEXTS = {
    **dict.fromkeys(
        (
            *(
                "null",
                "NULL",
                "\\N",
                "\\n",
                "nan",
                "NaN",
                "None",
                " nil ",
                "n/a",
                "N/A",
            ),
            *("#N/A", "\u00a0", "\t"),
        )
    ),
    **{
        cell: cell
        for cell in (
            *("nullable", "no", "na", "-", "0", "N", "#NAME?", "None of these", "nil."),
            *("not null", "\\", "n/a/b"),
        )
    },
}
NUMBERS = {
    "1200": 1200,
    "1,200": 1200,
    "12,345,678.9": 12345678.9,
    "+1,000": 1000,
    "-1,234.5": -1234.5,
    "0.1234567": 0.123456,
    "007": 7,
    **dict.fromkeys(
        (
            *(
                "0,500",
                "1,20",
                "1.000,5",
                "1,2345",
                ",100",
                "80%",
                "$5",
                "5E+06",
                "1e3",
            ),
            *("١٢", "1 200", "1_000", "0x10", ".5", "5.", "--5", "12,34,567", "∞"),
        ),
        UNREADABLE,
    ),
    "none": None,
}
SIZES = {
    "201-500": 201,
    "10,001+": 10001,
    "1 - 10": 1,
    "11–50": 11,
    "1,001-5,000": 1001,
    "49.5-50": 49.5,
    "5-5": 5,
    "1,200": 1200,
    **dict.fromkeys(
        (
            *("500-201", "5-", "-5-10", "10-Jan", "2-3-4", "+", "1--2", "1,00-5,000"),
            *("<50", "about 50", "50 employees", "201 to 500", "1-5 0"),
        ),
        UNREADABLE,
    ),
}
BOOLEANS = {
    **dict.fromkeys(("true", "TRUE", "t", "Yes", "y", "1"), True),
    **dict.fromkeys(("false", "False", "f", "NO", "n", "0"), False),
    **dict.fromkeys(
        ("1.0", "0.0", "WAHR", "ja", "on", "won", "x", "2", "-1", "True!"), UNREADABLE
    ),
    "nan": None,
}
MOMENTS = {
    "2026-03-01": "2026-03-01 00:00:00",
    "2026-03-01 10:00 UTC": "2026-03-01 10:00:00",
    "2026-03-01T10:00:05.5 GMT": "2026-03-01 10:00:05.5",
    "2026-03-01 10:00+15:59": "2026-02-28 18:01:00",
    "2026-03-01 10:00-0530": "2026-03-01 15:30:00",
    **dict.fromkeys(
        (
            *(
                "3/4/2026",
                "3/4/2026 9:05 AM",
                "04.03.2026",
                "20260301",
                "1772352000000",
            ),
            *("1772352000.5", "2026-03-01 10:00 CET", "2026-03-01 10:00  UTC", "46082"),
            *("2026-03-01 24:00", "2026-02-29", "Mar 1, 2026", "2026-W09-7", "today"),
        ),
        UNREADABLE,
    ),
    "#N/A": None,
}
EMAILS = {
    "Ann@Acme.example": "ann@acme.example",
    "mailto:ann@acme.example": "ann@acme.example",
    "MAILTO:ann@acme.example?subject=Hi": "ann@acme.example",
    "Ann B. <ann@acme.example>": "ann@acme.example",
    "'Ann, B.' <mailto:ann@acme.example>": "ann@acme.example",
    "<ann@acme.example>": "ann@acme.example",
    "ann@acme.example.": "ann@acme.example",
    "\u200bann@acme.example\ufeff": "ann@acme.example",
    "\u202aann@acme.example\u202c": "ann@acme.example",
    "an\u00adn@acme.example": "ann@acme.example",
    "e\u0301@acme.example": "\u00e9@acme.example",
    "o'neil+x@acme.example": "o'neil+x@acme.example",
    **dict.fromkeys(
        (
            *("a@b.example; c@d.example", "a@b.example,c@d.example", "a@b@c.example"),
            *("ann", "ann@", "@acme.example", "ann@acme .example", "<a@b.example", "-"),
            *(
                "a@b.example <c@d.example> e",
                "a@b.example (Ann)@",
                "ann at acme.example",
            ),
        ),
        UNREADABLE,
    ),
    "None": None,
}
DOMAINS = {
    "https://www.Acme.example/": "acme.example",
    "http://acme.example:8080/en?x=1#y": "acme.example",
    "acme.example/de": "acme.example",
    "//acme.example": "acme.example",
    "https://user:pw@acme.example": "acme.example",
    "www.acme.example.": "acme.example",
    "acme.example\\x": "acme.example",
    "\ufeffacme.example": "acme.example",
    "bu\u0308cher.example": "b\u00fccher.example",
    "xn--bcher-kva.example": "xn--bcher-kva.example",
    "www2.acme.example": "www2.acme.example",
    **dict.fromkeys(
        (
            *("acme.example, beta.example", "acme.example;beta.example", "Acme Inc."),
            *("https://", "-", "...", "https:///path", "<acme.example>", "www.", "/"),
        ),
        UNREADABLE,
    ),
    "n/a": None,
}
IDS = {
    "10231.0": "10231",
    "0.0": "0",
    "007.0": "007",
    " 12.0 ": "12",
    **{
        cell: cell
        for cell in (
            *("007", "10231.00", "1.5", "1.02E+11", "v1.0", "-5.0", "1,000.0", ".0"),
            *("00Q5e00001AbcDe", "00Q5e00001ABCDE", "a b", "1.0.0"),
        )
    },
}
KINDS = {
    "text": ("leads", "job_title", TEXTS),
    "number": ("accounts", "annual_revenue", NUMBERS),
    "size": ("accounts", "employee_count", SIZES),
    "boolean": ("opportunities", "is_won", BOOLEANS),
    "moment": ("accounts", "updated_at", MOMENTS),
    "e-mail": ("leads", "email", EMAILS),
    "domain": ("accounts", "domain", DOMAINS),
    "id": ("leads", "account_id", IDS),
}
KEYS = {
    "leads": ("lead_id", "created_at"),
    "accounts": ("account_id", "created_at"),
    "opportunities": ("opportunity_id", "created_at"),
}


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


@pytest.fixture(scope="module")
def read(shared_project: Project, tmp_path_factory) -> Iterator[Project]:
    """Read a row for each cell of each kind; the key says which it is."""
    texts: dict[str, str] = {}
    for table, (key, created_at) in KEYS.items():
        columns = [column for of, column, _ in KINDS.values() if of == table]
        lines = [",".join((key, created_at, *columns))]
        for kind, (of, column, cells) in KINDS.items():
            for number, cell in enumerate(cells) if of == table else ():
                row = [quoted(cell) if name == column else "" for name in columns]
                lines.append(",".join((f"{kind} {number}", "2026-03-01", *row)))
        texts[table] = "\n".join(lines) + "\n"
    raw = write_raw(
        tmp_path_factory.mktemp("cells") / "raw",
        events="event_id,occurred_at,activity_type\n",
        **texts,
    )
    models = [f"+stg_{table}" for table in KEYS]
    run = shared_project.dbt(
        *("build", "--select", *models, "--exclude-resource-type", "unit_test", "test"),
        raw=raw,
        as_of=AS_OF,
    )
    assert run.succeeded, run.output
    yield shared_project


@pytest.mark.parametrize("kind", KINDS)
def test_a_cell_is_read_as_the_definitions_say(read: Project, kind: str) -> None:
    table, column, cells = KINDS[kind]
    key, _ = KEYS[table]
    unreadable = "null" if kind in ("text", "id") else f"unreadable_{column}"
    found = {
        name: rest
        for name, *rest in read.read(
            f"select {key}, {column}::varchar, {unreadable} from staging.stg_{table}"
        )
    }
    wrong = {}
    for number, (cell, wanted) in enumerate(cells.items()):
        is_readable = wanted is not UNREADABLE
        expected = [as_text(wanted), None] if is_readable else [None, cell.strip()]
        if found[f"{kind} {number}"] != expected:
            wrong[cell] = found[f"{kind} {number}"]
    assert wrong == {}


def as_text(value: object) -> str | None:
    """Return a value as DuckDB writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.6f}" if isinstance(value, (int, float)) else value


ID_TYPES = (
    *("varchar", "tinyint", "integer", "bigint", "hugeint", "uinteger", "float"),
    *("double", "decimal(9, 0)", "decimal(9, 2)", "blob"),
)
MOMENT_TYPES = ("varchar", "date", "timestamp", "timestamp_s", "timestamp_ms")
MOMENT_TYPES += ("timestamp_ns", "timestamptz", "blob")


def test_every_pair_of_types_in_two_files_means_the_same(
    project: Project, tmp_path: Path
) -> None:
    """Each file of a folder has its own types of an id and of a day."""
    raw = write_raw(tmp_path / "raw", leads="lead_id,created_at\n17,2026-03-01\n")
    (raw / "events").mkdir()
    number = 0
    for id_type in ID_TYPES:
        for moment_type in MOMENT_TYPES:
            number += 1
            id_text = "'17'::varchar::blob" if id_type == "blob" else f"17::{id_type}"
            day = "date '2026-03-02'"
            moment = (
                f"({day})::varchar::blob"
                if moment_type == "blob"
                else f"({day})::{moment_type}"
            )
            write_parquet(
                raw / "events",
                f"{number:03}",
                f"select 'E{number}' as event_id, {moment} as occurred_at,"
                f" 'page_view' as activity_type, {id_text} as lead_id",
            )
    run = project.dbt(
        *("build", "--select", "+stg_events", "--exclude-resource-type"),
        *("unit_test", "test"),
        raw=raw,
        as_of=AS_OF,
    )
    assert run.succeeded, run.output
    assert project.read(
        "select lead_id, occurred_at::varchar, count(*) from staging.stg_events"
        " group by all"
    ) == [("17", "2026-03-02 00:00:00", len(ID_TYPES) * len(MOMENT_TYPES))]


FORMS = {  # per column: its form, and what is read of which cells
    "leads.updated_at": (
        "MM/DD/YYYY HH:MM AM",
        {
            "3/14/2026 10:15 AM": "2026-03-14 10:15:00",
            "03/14/2026 12:00 AM": "2026-03-14 00:00:00",
            "3/4/2026 12:30PM": "2026-03-04 12:30:00",
            "3/4/2026 1:05 pm": "2026-03-04 13:05:00",
            "3/4/2026": "2026-03-04 05:00:00",
            "2026-03-04 10:00": "2026-03-04 10:00:00",
            **dict.fromkeys(("14/3/2026", "3/4/2026 13:00 PM", "3/4/2026 9:05")),
        },
    ),
    "accounts.created_at": (
        "YYYYMMDD",
        {
            "20260301": "2026-03-01 05:00:00",
            "2026-03-01": "2026-03-01 05:00:00",
            **dict.fromkeys(("20261301", "2026031", "20260301 10:00", "2026/03/01")),
        },
    ),
    "accounts.updated_at": (
        "DD.MM.YYYY HH:MM:SS",
        {
            "4.3.2026 9:05:07": "2026-03-04 09:05:07",
            "04.03.2026": "2026-03-04 05:00:00",
            **dict.fromkeys(("4.3.2026 9:05", "4/3/2026", "31.2.2026", "4.3.26")),
        },
    ),
    "accounts.customer_since": (
        "epoch_us",
        {"1772352000000000": "2026-03-01 08:00:00", "soon": None},
    ),
    "opportunities.created_at": (
        "epoch_ms",
        {"1772352000000": "2026-03-01 08:00:00", "20260301": "1970-01-01 05:37:40.301"},
    ),
    "opportunities.closed_at": (
        "epoch_s",
        {
            "1772352000": "2026-03-01 08:00:00",
            "1772352000.5": "2026-03-01 08:00:00.5",
            "-1": "1969-12-31 23:59:59",
            "99999999999999999": None,
        },
    ),
}
IN_NEW_YORK = {  # of the one table whose times are local
    "2026-03-01 10:00": "2026-03-01 15:00:00",
    "2026-03-01 10:00Z": "2026-03-01 10:00:00",
    "2026-03-01": "2026-03-01 05:00:00",
    "2026-03-08 02:30": "2026-03-08 07:30:00",
    "2025-11-02 01:30": "2025-11-02 05:30:00",
}


def test_days_and_times_are_read_as_the_vars_say(
    project: Project, tmp_path: Path
) -> None:
    tables: dict[str, dict[str, dict[str, str]]] = {}
    for name, (_, cells) in FORMS.items():
        table, column = name.split(".")
        tables.setdefault(table, {}).update(
            {f"{column} {cell}": {column: cell} for cell in cells}
        )
    texts = {}
    for table, rows in tables.items():
        key, created_at = KEYS[table]
        columns = sorted({name for row in rows.values() for name in row} | {created_at})
        lines = [",".join((key, *columns))]
        lines += [
            ",".join(quoted(row.get(column, "")) for column in (key, *columns))
            for row in ({key: name} | row for name, row in rows.items())
        ]
        texts[table] = "\n".join(lines) + "\n"
    orders = "".join(f"{cell},{cell}\n" for cell in IN_NEW_YORK)
    raw = write_raw(
        tmp_path / "raw",
        events="event_id,occurred_at,activity_type\n",
        orders=f"order_id,ordered_at\n{orders}",
        **texts,
    )
    forms: dict[str, dict[str, str]] = {}
    for name, (form, _) in FORMS.items():
        forms.setdefault(name.split(".")[0], {})[name.split(".")[1]] = form
    settings = {
        "business_timezone": "America/New_York",
        "local_times": ["orders"],
        "date_formats": forms,
    }
    run = project.dbt(
        *("build", "--select", *(f"+stg_{table}" for table in (*texts, "orders"))),
        *("--exclude-resource-type", "unit_test", "test"),
        *("--vars", json.dumps(settings)),
        raw=raw,
        as_of=AS_OF,
    )
    assert run.succeeded, run.output
    for name, (_, cells) in FORMS.items():
        table, column = name.split(".")
        query = f"select {KEYS[table][0]}, {column}::varchar from staging.stg_{table}"
        found = dict(project.read(query))
        assert {cell: found[f"{column} {cell}"] for cell in cells} == cells, name
    query = "select order_id, ordered_at::varchar from staging.stg_orders"
    assert dict(project.read(query)) == IN_NEW_YORK


@pytest.mark.parametrize(
    ("settings", "faults"),
    [
        (
            {
                "date_formats": {
                    "lead": {"created_at": "epoch_s"},
                    "leads": {"email": "epoch_s", "created_at": "D/M/Y"},
                },
                "local_times": ["visits", "events"],
            },
            [
                "local_times: 'visits' is no raw table; they are leads,",
                "date_formats: 'lead' is no raw table; they are leads,",
                "date_formats: 'leads' has no timestamp column 'email'",
                "date_formats: 'D/M/Y' for leads.created_at is no known form",
            ],
        ),
        (
            {"local_times": "events"},
            ["local_times: 'events' is no list; write [events]."],
        ),
    ],
)
def test_wrong_vars_are_named_all_at_once(
    project: Project, tmp_path: Path, settings: dict, faults: list[str]
) -> None:
    raw = write_raw(tmp_path / "raw", leads="lead_id,created_at\nL1,2026-03-01\n")
    variables = ("--vars", json.dumps(settings))
    run = project.dbt("run", "--select", "stg_leads", *variables, raw=raw, as_of=AS_OF)
    assert not run.succeeded
    assert [fault for fault in faults if fault not in run.output] == []
    assert len(re.findall("(?:local_times|date_formats): '", run.output)) == len(faults)
    command = ("build", "--raw", str(raw), "--", *variables)
    run = project.command(*command, as_of=AS_OF)
    assert run.code == ExitCode.USAGE
    assert [fault for fault in faults if fault not in run.output] == []
