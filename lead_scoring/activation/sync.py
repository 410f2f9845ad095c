"""Send published records to where people work: `lead-scoring sync`.

drt-core writes to the destinations. What it has not is here: which records differ from
what a destination confirmed last, and the memory of it.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
from drt.destinations.base import SyncResult
from drt.destinations.retry import with_retry

from ..errors import ExitCode, StoppedError
from ..lock import lock
from ..settings import Settings
from .configs import Sync, read_syncs
from .destinations import NoAnswerError, Record
from .masking import masked
from .memory import Memory, Sent

SHOWN = 5  # ids of a reason
KEY_IS_LOST = "deleted, and under which id it was sent is not known any more"

Say = Callable[[str], None]


@dataclass
class Outcome:
    """What a sync of one destination did, in records.

    Attributes:
        records: published.
        due: those that differ from what the destination confirmed.
        deletions: those of them that are deleted.
        unknown: those that have no id there, and are not sent.
        taken_over: deletions that nobody is told of, for another record is sent under
            the same key: the lead was merged into it, and lives on there.
        confirmed: taken.
        refusals: id and reason of those that were not taken.
        fault: why the rest was not sent; empty: all was.

    """

    records: int = 0
    due: int = 0
    deletions: int = 0
    unknown: int = 0
    taken_over: list[Sent] = field(default_factory=list)
    confirmed: int = 0
    refusals: dict[str, str] = field(default_factory=dict)
    fault: str = ""
    seconds: float = 0


def run_syncs(
    settings: Settings, folder: Path, names: list[str], send: bool, say: Say
) -> ExitCode:
    """Send what differs; without `send`, say what would be sent.

    Raises:
        StoppedError: nothing is published, a file has a fault, or another sync runs.

    """
    syncs = read_syncs(folder, names)
    if not settings.published.exists():
        raise StoppedError(
            f"sync: there is no {settings.published}; build it first", ExitCode.USAGE
        )
    if not send:
        for sync in syncs:
            say(_planned(sync, dry_run(settings, sync)))
        say("Nothing was sent; --send with the name of a sync sends")
        return ExitCode.FINE
    if not names:
        raise StoppedError(
            "sync: name what to send to: " + ", ".join(sync.name for sync in syncs),
            ExitCode.USAGE,
        )
    code = ExitCode.FINE
    with lock(settings.activation, "sync"):
        memory = Memory.of(settings)
        try:
            for sync in syncs:
                outcome = send_changes(settings, memory, sync)
                say(_done(sync, outcome, settings.refusals))
                if outcome.fault or outcome.refusals:
                    code = ExitCode.UNCONFIRMED
            _write_refusals(settings.refusals, memory, syncs)
            waits = memory.hand_over(settings)
        finally:
            memory.close()
    if waits:
        say(waits)
    return code


def forget_destination(settings: Settings, name: str) -> str:
    """Forget what a destination confirmed, so that no deletion waits for it; say so.

    Raises:
        StoppedError: a sync or a build runs.

    """
    with lock(settings.activation, "sync"), lock(settings.warehouse, "sync"):
        memory = Memory(settings.activation)
        try:
            records = memory.forget(name, settings.history)
        finally:
            memory.close()
    return f"{name}: forgot {records:,} records; the next sync sends all of them"


def dry_run(settings: Settings, sync: Sync) -> Outcome:
    """Count what would be sent; change nothing."""
    memory = Memory.to_look_at(settings)
    outcome = Outcome()
    try:
        with _published(settings) as connection:
            for _ in _due(connection, sync, memory, outcome):
                pass
    finally:
        memory.close()
    return outcome


def send_changes(settings: Settings, memory: Memory, sync: Sync) -> Outcome:
    """Send what a destination has not confirmed; remember what it confirms.

    A record that was sent and not confirmed is sent again: at least once. Each carries
    its id and all its fields, so that once more changes nothing.
    """
    outcome = Outcome()
    started = time.monotonic()
    target = sync.target()
    with _published(settings) as connection:
        due = _due(connection, sync, memory, outcome)
        while chunk := [*islice(due, sync.sync.batch_size)]:
            sent = [one for one, _ in chunk]
            memory.intend(sync.name, sync.record_type, sync.mapping, sent)
            records = [record for _, record in chunk]
            try:
                result = with_retry(
                    partial(target.load, records, sync.destination, sync.sync),
                    sync.sync.retry,
                    # An API of ours has tried again; a wrong setting stays wrong.
                    lambda error: not isinstance(error, NoAnswerError | ValueError),
                )
            except Exception as error:
                is_ours = isinstance(error, NoAnswerError)
                said = f"{error}" if is_ours else f"{type(error).__name__}: {error}"
                outcome.fault = masked(said, sync.secrets)
                break
            refusals = _refusals(sync, sent, records, result)
            memory.settle(sync.name, sync.record_type, sent, refusals)
            outcome.confirmed += len(sent) - len(refusals)
            outcome.refusals |= refusals
        if outcome.taken_over:
            told = (sync.name, sync.record_type)
            memory.intend(*told, sync.mapping, outcome.taken_over)
            memory.settle(*told, outcome.taken_over, {})
        memory.forget_deleted(sync.record_type, _ids(connection, sync))
    outcome.seconds = time.monotonic() - started
    return outcome


def _published(settings: Settings) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(settings.published), read_only=True)


def _ids(connection: duckdb.DuckDBPyConnection, sync: Sync) -> Iterator[str]:
    cursor = connection.execute(f"select {sync.id_column} from marts.{sync.model}")
    while rows := cursor.fetchmany(10_000):
        yield from (row[0] for row in rows)


def _keys_in_use(connection: duckdb.DuckDBPyConnection, sync: Sync) -> set[str | None]:
    """Return the keys of the leads that are there."""
    cursor = connection.execute(
        f"select source_ids from marts.{sync.model} where not is_deleted"
    )
    return {sync.key_in(ids) for (ids,) in cursor.fetchall()} - {None}


def _due(
    connection: duckdb.DuckDBPyConnection, sync: Sync, memory: Memory, outcome: Outcome
) -> Iterator[tuple[Sent, Record]]:
    """Yield what differs from what the destination confirmed; count it.

    A deletion is sent to those alone who were ever sent the record.

    Raises:
        StoppedError: the table lacks a column of the sync.

    """
    columns = {**sync.shared_fields, **sync.fields}
    reason = "deleted_reason"
    own_key = "source_ids" if sync.key_from else sync.id_column
    try:
        in_use = _keys_in_use(connection, sync) if sync.key_from else set()
        cursor = connection.execute(
            f"select {sync.id_column}, {own_key}, payload_hash, is_deleted, {reason},"
            f" {', '.join(columns)} from marts.{sync.model}"
            f" where is_deleted or ({sync.where})"
        )
    except duckdb.Error as error:
        message = masked(str(error))
        raise StoppedError(f"sync: {sync.name}: {message}", ExitCode.USAGE) from None
    known = memory.known(sync.name, sync.record_type)
    while rows := cursor.fetchmany(1_000):
        for record_id, ids, payload_hash, is_deleted, deleted_reason, *values in rows:
            outcome.records += 1
            last = known.get(record_id)
            if last and (last.payload_hash, last.mapping) == (
                payload_hash,
                sync.mapping,
            ):
                continue
            if is_deleted and last is None:
                continue
            key = record_id
            if sync.key_from and is_deleted:
                # It has no ids any more; the memory has the one that was used.
                key = last.key or sync.key_in(record_id)
            elif sync.key_from:
                key = sync.key_in(ids)
            sent = Sent(
                record_id, payload_hash, is_deleted, key if sync.key_from else ""
            )
            if is_deleted and key in in_use:
                outcome.taken_over.append(sent)
                continue
            if not key:
                outcome.unknown += 1
                if is_deleted:
                    outcome.refusals[record_id] = KEY_IS_LOST
                continue
            outcome.due += 1
            outcome.deletions += is_deleted
            fields = {sync.key: key, **dict(zip(columns.values(), values, strict=True))}
            if is_deleted and deleted_reason != "erased":
                for name in sync.shared_fields.values():
                    del fields[name]
            yield (
                sent,
                Record(fields, sync.key, key, deleted_reason or ""),
            )


def _refusals(
    sync: Sync, sent: list[Sent], records: list[Record], result: SyncResult
) -> dict[str, str]:
    """Return why records were not taken; of those that nobody names, all of them.

    A reason that quotes a record shows neither its e-mail address nor its name.
    """
    secrets = sync.secrets
    names = sync.personal_fields
    named = {
        sent[place].record_id: masked(
            error.error_message.partition("DETAIL:")[0],
            secrets | {str(records[place].get(name) or "") for name in names} - {""},
        )
        for error in result.row_errors
        if 0 <= (place := error.batch_index) < len(sent)
    }
    if result.errors or result.skipped or result.failed > len(named):
        reason = masked("; ".join(result.errors), secrets) or "not confirmed"
        return {one.record_id: reason for one in sent} | named
    return named


def _planned(sync: Sync, outcome: Outcome) -> str:
    return (
        f"{sync.name}: {outcome.due:,} of {outcome.records:,} {sync.record_type}s to"
        f" send, {outcome.deletions:,} of them deleted{_unknown(sync, outcome)}"
    )


def _done(sync: Sync, outcome: Outcome, refusals: Path) -> str:
    lines = [
        f"{sync.name}: {outcome.confirmed:,} of {outcome.due:,} confirmed,"
        f" {len(outcome.refusals):,} refused, in {outcome.seconds:.1f} s"
        f"{_unknown(sync, outcome)}"
    ]
    by_reason: dict[str, list[str]] = {}
    for record, reason in outcome.refusals.items():
        by_reason.setdefault(reason, []).append(record)
    for reason, records in sorted(by_reason.items(), key=lambda item: -len(item[1])):
        more = ", …" if len(records) > SHOWN else ""
        shown = ", ".join(records[:SHOWN])
        lines.append(f"  refused {len(records):,} ({shown}{more}): {reason}")
    if outcome.refusals:
        lines.append(f"  all of them: {refusals}")
    if outcome.fault:
        lines.append(f"  stopped, the rest is sent next time: {outcome.fault}")
    return "\n".join(lines)


def _unknown(sync: Sync, outcome: Outcome) -> str:
    return (
        f"; {outcome.unknown:,} without an id that begins with {sync.key_from}"
        if outcome.unknown
        else ""
    )


def _write_refusals(path: Path, memory: Memory, syncs: list[Sync]) -> None:
    """Write all records that are refused at present, with the reason."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer: Any = csv.writer(file)
        writer.writerow(["destination", "record_type", "record_id", "reason"])
        for sync in syncs:
            for row in memory.refusals(sync.name, sync.record_type):
                writer.writerow([sync.name, sync.record_type, *row])
