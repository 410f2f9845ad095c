"""Who asked to be erased is in no file any more, free pages included."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from project import WITHOUT_DATA_TESTS, Project, read
from random_inputs.harness import write_csv

from lead_scoring.activation.memory import Entry, Memory
from lead_scoring.activation.sync import run_syncs
from lead_scoring.errors import ExitCode
from lead_scoring.settings import CHECKOUT, Settings, settings

AS_OF = "2026-03-31"
# Of a person a CRM is told the lead_id, so that it can take out what it has of them.
LEAD_ID = "zara-id"
# What else the tables hold of them, and of another who was merged into them.
KEPT = ("zara@now.example", "zara-cookie", "Head of Zara", "Zara Limited")
KEPT += ("/zara-page", "/zara-later", "zara-form")
KEPT += ("twin-id", "twin@zara.example", "/twin-page")
# What names her in no file after the request.
ERASED = (*KEPT, "Zarafirst", "Zaralast", "+99 zara")
FORMER_EMAIL = "zara@before.example"  # the request itself remains, and names it
STAYS = ("ann-id", "ann@stays.example", "/ann-page")
TABLES = {
    "leads": [
        {
            "lead_id": "zara-id",
            "email": "zara@now.example",
            "first_name": "Zarafirst",
            "last_name": "Zaralast",
            "phone": "+99 zara",
            "job_title": "Head of Zara",
            "company_name": "Zara Limited",
            "created_at": "2026-01-02",
        },
        {
            "lead_id": "twin-id",
            "email": "twin@zara.example",
            "created_at": "2026-01-01",
        },
        {"lead_id": "ann-id", "email": "ann@stays.example", "created_at": "2026-01-01"},
    ],
    "events": [
        {
            "event_id": f"e{number}",
            "occurred_at": f"2026-03-{number + 1:02} 10:00:07",
            "activity_type": "page_view",
            "content": content,
        }
        | {column: name}
        for number, (column, name, content) in enumerate(
            [
                ("lead_id", "zara-id", "/zara-page"),
                ("email", "zara@now.example", "/pricing"),
                ("email", FORMER_EMAIL, "/pricing"),
                ("visitor_id", "zara-cookie", "zara-form"),
                ("lead_id", "twin-id", "/twin-page"),
                ("lead_id", "ann-id", "/ann-page"),
                ("email", "ann@stays.example", "/pricing"),
            ]
        )
    ]
    + [
        # On that day the address was nobody's any more, and the visitor is unknown: the
        # published row shows neither, and is hers.
        {
            "event_id": "e7",
            "occurred_at": "2026-03-20 10:00:07",
            "activity_type": "page_view",
            "email": FORMER_EMAIL,
            "visitor_id": "other-cookie",
            "user_agent": "Googlebot/2.1",
            "content": "/zara-later",
        },
        # A column that was mapped wrongly, so that messages would show an address.
        {
            "event_id": "e8",
            "occurred_at": "2026-03-20 10:00:07",
            "activity_type": "ann@stays.example",
            "lead_id": "ann-id",
        },
    ],
    "attribute_changes": [
        {
            "entity_type": "lead",
            "entity_id": "zara-id",
            "attribute": "email",
            "old_value": FORMER_EMAIL,
            "value": "zara@now.example",
            "changed_at": "2026-03-10",
        }
    ],
    "identities": [
        {
            "visitor_id": "zara-cookie",
            "lead_id": "zara-id",
            "identified_at": "2026-02-01",
        }
    ],
    "lead_merges": [
        {
            "merged_lead_id": "twin-id",
            "surviving_lead_id": "zara-id",
            "merged_at": "2026-02-01",
        }
    ],
    "lead_statuses": [
        {"lead_id": "zara-id", "status": "accepted", "changed_at": "2026-03-20"}
    ],
    "orders": [{"order_id": "o1", "lead_id": "zara-id", "ordered_at": "2026-03-21"}],
    "opportunities": [
        {"opportunity_id": "p1", "lead_id": "zara-id", "created_at": "2026-03-22"}
    ],
}
# What a destination was sent after three builds, and whose alerts are known then.
SENT: list[str] = []
REQUEST = {"lead_id": "", "email": FORMER_EMAIL, "requested_at": "2026-04-02"}


@dataclass(frozen=True)
class Step:
    """What one build left: its output, the bytes of its files, who is where.

    Of its report there are the JSON, and all text that it and dbt wrote. Others are all
    files that are no databases: beside the warehouse, of target, of logs, of rules.
    """

    output: str
    report: dict[str, Any]
    written: str
    files: dict[str, bytes]
    others: dict[str, bytes]
    published: set[str]
    history: set[str]
    naming_tables: set[str]

    def names(self, *texts: str) -> dict[str, set[str]]:
        """Return which of the texts stand in which file."""
        return naming(self.files, *texts)


def naming(files: dict[str, bytes], *texts: str) -> dict[str, set[str]]:
    """Return which of the texts stand in which file."""
    found = {
        file: {text for text in texts if text.encode() in content}
        for file, content in files.items()
    }
    return {file: texts for file, texts in found.items() if texts}


def contents(folder: Path) -> dict[str, bytes]:
    """Return the content of all files below a folder that are no databases."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".duckdb" not in path.name
    }


