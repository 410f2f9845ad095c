"""What age takes out of events: what it changes, and that it is no matter when.

Two settings are on: addresses and browsers stay for 90 days, events of nobody known for
12 months of the calendar. Each page view is a point that never fades.
"""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from project import (
    PROJECT,
    WITHOUT_DATA_TESTS,
    Marts,
    Project,
    differences,
    of_one_build,
)
from random_inputs.harness import write_csv

from lead_scoring.rules.models import Models, RefusedError

DAY, NEXT_DAY = "2026-06-30", "2026-07-01"
RETENTION = {"keep_addresses_days": 90, "keep_unknown_months": 12}
# The first is suppressed as a browser, the second as an address, the third is Acme's.
ROBOT, OWN_ADDRESS, ACME = "curl/8.0", "198.18.0.1", "203.0.113.5"
GONE = "cookie-that-nobody-has"
# On DAY the last day without address is 31 March 2026, the last month without events of
# nobody known June 2025.
EVENTS = (
    {"event_id": "old plain", "occurred_at": "2024-05-01", "lead_id": "ann"},
    {
        "event_id": "robot of 91 days",
        "occurred_at": "2026-03-31",
        "lead_id": "ann",
        "user_agent": ROBOT,
    },
    {
        "event_id": "robot of 90 days",
        "occurred_at": "2026-04-01",
        "lead_id": "ann",
        "user_agent": ROBOT,
    },
    {
        "event_id": "own machine of 91 days",
        "occurred_at": "2026-03-31",
        "lead_id": "ann",
        "ip_address": OWN_ADDRESS,
    },
    # Unknown visitors of Acme.
    {
        "event_id": "Acme of 91 days",
        "occurred_at": "2026-03-31",
        "visitor_id": "w1",
        "ip_address": ACME,
    },
    {
        "event_id": "Acme of 90 days",
        "occurred_at": "2026-04-01",
        "visitor_id": "w1",
        "ip_address": ACME,
    },
    # The visitor `early` is known to be Bob from 31 May 2026 on, `late` from 15 June.
    {"event_id": "early", "occurred_at": "2025-06-30", "visitor_id": "early"},
    {"event_id": "late", "occurred_at": "2025-06-30", "visitor_id": "late"},
    {"event_id": "late but new", "occurred_at": "2025-07-01", "visitor_id": "late"},
    # Known only by what comes the next day.
    {"event_id": "told late", "occurred_at": "2025-06-02", "visitor_id": "told"},
    # Nobody's at all.
    {"event_id": "no name", "occurred_at": "2025-06-30"},
    {"event_id": "old e-mail", "occurred_at": "2025-06-01", "email": "x@x.example"},
    {"event_id": "new e-mail", "occurred_at": "2025-07-01", "email": "y@x.example"},
    {"event_id": "old unknown lead", "occurred_at": "2025-06-01", "lead_id": "gone"},
    {"event_id": "new unknown lead", "occurred_at": "2026-06-01", "lead_id": "gone"},
    {
        "event_id": "old robot",
        "occurred_at": "2025-06-01",
        "visitor_id": GONE,
        "user_agent": ROBOT,
    },
    # Nothing dates it.
    {"event_id": "undated", "occurred_at": "soon", "ip_address": ACME},
)
COLUMNS = ("event_id", "occurred_at", "activity_type", "lead_id", "email")
COLUMNS += ("visitor_id", "ip_address", "user_agent")


IDENTITIES = (
    {"visitor_id": "early", "lead_id": "bob", "identified_at": "2026-05-31"},
    {"visitor_id": "late", "lead_id": "bob", "identified_at": "2026-06-15"},
)
TOLD_LATE = {"visitor_id": "told", "lead_id": "bob", "identified_at": "2025-06-20"}
ERASED = {"email": "x@x.example", "requested_at": "2026-06-30"}


def write(raw: Path, table: str, *rows: dict[str, str]) -> None:
    write_csv(raw / f"{table}.csv", list(rows[0]), rows)


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("retention")
    events = [{"activity_type": "page_view"} | event for event in EVENTS]
    write_csv(folder / "events.csv", COLUMNS, events)
    write(
        folder,
        "leads",
        {"lead_id": "ann", "email": "ann@ann.example", "created_at": "2024-01-01"},
        {"lead_id": "bob", "email": "bob@bob.example", "created_at": "2024-01-01"},
    )
    write(
        folder,
        "accounts",
        {"account_id": "acme", "name": "Acme", "domain": "acme.example"},
    )
    write(
        folder,
        "ip_companies",
        {"ip_from": "203.0.113.0", "ip_to": "203.0.113.255", "domain": "acme.example"},
    )
    write(folder, "identities", *IDENTITIES)
    return folder


def points(marts_of: Project) -> dict[str, float]:
    """Return the points of leads and, of unknown visitors, of accounts."""
    scores = marts_of.read("select lead_id, behavior_score from marts.lead_scores")
    anonymous = marts_of.read(
        "select account_id, contribution from marts.account_score_reasons"
        " where component = 'anonymous'"
    )
    return {name: float(score) for name, score in [*scores, *anonymous]}


