"""An e-mail that a lead had at the time finds its events."""

from __future__ import annotations

import pytest
from project import WITHOUT_DATA_TESTS, Project
from random_inputs.harness import write_csv
from real_inputs import FOREIGN, needs

AS_OF = "2026-03-31"
CREATED = {
    "ann": "2026-01-10",
    "bob": "2026-01-05",
    "cy": "2026-01-05",
    "old": "2025-12-01",
    "heir": "2026-02-15",
    "dee": "2026-02-01T12:00",
}
# Today's address of each lead; nobody has ann's former ones today but for `passed_on`.
EMAILS = {"ann": "ann@new.example", "heir": "passed_on@x.example"}
CHANGES = (  # lead, old value, new value, day
    ("ann", "ann@old.example", "ANN@mid.example", "2026-02-01"),
    ("ann", "", "passed_on@x.example", "2026-02-20T08:00"),
    ("ann", "", "ann@new.example", "2026-02-20T09:00"),
    ("bob", "shared@old.example", "bob@new.example", "2026-03-01"),
    ("cy", "shared@old.example", "cy@new.example", "2026-02-01"),
    ("merged", "merged@old.example", "merged@last.example", "2026-01-20"),
    ("old", "", "gone@x.example", "2026-04-15"),
    ("dee", "never@dee.example", "early@dee.example", "2026-01-15"),
    ("dee", "", "first@dee.example", "2026-02-01T08:00"),
    ("dee", "", "test@test.com", "2026-03-01"),
    ("unknown", "stranger@x.example", "", "2026-02-01"),
)
# Address and day of an event, whose it is, and on which day that was known.
EVENTS = (
    ("ann@old.example", "2026-01-31", "ann", "2026-02-01"),
    ("ANN@Old.example", "2025-06-01", "ann", "2026-02-01"),
    ("ann@old.example", "2026-02-01", None, None),
    ("ann@mid.example", "2026-01-31", None, None),
    ("ann@mid.example", "2026-02-01", "ann", "2026-02-01"),
    ("ann@mid.example", "2026-02-19", "ann", "2026-02-19"),
    ("ann@mid.example", "2026-02-20", None, None),
    ("ann@new.example", "2025-06-01", "ann", "2025-06-01"),
    # Another lead has it today, whoever had it for an hour then.
    ("passed_on@x.example", "2026-02-20", "heir", "2026-02-20"),
    # Both had it until February, of one age: the smaller id; then only one of them.
    ("shared@old.example", "2026-01-31", "bob", "2026-03-01"),
    ("shared@old.example", "2026-02-10", "bob", "2026-03-01"),
    ("shared@old.example", "2026-03-01", None, None),
    # A merged lead that is in no table of leads leads to its survivor.
    ("merged@old.example", "2026-01-19", "old", "2026-03-10"),
    ("merged@last.example", "2026-03-20", "old", "2026-03-20"),
    # A change to come, an unknown lead, and an address that names nobody.
    ("gone@x.example", "2026-03-20", None, None),
    ("stranger@x.example", "2026-01-20", None, None),
    ("test@test.com", "2026-03-20", None, None),
    # Before its creation a lead has the address of its first day.
    ("never@dee.example", "2026-01-10", None, None),
    ("early@dee.example", "2026-01-20", None, None),
    ("first@dee.example", "2026-01-20", "dee", "2026-02-01"),
    ("first@dee.example", "2026-02-28", "dee", "2026-02-28"),
)


@pytest.fixture(scope="module")
def found(shared_project: Project, tmp_path_factory) -> dict[str, tuple]:
    """Return the lead of each event, and the day on which that was known."""
    folder = tmp_path_factory.mktemp("former-emails")
    tables = {
        "leads": [
            {"lead_id": lead, "created_at": at, "email": EMAILS.get(lead, "")}
            for lead, at in CREATED.items()
        ],
        "lead_merges": [
            {
                "merged_lead_id": "merged",
                "surviving_lead_id": "old",
                "merged_at": "2026-03-10",
            }
        ],
        "attribute_changes": [
            {
                "entity_type": "lead",
                "entity_id": lead,
                "attribute": "Email",
                "old_value": old,
                "value": value,
                "changed_at": at,
            }
            for lead, old, value, at in CHANGES
        ],
        "events": [
            {
                "event_id": str(number),
                "occurred_at": f"{day}T10:00",
                "activity_type": "page_view",
                "email": email,
            }
            for number, (email, day, _, _) in enumerate(EVENTS)
        ],
    }
    for table, rows in tables.items():
        write_csv(folder / f"{table}.csv", rows[0], rows)
    run = shared_project.build(folder, AS_OF, *WITHOUT_DATA_TESTS)
    assert run.succeeded, run.output[-3000:]
    return {
        event: (lead, known_on and known_on.isoformat())
        for event, lead, known_on in shared_project.read(
            "select event_id, lead_id, case when lead_id is not null then known_on end"
            " from events.events"
        )
    }


@pytest.mark.parametrize("number", range(len(EVENTS)), ids=lambda n: str(EVENTS[n][:2]))
def test_an_event_is_of_the_lead_that_had_its_email_that_day(found, number) -> None:
    assert found[str(number)] == EVENTS[number][2:]


@needs("cases/25-email-changed")
def test_a_contact_whose_email_changed_keeps_what_it_did_before(
    shared_project: Project,
) -> None:
    """What names the old address after the change stays nobody's, and is counted."""
    raw = FOREIGN / "cases" / "25-email-changed" / "raw"
    run = shared_project.build(raw, AS_OF, *WITHOUT_DATA_TESTS)
    assert run.succeeded, run.output[-3000:]
    scores = "select lead_id, total_score::varchar from marts.lead_scores order by 1"
    assert shared_project.read(scores) == [("L1", "106.2440"), ("L2", "106.2440")]
    leads = "select event_id, lead_id from events.events order by 1"
    assert shared_project.read(leads) == [("E1", "L1"), ("E2", "L2"), ("E3", None)]
    names = "select name, kind, leads, events from audit.shared_names"
    assert shared_project.read(names) == [
        ("ann.old@acme.example", "former e-mail", 1, 2)
    ]
