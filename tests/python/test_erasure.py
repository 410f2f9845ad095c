"""Who asked to be erased is in no file any more, free pages included."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from project import Project, read
from random_inputs.harness import write_csv

AS_OF = "2026-03-31"
# What the tables hold of a person, and of another who was merged into them.
KEPT = ("zara-id", "zara@now.example", "zara-cookie", "Head of Zara", "Zara Limited")
KEPT += ("/zara-page", "zara-form", "twin-id", "twin@zara.example", "/twin-page")
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
REQUEST = {"lead_id": "", "email": FORMER_EMAIL, "requested_at": "2026-04-02"}


@dataclass(frozen=True)
class Step:
    """What one build left: its output, the bytes of its files, who is where."""

    output: str
    files: dict[str, bytes]
    published: set[str]
    history: set[str]

    def names(self, *texts: str) -> dict[str, set[str]]:
        """Return which of the texts stand in which file."""
        found = {
            file: {text for text in texts if text.encode() in content}
            for file, content in self.files.items()
        }
        return {file: texts for file, texts in found.items() if texts}


@pytest.fixture(scope="module")
def steps(shared_project: Project, tmp_path_factory) -> dict[str, Step]:
    """Build and publish without the request, then with it, and once more."""
    project = shared_project
    raw = tmp_path_factory.mktemp("erasure") / "raw"
    raw.mkdir()
    for table, rows in TABLES.items():
        columns = dict.fromkeys(column for row in rows for column in row)
        write_csv(raw / f"{table}.csv", columns, rows)
    files = project.warehouse, project.history, project.published
    for path in files:
        path.unlink(missing_ok=True)
    beside = files[0].parent.glob
    steps = {}
    for step in ("before", "after", "again"):
        if step == "after":
            write_csv(raw / "erasure_requests.csv", REQUEST, [REQUEST])
        run = project.command(
            *("build", "--raw", str(raw), "--accept-changes"), as_of=AS_OF
        )
        assert run.succeeded, run.output
        steps[step] = Step(
            run.output,
            {path.name: path.read_bytes() for path in beside("*.duckdb*")},
            leads(project.published, "lead_scores"),
            leads(project.history, "lead_score_history"),
        )
    return steps


def leads(file: Path, table: str) -> set[str]:
    return {lead for (lead,) in read(file, f"select lead_id from marts.{table}")}


def test_before_the_request_the_files_name_the_person(steps):
    """Else it would prove nothing that a search for bytes finds nothing later."""
    named = steps["before"].names(*KEPT, FORMER_EMAIL)
    assert set().union(*named.values()) == {*KEPT, FORMER_EMAIL}
    assert steps["before"].published == {"zara-id", "ann-id"}
    assert steps["before"].history == {"zara-id", "ann-id"}


@pytest.mark.parametrize("step", ["after", "again"])
def test_no_byte_of_any_file_names_the_person_after_the_request(steps, step):
    assert len(steps[step].files) == len(steps["before"].files)
    assert steps[step].names(*ERASED) == {}
    assert steps[step].names(FORMER_EMAIL).keys() <= {"warehouse.duckdb"}
    assert [text for text in ERASED if text in steps[step].output] == []


@pytest.mark.parametrize("step", ["after", "again"])
def test_who_did_not_ask_stays(steps, step):
    assert steps[step].published == {"ann-id"}
    assert steps[step].history == {"ann-id"}
    assert set().union(*steps[step].names(*STAYS).values()) == set(STAYS)


def test_the_files_are_written_anew_once_for_a_request(steps):
    said = "Wrote warehouse and history anew"
    assert [step for step, told in steps.items() if said in told.output] == ["after"]


def test_the_request_is_used_and_what_it_erased_is_counted(shared_project, steps):
    counts = read(
        shared_project.published,
        "select source_table, outcome, records from marts.activity_reconciliation"
        " where outcome = 'erased' or source_table = 'erasure_requests' order by all",
    )
    assert counts == [
        ("attribute_changes", "erased", 1),
        ("erasure_requests", "used", 1),
        ("events", "erased", 5),
        ("identities", "erased", 1),
        ("lead_merges", "erased", 1),
        ("lead_statuses", "erased", 1),
        ("leads", "erased", 2),
        ("opportunities", "erased", 1),
        ("orders", "erased", 1),
    ]