def outcomes(project: Project) -> dict[tuple[str, str | None], int]:
    found = project.read(
        "select outcome, reason, records from marts.activity_reconciliation"
        " where source_table = 'events'"
    )
    return {(outcome, reason): records for outcome, reason, records in found}


def build(project: Project, raw: Path, day: str, **variables: int) -> Marts:
    options = ("--vars", json.dumps(variables)) if variables else ()
    run = project.build(raw, day, *WITHOUT_DATA_TESTS, *options)
    assert run.succeeded, run.output
    return of_one_build(project.marts())


def test_age_takes_out_what_the_settings_say_and_changes_what_rests_on_it(
    project: Project, raw: Path
) -> None:
    project.forget()
    standard = project.rules("behavior_rules")[0]
    empty = dict.fromkeys(standard, "")
    named = {"scoring_model": "standard", "rule": "seen", "activity_type": "page_view"}
    project.write_rules(
        "behavior_rules", [empty | named | {"points": "1", "reason": "Looked at it"}]
    )
    project.write_rules("inactivity_rules", [])
    # The last one names no rule.
    project.write_rules("next_actions", project.rules("next_actions")[-1:])

    build(project, raw, DAY)
    assert GONE.encode() in project.publish()
    assert points(project) == {"ann": 1, "bob": 3, "acme": 2}
    assert outcomes(project) == {
        ("used", None): 10,
        ("suppressed", "scripts_and_libraries"): 3,
        ("suppressed", "own_machines"): 1,
        ("rejected", "unknown lead"): 2,
        ("rejected", "unreadable timestamp"): 1,
    }

    # What an earlier build loaded loses the same as what is loaded now.
    options = ("--accept-changes", "--", "--vars", json.dumps(RETENTION))
    run = project.command("build", *options, as_of=DAY)
    assert run.succeeded, run.output
    kept = of_one_build(project.marts())
    # The robot and the own machine of March count; Acme is not seen in March any more;
    # Bob has lost the page that he saw a year before he was known.
    assert points(project) == {"ann": 3, "bob": 2, "acme": 1}
    expired = {"late", "told late", "no name", "old e-mail"}
    expired |= {"old unknown lead", "old robot"}
    assert outcomes(project) == {
        ("expired", None): len(expired),
        ("used", None): 8,
        ("suppressed", "scripts_and_libraries"): 1,
        ("rejected", "unknown lead"): 1,
        ("rejected", "unreadable timestamp"): 1,
    }
    loaded = project.read("select event_id, occurred_at from staging.loaded_events")
    assert {event for event, _ in loaded} == {
        *({event["event_id"] for event in EVENTS} - expired),
        None,
    }
    assert loaded.count((None, None)) == len(expired)
    assert project.read(
        "select event_id from staging.loaded_events"
        " where coalesce(ip_address, user_agent) is not null order by all"
    ) == [("Acme of 90 days",), ("robot of 90 days",)]
    report = project.root / "logs" / "warehouse_build.txt"
    lines = report.read_text(encoding="utf-8").splitlines()
    assert "            6  events: expired" in lines
    place = lines.index("Too old to keep an address or browser:")
    assert lines[place + 1] == "            4  events"
    # No file that a build keeps has it, in free pages and earlier publications neither.
    files = [*project.warehouse.parent.glob("warehouse*.duckdb")]
    files += [*project.kept.rglob("*.duckdb")]
    assert len(files) > 5
    for name in (GONE, "old e-mail", OWN_ADDRESS):
        assert [file for file in files if name.encode() in file.read_bytes()] == []
    everything = project.warehouse.with_suffix(".incremental")
    project.warehouse.rename(everything)
    assert differences(build(project, raw, DAY, **RETENTION), kept) == []

    # A day later the other robot counts; Acme is gone, and July 2025 too; `told` turns
    # out to have been known in time; and whose e-mail had expired asks to be erased.
    everything.rename(project.warehouse)
    write(raw, "identities", *IDENTITIES, TOLD_LATE)
    write(raw, "erasure_requests", ERASED)
    kept = build(project, raw, NEXT_DAY, **RETENTION)
    assert points(project) == {"ann": 4, "bob": 3}
    assert outcomes(project) == {
        ("erased", None): 1,
        ("expired", None): 5,
        ("used", None): 9,
        ("rejected", "unknown lead"): 1,
        ("rejected", "unreadable timestamp"): 1,
    }
    project.warehouse.unlink()
    assert differences(build(project, raw, NEXT_DAY, **RETENTION), kept) == []


@pytest.mark.parametrize("name", sorted(RETENTION))
@pytest.mark.parametrize("value", ["ninety", "0", "-1", "1.5"])
def test_a_time_that_is_none_is_named(name: str, value: str) -> None:
    with duckdb.connect() as connection:
        models = Models(PROJECT, connection, {}, variables={name: value})
        message = f"{name}: '{value}' is no whole number above 0; empty: for as long as"
        with pytest.raises(RefusedError, match=message):
            models.call("retention", name)


def test_no_time_is_set_as_shipped() -> None:
    with duckdb.connect() as connection:
        models = Models(PROJECT, connection, {})
        assert [models.call("retention", name) for name in RETENTION] == [None, None]