def leave_behind(chosen: Settings) -> None:
    """Write what commands write between two builds: of her, and of who stays."""
    scores = chosen.warehouse.with_name(f"{chosen.warehouse.stem}_2026-03-01.csv")
    rows = ["zara-id,standard,12", "'=other-id,standard,1", "ann-id,standard,34"]
    scores.write_text("\n".join(["lead_id,scoring_model,total_score", *rows, ""]))
    # As a full disk leaves it.
    scores.with_name(f"{chosen.warehouse.stem}_2026-03-02.csv").touch()
    chosen.preview.write_text("<p>Zarafirst Zaralast would be an MQL</p>")
    memory = Memory(chosen.activation)
    try:
        for lead in ("zara-id", "ann-id"):
            memory.intend_alert(Entry(lead, "standard", "2026-03-20"))
    finally:
        memory.close()


def sync(chosen: Settings, folder: Path) -> str:
    """Send what differs to a destination that takes files; return what it was sent."""
    outbox = folder / "outbox"
    shutil.rmtree(outbox, ignore_errors=True)
    (folder / "sync").mkdir(exist_ok=True)
    shipped = (CHECKOUT / "sync" / "lead_files.yml").read_text(encoding="utf-8")
    there = shipped.replace("data/outbox", str(outbox))
    (folder / "sync" / "lead_files.yml").write_text(there, encoding="utf-8")
    said: list[str] = []
    code = run_syncs(chosen, folder / "sync", ["lead_files"], True, said.append)
    assert code == ExitCode.FINE, said
    return "".join(path.read_text() for path in sorted(outbox.glob("*")))


@pytest.fixture(scope="module")
def steps(shared_project: Project, tmp_path_factory) -> dict[str, Step]:
    """Build and publish without the request, then with it, and once more.

    Then again from what there was before: builds with the request that the guard stops,
    for only those who asked are left, or that end at a broken table of another kind.
    """
    project = shared_project
    raw = tmp_path_factory.mktemp("erasure") / "raw"
    raw.mkdir()

    def write(table: str, rows: list[dict[str, str]]) -> None:
        columns = dict.fromkeys(column for row in rows for column in row)
        write_csv(raw / f"{table}.csv", columns, rows)

    for table, rows in TABLES.items():
        write(table, rows)
    files = project.warehouse, project.history, project.published
    project.forget()
    steps, sent = {}, SENT
    sent.clear()

    def build(step: str, *options: str, code: int = 0) -> None:
        options = ("--raw", str(raw), *options, "--", *WITHOUT_DATA_TESTS)
        log = {"DBT_LOG_LEVEL_FILE": "debug"} if step == "before" else {}
        logs = project.root / "logs"
        (logs / "dbt.log").unlink(missing_ok=True)
        run = project.command("build", *options, as_of=AS_OF, more=log)
        assert run.code == code, run.output
        texts = (path.read_text(encoding="utf-8") for path in logs.iterdir())
        steps[step] = Step(
            run.output,
            json.loads((logs / "warehouse_build.json").read_text(encoding="utf-8")),
            "\n".join(texts),
            {
                path.relative_to(files[0].parent).as_posix(): path.read_bytes()
                for path in files[0].parent.rglob("*.duckdb*")
            },
            contents(project.warehouse.parent),
            leads(project.published, "lead_scores"),
            leads(project.history, "lead_score_history"),
            set().union(*(naming_tables(path) for path in files)),
        )

    def go_back() -> None:
        for path in files:
            path.write_bytes(steps["before"].files[path.name])

    chosen, outside = settings(warehouse=project.warehouse), raw.parent
    build("before", "--accept-changes")
    sent.append(sync(chosen, outside))
    leave_behind(chosen)
    left = contents(project.warehouse.parent)
    steps["before"] = replace(steps["before"], others=left)
    write("erasure_requests", [REQUEST])
    build("after", "--accept-changes")
    sent.append(sync(chosen, outside))
    build("again", "--accept-changes")
    sent.append(sync(chosen, outside))
    with sqlite3.connect(chosen.activation) as file:
        sent.append(
            file.execute("select group_concat(lead_id) from alerts").fetchone()[0]
        )
    go_back()
    write("leads", [row for row in TABLES["leads"] if row["lead_id"] != "ann-id"])
    build("stopped by the guard", code=ExitCode.IMPLAUSIBLE)
    build("stopped again", code=ExitCode.IMPLAUSIBLE)
    go_back()
    write("leads", TABLES["leads"])
    write("ip_companies", [{"ip_from": "192.0.2.1"}])
    build("broken", code=ExitCode.DATA)
    (raw / "ip_companies.csv").unlink()
    build("mended", "--accept-changes")
    return steps


