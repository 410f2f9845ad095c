"""New MQLs are told once, whatever happens between the message and its answer."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from activation.published import change, publish
from activation.servers import Webhook, emails_in, serving

from lead_scoring.activation import alerts
from lead_scoring.activation.alerts import WEBHOOK, alert
from lead_scoring.errors import ExitCode, StoppedError
from lead_scoring.settings import CHECKOUT, Settings, settings

LEADS, MQLS = 24, 8


class Story:
    """A published file with new MQLs, a channel, and what the alerts said."""

    def __init__(self, folder: Path, channel: Webhook) -> None:
        self.settings: Settings = settings(warehouse=folder / "scores.duckdb")
        self.channel = channel
        self.said = ""
        publish(self.settings.warehouse, LEADS)

    def alert(self, send: bool = True, most: int = 50, past: bool = False) -> ExitCode:
        """Tell of new MQLs; keep what is said."""
        lines: list[str] = []
        code = alert(self.settings, 3, most, send, lines.append, past)
        self.said = "\n".join(lines)
        return code

    def told(self) -> list[str]:
        """Return the first line of each message."""
        return [one["text"].splitlines()[0] for one in self.channel.messages]


@pytest.fixture
def story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Story]:
    with serving(Webhook()) as channel:
        monkeypatch.setenv(WEBHOOK, channel.url + "/services/secret-path")
        monkeypatch.setattr(alerts, "SECONDS", 0.3)
        yield Story(tmp_path, channel)


def test_nothing_is_sent_unless_asked(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert story.alert(send=False) is ExitCode.FINE
    assert f"{MQLS} new MQLs; nothing was sent" in story.said
    assert not story.channel.messages and not emails_in(story.said)
    monkeypatch.delenv(WEBHOOK)
    with pytest.raises(StoppedError, match=f"{WEBHOOK} is not set"):
        story.alert()


def test_each_entry_is_told_once_with_score_reasons_and_action(story: Story) -> None:
    assert story.alert() is ExitCode.FINE
    assert f"{MQLS} of {MQLS} new MQLs told" in story.said
    assert len({*story.told()}) == MQLS
    assert story.channel.messages[0]["text"].splitlines() == [
        "*Ada Lovelace 12*, Company 12 is a new MQL",
        "87 points, grade A1 (standard), owner Grace",
        "• Visited pricing",
        "• Asked for a demo",
        "→ call within 1 day: The best fit",
    ]
    story.alert()
    assert "0 of 0 new MQLs told" in story.said and len(story.told()) == MQLS
    change(
        story.settings.warehouse,
        "insert into marts.mql_events values ('lead-0', 'standard', true,"
        " date '2026-11-27', null, 'repeat', false)",
    )
    story.alert()
    assert len(story.told()) == MQLS + 1


@pytest.mark.parametrize(
    "statement",
    [
        "update marts.mql_events set entered_on = date '2026-11-25'",
        "update marts.mql_events set left_on = date '2026-11-28'",
        "update marts.mql_events set in_cooldown = true",
        "update marts.mql_events set is_official = false",
    ],
)
def test_what_is_not_new_is_not_told(story: Story, statement: str) -> None:
    change(story.settings.warehouse, statement)
    story.alert()
    assert story.told() == []


def test_a_day_before_one_that_was_told_is_told_on_request(story: Story) -> None:
    story.alert(most=1)
    change(
        story.settings.warehouse,
        "update marts.lead_scores set scored_on = date '2026-10-01'",
        "update marts.mql_events set entered_on = date '2026-10-01'",
    )
    story.alert()
    assert "of 2026-10-01, and 2026-11-28 was told" in story.said
    assert len(story.told()) == 1
    story.alert(past=True)
    assert len(story.told()) == 1 + MQLS


def test_a_stranger_cannot_call_the_channel(story: Story) -> None:
    change(
        story.settings.warehouse,
        "update marts.crm_leads set last_name = '<!channel> a@b.example' || chr(8238)",
    )
    story.alert()
    assert story.told()[0].startswith("*Ada &lt;!channel&gt; …\\u202e*")


@pytest.mark.parametrize("fault", ["silent", "lost", "500"])
def test_what_may_have_arrived_is_listed_and_not_repeated(
    story: Story, fault: str
) -> None:
    story.channel.fault = lambda request: fault if request == 1 else ""
    assert story.alert() is ExitCode.UNCONFIRMED
    assert f"{MQLS - 1} of {MQLS} new MQLs told" in story.said
    assert "not confirmed, so not repeated: lead-12, standard, 2026-11-28" in story.said
    assert "secret-path" not in story.said
    assert story.alert() is ExitCode.FINE
    assert "not repeated: lead-12, standard" in story.said
    assert len(story.told()) == MQLS - (fault != "silent")


def test_what_the_channel_did_not_take_is_told_later(story: Story) -> None:
    story.channel.fault = lambda request: "429" if request == 2 else ""
    assert story.alert() is ExitCode.FINE
    assert len({*story.told()}) == len(story.told()) == MQLS


def test_a_channel_that_is_not_there_is_told_later(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = os.environ[WEBHOOK]
    monkeypatch.setenv(WEBHOOK, "http://127.0.0.1:1/secret-path")
    assert story.alert() is ExitCode.UNCONFIRMED
    assert "stopped, the rest is told next time: ConnectError" in story.said
    monkeypatch.setenv(WEBHOOK, address)
    assert story.alert() is ExitCode.FINE
    assert len(story.told()) == MQLS


def test_more_than_a_channel_bears_wait(story: Story) -> None:
    story.alert(most=3)
    assert "5 wait for the next run" in story.said
    story.alert()
    assert len({*story.told()}) == len(story.told()) == MQLS


def test_a_kill_after_the_message_sends_none_twice(
    story: Story, tmp_path: Path
) -> None:
    def fault(request: int) -> str:
        if request == 4:
            process.kill()
        return ""

    story.channel.fault = fault
    command = [sys.executable, "-m", "lead_scoring", "alert", "--send"]
    process = subprocess.Popen(
        [*command, "--warehouse", str(story.settings.warehouse)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
        stdout=subprocess.DEVNULL,
    )
    assert process.wait(30) < 0
    with story.channel.lock:  # held until the server has taken what it was sent
        assert len(story.told()) == 4
    assert story.alert() is ExitCode.UNCONFIRMED
    assert "ended before the answer" in story.said
    assert len({*story.told()}) == len(story.told()) == MQLS
