"""Builds that follow what changes: when one begins, and how it ends."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from activation.published import publish
from activation.servers import Webhook, serving
from project import PROJECT

from lead_scoring import watch as watching
from lead_scoring.errors import ExitCode, StoppedError
from lead_scoring.settings import WEBHOOK, Settings, settings

Change = Callable[[], None]


class Watched:
    """A raw folder, and what happens to it between one look and the next."""

    def __init__(self, folder: Path) -> None:
        """Make a raw folder with two tables."""
        self.raw, self.rules = folder / "raw", folder / "rules"
        self.raw.mkdir()
        self.rules.mkdir()
        self.settings: Settings = replace(
            settings(raw=self.raw, warehouse=folder / "w.duckdb", rules=self.rules),
            project=PROJECT,
            as_of="2026-06-30",
        )
        self.write("leads.csv", "lead_id\n1\n")
        self.write("events.csv", "event_id\n1\n")
        self.faults: list[StoppedError | None] = []
        self.looks = 0
        self.built_at: list[int] = []
        self._changes: Iterator[Change | None] = iter(())

    def write(self, name: str, text: str) -> None:
        (self.raw / name).write_text(text, encoding="utf-8")

    def build(self) -> ExitCode:
        """Note the look that led to it; fail where a fault is next."""
        self.built_at.append(self.looks)
        if self.faults and (fault := self.faults.pop(0)):
            raise fault
        return ExitCode.FINE

    def sleep(self, _: float) -> None:
        """Let the next change happen; stop where there is none."""
        self.looks += 1
        change = next(self._changes, KeyboardInterrupt)
        if change is KeyboardInterrupt:
            raise KeyboardInterrupt
        if change:
            change()

    def through(self, *changes: Change | None) -> list[int]:
        """Watch while this happens; return after how many looks builds began."""
        self._changes = iter(changes)
        watching.watch(self.settings, 60, self.build)
        return self.built_at


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watched:
    for name in ("LEAD_SCORING_SOURCES", WEBHOOK):
        monkeypatch.delenv(name, raising=False)
    found = Watched(tmp_path)
    monkeypatch.setattr(watching, "time", SimpleNamespace(sleep=found.sleep))
    return found


def test_it_builds_at_once_and_then_only_what_is_new(watched):
    assert watched.through(None, None, None) == [0]


def test_a_file_is_built_once_it_no_longer_grows(watched):
    built = watched.through(
        lambda: watched.write("events.csv", "event_id\n1\n2\n"),
        lambda: watched.write("events.csv", "event_id\n1\n2\n3\n"),
        None,
        None,
    )
    assert built == [0, 3]


def test_a_file_of_the_same_size_counts_by_its_time(watched):
    built = watched.through(
        lambda: os.utime(watched.raw / "events.csv", (1, 1)), None, None
    )
    assert built == [0, 2]


def test_what_builds_pass_over_is_nothing_new(watched):
    (watched.raw / "_incoming").mkdir()
    built = watched.through(
        lambda: watched.write("_incoming/events.csv.gz", "half of it"),
        lambda: watched.write(".leads.csv", "lead_id\n"),
        None,
    )
    assert built == [0]


def test_an_edited_rule_is_built(watched):
    (watched.rules / "grades.csv").write_text("a\n", encoding="utf-8")
    built = watched.through(
        lambda: (watched.rules / "grades.csv").write_text("ab\n", encoding="utf-8"),
        None,
    )
    assert built == [0, 2]


def test_a_source_system_of_its_own_folder_is_looked_at(watched, monkeypatch, tmp_path):
    contacts = tmp_path / "elsewhere" / "contact.csv"
    contacts.parent.mkdir()
    contacts.write_text("id\n1\n", encoding="utf-8")
    monkeypatch.setenv("LEAD_SCORING_SOURCES", "raw,hubspot")
    monkeypatch.setenv("LEAD_SCORING_HUBSPOT", str(contacts.parent))
    built = watched.through(
        lambda: contacts.write_text("id\n1\n2\n", encoding="utf-8"), None
    )
    assert built == [0, 2]


def test_a_new_day_is_built(watched, monkeypatch):
    watched.settings = replace(watched.settings, as_of="")
    days = iter(["2026-06-29", "2026-06-30", "2026-06-30", "2026-06-30"])
    monkeypatch.setattr(watching, "_today", lambda _: next(days))
    assert watched.through(None, None, None) == [0, 2]


def test_what_a_person_must_mend_waits_for_a_change(watched, capsys):
    watched.faults = [StoppedError("raw: leads cannot be read", ExitCode.DATA)]
    built = watched.through(
        None, None, lambda: watched.write("leads.csv", "lead_id\n"), None
    )
    assert built == [0, 4]
    assert "raw: leads cannot be read" in capsys.readouterr().err


def test_a_lock_is_tried_again_at_the_next_look(watched):
    watched.faults = [StoppedError("in use", ExitCode.LOCKED)]
    assert watched.through(None, None) == [0, 1]


def test_a_folder_that_is_not_there_is_an_error_at_once(watched):
    watched.settings = replace(watched.settings, raw=watched.raw / "missing")
    with pytest.raises(StoppedError, match="is not there"):
        watched.through(None)
    assert watched.built_at == []


def test_it_says_that_it_was_stopped_between_two_builds(watched, capsys):
    watched.through()
    assert "Stopped between two builds" in capsys.readouterr().out


def test_new_mqls_are_told_after_a_publication_alone(watched, monkeypatch):
    publish(watched.settings.warehouse, leads=24)
    watched.faults = [StoppedError("in use", ExitCode.LOCKED), None]
    told: list[int] = []
    with serving(Webhook()) as channel:
        monkeypatch.setenv(WEBHOOK, channel.url + "/services/secret-path")
        watched.through(lambda: told.append(len(channel.messages)), None)
        told.append(len(channel.messages))
    assert told == [0, 8]