def naming_tables(file: Path) -> set[str]:
    """Return the tables of a file that hold the lead_id of the person."""
    found = set()
    tables = "select schema_name, table_name from duckdb_tables()"
    with duckdb.connect(str(file), read_only=True) as connection:
        for schema, table in connection.execute(tables).fetchall():
            query = f'select 1 from "{schema}"."{table}" as row where row::text like ?'
            if connection.execute(query, [f"%{LEAD_ID}%"]).fetchone():
                found.add(f"{file.stem.rpartition('_')[2]} {table}")
    return found


def leads(file: Path, table: str) -> set[str]:
    return {lead for (lead,) in read(file, f"select lead_id from marts.{table}")}


def test_before_the_request_the_files_name_the_person(steps):
    """Else it would prove nothing that a search for bytes finds nothing later."""
    named = steps["before"].names(*KEPT, LEAD_ID, FORMER_EMAIL)
    assert set().union(*named.values()) == {*KEPT, LEAD_ID, FORMER_EMAIL}
    assert steps["before"].published == {"zara-id", "ann-id"}
    assert steps["before"].history == {"zara-id", "ann-id"}


FILES = [f"warehouse{name}.duckdb" for name in ("", "_history", "_published")]
ERASED_IN = ("after", "again", "stopped by the guard", "stopped again", "mended")


@pytest.mark.parametrize("step", ERASED_IN)
def test_no_byte_of_any_file_names_the_person_after_the_request(steps, step):
    assert steps[step].files.keys() >= {*FILES}
    assert steps[step].names(*ERASED) == {}
    assert steps[step].names(FORMER_EMAIL).keys() <= {"warehouse.duckdb"}
    assert [text for text in ERASED if text in steps[step].output] == []


@pytest.mark.parametrize("step", ERASED_IN)
def test_no_other_file_of_the_product_names_the_person(steps, step):
    """The scores of a day, the preview of rules, logs, reports, compiled SQL."""
    assert naming(steps["before"].others, *ERASED, LEAD_ID) == {
        "warehouse_2026-03-01.csv": {LEAD_ID},
        "warehouse.preview.html": {"Zarafirst", "Zaralast"},
        "warehouse_activation.sqlite": {LEAD_ID},
        "project/logs/warehouse_report.txt": {
            *("Zarafirst", "Zaralast", "Head of Zara", "Zara Limited", LEAD_ID),
        },
    }
    assert len(steps[step].others) > 10
    assert naming(steps[step].others, *ERASED, FORMER_EMAIL) == {}
    assert naming(steps[step].others, LEAD_ID).keys() <= {"warehouse_activation.sqlite"}


def test_rows_of_others_stay_where_the_person_was_taken_out(steps):
    scores = steps["after"].others["warehouse_2026-03-01.csv"]
    others = ["'=other-id,standard,1", "ann-id,standard,34"]
    assert scores.decode().splitlines()[1:] == others
    assert "warehouse_2026-03-01.csv" in steps["after"].output
    assert "warehouse_2026-03-01.csv" not in steps["again"].output


def test_a_destination_that_holds_the_person_is_told_to_delete(steps):
    """Once, with the id alone, which is remembered as long as the tombstone."""
    first, told, then, alerts = SENT
    assert "zara@now.example" in first
    deletion, *others = [line for line in told.splitlines() if LEAD_ID in line]
    assert not others
    record = json.loads(deletion)
    assert record["deleted_reason"] == "erased"
    assert [text for text in (*ERASED, "@") if text in deletion] == []
    assert LEAD_ID not in then
    assert alerts == "ann-id"


@pytest.mark.parametrize("step", ERASED_IN)
def test_the_lead_id_alone_stays_for_a_crm_to_take_the_person_out(steps, step):
    """What no build published yet is still to come, so it is in no published file."""
    is_stopped = step.startswith("stopped")
    expected = {"warehouse crm_leads", "history crm_records", "published crm_leads"}
    if is_stopped:
        expected -= {"published crm_leads"}
    elif step != "mended":
        # A sync has told the destination.
        expected |= {"history crm_confirmations"}
    assert steps[step].naming_tables == expected


