"""Tell a channel of new MQLs: `lead-scoring alert`.

Each entry is told at most once. That it will be told is written down before the
message goes out, so a message whose arrival nobody confirmed, be it for a kill or a
lost answer, is listed and not repeated.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

import duckdb
import httpx
from drt.destinations.retry import parse_retry_after

from ..console import in_a_line
from ..errors import ExitCode, StoppedError
from ..lock import lock
from ..report import next_action_in_words
from ..settings import WEBHOOK, Settings
from .masking import masked
from .memory import Entry, Memory

SECONDS = 10.0  # until an answer counts as lost
LONGEST_WAIT = 60.0  # seconds that a webhook may ask for
TRIES = 5  # of a message that the webhook says it did not take, with 429
NEW_ENTRIES = """
    select
        entries.lead_id,
        entries.scoring_model,
        entries.entered_on::varchar,
        leads.first_name,
        leads.last_name,
        leads.account_name,
        leads.owner,
        leads.total_points,
        leads.grade,
        leads.reasons,
        leads.next_action,
        leads.next_action_days,
        leads.next_action_reason
    from marts.mql_events as entries
    inner join marts.crm_leads as leads
        on entries.lead_id = leads.lead_id and not leads.is_deleted
    where
        entries.is_official
        and entries.left_on is null
        and not entries.in_cooldown
        and entries.entered_on
        > (select max(scored_on) from marts.lead_scores) - to_days(?)
    order by leads.total_points desc, entries.lead_id
"""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Alert:
    """A new MQL, as a channel is told of it."""

    entry: Entry
    first_name: str | None
    last_name: str | None
    account_name: str | None
    owner: str | None
    total_points: int
    grade: str | None
    reasons: str | None
    next_action: str | None
    next_action_days: int | None
    next_action_reason: str | None

    def message(self) -> dict[str, str]:
        """Return the message in Slack's form."""
        person = " ".join(filter(None, (self.first_name, self.last_name)))
        who = _plain(person or self.entry.lead_id)
        company = f", {_plain(self.account_name)}" if self.account_name else ""
        title = f"*{who}*{company} is a new MQL"
        facts = f"{self.total_points} points, grade {self.grade or '–'}"
        facts += f" ({_plain(self.entry.scoring_model)})"
        if self.owner:
            facts += f", owner {_plain(self.owner)}"
        lines = [title, facts]
        lines += [f"• {_plain(reason)}" for reason in (self.reasons or "").split(" | ")]
        if self.next_action:
            action = next_action_in_words(self.next_action, self.next_action_days)
            why = _plain(self.next_action_reason or "")
            lines.append(f"→ {_plain(action)}: {why}".rstrip(": "))
        return {"text": "\n".join(line for line in lines if line != "• ")}


class _LostError(Exception):
    """Nobody knows whether a message arrived."""


class _NotSentError(Exception):
    """A message has certainly not arrived."""


def alert(
    settings: Settings,
    within_days: int,
    most: int,
    send: bool,
    say: Say,
    past: bool = False,
) -> ExitCode:
    """Tell of new MQLs, and list those whose telling was not confirmed.

    Args:
        settings: where the published file is.
        within_days: how many days up to the day of the scores an entry is new.
        most: messages of a run.
        send: whether to send; else say what would be sent.
        say: prints a line, without names and addresses.
        past: whether to tell of a day before one of which was told already.

    Raises:
        StoppedError: nothing is published, no webhook is set, or another one runs.

    """
    if not settings.published.exists():
        raise StoppedError(
            f"alert: there is no {settings.published}; build it first", ExitCode.USAGE
        )
    address = os.environ.get(WEBHOOK, "")
    if send and not address:
        raise StoppedError(f"alert: {WEBHOOK} is not set", ExitCode.USAGE)
    day, new = _entries(settings, within_days)
    if not send:
        memory = Memory.to_look_at(settings)
        try:
            waiting = [one for one in new if not memory.knows(one.entry)]
        finally:
            memory.close()
        for one in waiting:
            say(f"{one.entry}: {one.total_points} points")
        say(f"{len(waiting):,} new MQLs; nothing was sent, --send sends")
        return ExitCode.FINE
    with lock(settings.activation.with_suffix(".alerts"), "alert"):
        memory = Memory.of(settings)
        try:
            last = memory.last_told()
            if day < last and not past:
                say(f"The scores are of {day}, and {last} was told; --past tells of it")
                return ExitCode.FINE
            return _tell(memory, new, most, address, say)
        finally:
            memory.close()


def _entries(settings: Settings, within_days: int) -> tuple[str, list[Alert]]:
    """Return the day of the scores and its new entries."""
    with duckdb.connect(str(settings.published), read_only=True) as connection:
        day = connection.execute(
            "select max(scored_on)::varchar from marts.lead_scores"
        ).fetchone()[0]
        rows = connection.execute(NEW_ENTRIES, [within_days]).fetchall()
    return day or "", [Alert(Entry(*row[:3]), *row[3:]) for row in rows]


def _tell(
    memory: Memory, new: list[Alert], most: int, address: str, say: Say
) -> ExitCode:
    """Send messages one by one; return whether all arrived."""
    doubts = memory.name_interrupted_alerts()
    waiting = [one for one in new if not memory.knows(one.entry)]
    told, fault = 0, ""
    with httpx.Client(timeout=SECONDS) as client:
        for one in waiting[:most]:
            memory.intend_alert(one.entry)
            try:
                _post(client, address, one.message())
            except _LostError as error:
                reason = masked(str(error), frozenset({address}))
                memory.doubt_alert(one.entry, reason)
                doubts += 1
            except _NotSentError as error:
                memory.withdraw_alert(one.entry)
                fault = masked(str(error), frozenset({address}))
                break
            else:
                memory.confirm_alert(one.entry)
                told += 1
    say(f"{told:,} of {len(waiting):,} new MQLs told")
    if fault:
        say(f"stopped, the rest is told next time: {fault}")
    elif len(waiting) > most:
        say(f"{len(waiting) - most:,} wait for the next run; --most tells more")
    for entry, reason in memory.unconfirmed_alerts():
        say(f"not confirmed, so not repeated: {entry}: {reason}")
    return ExitCode.UNCONFIRMED if fault or doubts else ExitCode.FINE


def _post(client: httpx.Client, address: str, message: dict[str, str]) -> None:
    """Send a message once; again only where the webhook says that it took none.

    Raises:
        _LostError: it may have arrived.
        _NotSentError: it has not.

    """
    for attempt in range(TRIES):
        try:
            answer = client.post(address, json=message)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL) as error:
            raise _NotSentError(f"{type(error).__name__}: {error}") from None
        except httpx.UnsupportedProtocol as error:
            raise _NotSentError(str(error)) from None
        except httpx.TransportError as error:
            raise _LostError(f"{type(error).__name__}: {error}") from None
        if answer.is_success:
            return
        said = f"{answer.status_code} {answer.text}"
        if answer.status_code >= 500:
            raise _LostError(said)
        if answer.status_code != 429:
            raise _NotSentError(said)
        if attempt < TRIES - 1:
            wait = parse_retry_after(answer.headers.get("Retry-After"))
            time.sleep(min(1.0 if wait is None else wait, LONGEST_WAIT))
    raise _NotSentError(said)


def _plain(text: str) -> str:
    """Return a stranger's text so that a channel shows it and obeys nothing in it."""
    text = in_a_line(text)
    for sign, code in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(sign, code)
    return masked(text)