def test_a_build_that_breaks_erases_what_was_published(steps):
    """Its own tables may still hold the person; the next build cleans them."""
    assert steps["broken"].names(*ERASED).keys() <= {"warehouse.duckdb"}


@pytest.mark.parametrize("step", [*ERASED_IN, "broken"])
def test_who_did_not_ask_stays(steps, step):
    assert steps[step].published == {"ann-id"}
    assert steps[step].history == {"ann-id"}
    assert set().union(*steps[step].names(*STAYS).values()) == set(STAYS)


def test_the_files_are_written_anew_once_for_a_request(steps):
    said = "Wrote warehouse and history"
    told = [step for step, done in steps.items() if said in done.output]
    assert told == ["after", "mended"]
    said = "Erased people were taken out of warehouse and history and published file"
    told = [step for step, done in steps.items() if said in done.output]
    assert told == ["stopped by the guard", "broken"]


def test_the_request_is_used_and_what_it_erased_is_counted(shared_project, steps):
    counts = read(
        shared_project.published,
        "select source_table, outcome, records from marts.activity_reconciliation"
        " where outcome = 'erased' or source_table = 'erasure_requests' order by all",
    )
    assert counts == [
        ("attribute_changes", "erased", 1),
        ("erasure_requests", "used", 1),
        ("events", "erased", 6),
        ("identities", "erased", 1),
        ("lead_merges", "erased", 1),
        ("lead_statuses", "erased", 1),
        ("leads", "erased", 2),
        ("opportunities", "erased", 1),
        ("orders", "erased", 1),
    ]


# What these builds say of themselves


def test_the_report_of_a_build_counts_what_came_in_and_went_out(steps):
    first, later = steps["before"].report, steps["after"].report
    assert first["rows_in"]["leads"] == {"rows": 3, "growth": None}
    assert first["rows_out"]["lead_scores"] == {"rows": 2, "growth": None}
    assert later["rows_in"]["erasure_requests"] == {"rows": 1, "growth": 1}
    assert later["rows_out"]["lead_scores"] == {"rows": 1, "growth": -1}
    erased = {"table": "events", "outcome": "erased", "reason": None, "records": 6}
    assert erased in later["outcomes"]
    assert first["exit_code"] == 0
    assert first["is_published"]
    assert first["fault"] is None
    assert {*first["seconds"]["steps"]} >= {"tables and tests", "publication"}
    assert first["seconds"]["tables"]["lead_scores"] > 0


def test_the_report_has_the_build_that_readers_see(shared_project, steps):
    query = "select distinct build_id from marts.lead_scores"
    build_id = steps["mended"].report["build_id"]
    assert read(shared_project.published, query) == [(build_id,)]
    assert len({step.report["build_id"] for step in steps.values()}) == len(steps)


def test_a_build_says_whether_there_is_new_data(steps):
    found = {step: done.report["has_new_data"] for step, done in steps.items()}
    assert found == {
        "before": None,
        "after": True,
        "again": False,
        "stopped by the guard": True,
        "stopped again": False,
        "broken": True,
        "mended": True,
    }
    told = [step for step, done in steps.items() if "No new data: " in done.output]
    assert told == ["again", "stopped again"]


def test_a_build_says_what_it_works_out_and_what_stays(steps):
    (everything, *_), (nothing, unchanged) = (
        steps[step].report["notes"] for step in ("after", "again")
    )
    assert everything.startswith("All ")
    assert nothing.startswith("0 of ")
    assert unchanged.endswith(" tables and views are what they were")
    for note in (nothing, unchanged):
        assert note in steps["again"].output


@pytest.mark.parametrize(
    ("step", "code", "fault"),
    [
        ("stopped by the guard", ExitCode.IMPLAUSIBLE, "publication: leads fell"),
        ("broken", ExitCode.DATA, "raw: the table 'ip_companies'"),
    ],
)
def test_the_report_of_a_build_that_failed_has_its_fault(steps, step, code, fault):
    report = steps[step].report
    assert report["exit_code"] == code
    assert fault in " ".join(report["fault"].split())
    assert not report["is_published"]
    assert "rows_out" not in report
    assert f"exit code {code:d}" in steps[step].written


def test_no_word_of_a_build_shows_an_address(steps):
    """A word of dbt's log, of the reports or of what is printed."""
    raw = " ".join(map(str, TABLES.values()))
    addresses = {*re.findall(r"[\w-]+@[\w.-]+", raw), FORMER_EMAIL}
    assert len(addresses) == 4
    assert "create table" in steps["before"].written.lower()
    assert "…@…" in steps["before"].written
    for done in steps.values():
        said = done.output + done.written
        assert [each for each in addresses if each in said] == []
