"""What destinations confirmed, and which alerts went out: a file beside the history.

It is SQLite and not a table of the history, because a build holds that file for as
long as it runs, and a sync may take hours. Each commit is on the disk before the next
request goes out, so a kill at any moment leaves what is true. It names people by id.
"""

from __future__ import annotations

import csv
import hashlib
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import duckdb

from ..console import in_a_line
from ..errors import ExitCode, StoppedError
from ..lock import lock
from ..settings import Settings

OF_ENTRY = "where lead_id = ? and scoring_model = ? and entered_on = ?"
TABLES = """
create table if not exists confirmations (
    destination text not null,
    record_type text not null,
    record_id text not null,
    -- Empty: the record was sent and what became of it is not known.
    payload_hash text not null,
    -- Which columns were sent under which names.
    mapping text not null,
    is_deleted integer not null,
    confirmed_at text,
    -- Why the destination did not take the last version.
    refusal text,
    -- Under which id it was sent, where that is not the record's own.
    destination_key text,
    primary key (destination, record_type, record_id)
) without rowid;
create table if not exists alerts (
    lead_id text not null,
    scoring_model text not null,
    entered_on text not null,
    -- Before it goes out.
    intended_at text not null,
    -- Empty: nobody knows whether it arrived, so it is not sent again.
    confirmed_at text,
    fault text,
    primary key (lead_id, scoring_model, entered_on)
) without rowid;
"""


@dataclass(frozen=True)
class Sent:
    """A record as it goes to a destination, under its own id or another key."""

    record_id: str
    payload_hash: str
    is_deleted: bool
    key: str = ""


@dataclass(frozen=True)
class Known:
    """What a destination was sent of a record, and under which key."""

    payload_hash: str
    mapping: str
    key: str


@dataclass(frozen=True)
class Entry:
    """A lead's entry into the MQLs under a model."""

    lead_id: str
    scoring_model: str
    entered_on: str

    def __str__(self) -> str:
        return f"{self.lead_id}, {self.scoring_model}, {self.entered_on}"


class Memory:
    """The file; a sync and an alert may write it at the same time."""

    def __init__(self, path: Path | str) -> None:
        self._file = _opened(path)
        self._file.execute("pragma journal_mode = wal")
        self._file.execute("pragma synchronous = full")
        # What is forgotten leaves no trace in free pages.
        self._file.execute("pragma secure_delete = on")
        self._file.executescript(TABLES)
        columns = self._file.execute("pragma table_info(confirmations)").fetchall()
        if "destination_key" not in {name for _, name, *_ in columns}:
            self._file.execute("alter table confirmations add destination_key text")

    @classmethod
    def to_look_at(cls, settings: Settings) -> Memory:
        """Open the memory of a warehouse; where there is none, an empty one."""
        exists = settings.activation.exists()
        return cls(settings.activation if exists else ":memory:")

    @classmethod
    def of(cls, settings: Settings) -> Memory:
        """Open the memory of a warehouse; where it is lost, by what the history knows.

        Else nobody would delete over there who was sent before the loss.

        Raises:
            StoppedError: it is lost, and a build has the history.

        """
        is_lost = not settings.activation.exists()
        rows = []
        if is_lost:
            with lock(settings.warehouse, "sync"):
                rows = _read_confirmations(settings.history)
        memory = cls(settings.activation)
        with memory._transaction():
            memory._file.executemany(
                "insert or ignore into confirmations"
                " values (?, ?, ?, ?, '', 0, ?, null, null)",
                rows,
            )
        return memory

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def known(self, destination: str, record_type: str) -> dict[str, Known]:
        """Return what a destination was ever sent, by the id of the record."""
        return {
            record: Known(payload_hash, mapping, key or "")
            for record, payload_hash, mapping, key in self._file.execute(
                "select record_id, payload_hash, mapping, destination_key"
                " from confirmations"
                " where destination = ? and record_type = ?",
                [destination, record_type],
            )
        }

    def intend(
        self, destination: str, record_type: str, mapping: str, sent: Iterable[Sent]
    ) -> None:
        """Write down that records are about to be sent: what is there is not known."""
        with self._transaction():
            self._file.executemany(
                "insert into confirmations"
                " values (?1, ?2, ?3, '', ?4, ?5, null, null, ?6)"
                " on conflict do update set payload_hash = '', mapping = ?4,"
                " is_deleted = ?5, destination_key = ?6",
                [
                    (
                        *(destination, record_type, one.record_id, mapping),
                        *(one.is_deleted, one.key or None),
                    )
                    for one in sent
                ],
            )

    def settle(
        self,
        destination: str,
        record_type: str,
        sent: Sequence[Sent],
        refusals: dict[str, str],
    ) -> None:
        """Write down what a destination answered.

        Args:
            destination: its name.
            record_type: `lead` or `account`.
            sent: the records that it was sent.
            refusals: why it did not take a record, by id; it took all others.

        """
        now = _now()
        refused = [one.record_id for one in sent if one.record_id in refusals]
        taken = [one for one in sent if one.record_id not in refusals]
        where = " where destination = ? and record_type = ? and record_id = ?"
        with self._transaction():
            self._file.executemany(
                "update confirmations set payload_hash = ?, confirmed_at = ?,"
                " refusal = null" + where,
                [
                    (one.payload_hash, now, destination, record_type, one.record_id)
                    for one in taken
                ],
            )
            self._file.executemany(
                "update confirmations set refusal = ?" + where,
                [(refusals[key], destination, record_type, key) for key in refused],
            )
            self._file.execute("pragma user_version = 1")

    def refusals(self, destination: str, record_type: str) -> list[tuple[str, str]]:
        """Return the records that a destination did not take, with the reason."""
        return self._file.execute(
            "select record_id, refusal from confirmations where refusal is not null"
            " and destination = ? and record_type = ? order by refusal, record_id",
            [destination, record_type],
        ).fetchall()

    def forget(self, destination: str, history: Path) -> int:
        """Forget a destination, here and in the history; return of how many records."""
        with self._transaction():
            records = self._file.execute(
                "delete from confirmations where destination = ?", [destination]
            ).rowcount
            _write_confirmations(history, {destination}, [])
        return records

    def forget_deleted(self, record_type: str, published: Iterable[str]) -> None:
        """Forget deletions that were confirmed of records no longer published."""
        with self._transaction():
            self._file.execute("create temp table published (record_id text)")
            self._file.executemany(
                "insert into published values (?)", ((record,) for record in published)
            )
            forgotten = self._file.execute(
                "delete from confirmations where is_deleted and payload_hash <> ''"
                " and record_type = ?"
                " and record_id not in (select record_id from published)",
                [record_type],
            ).rowcount
            if forgotten:
                self._file.execute("pragma user_version = 1")
            self._file.execute("drop table published")

    def hand_over(self, settings: Settings) -> str:
        """Copy what changed into the history, where builds read it; or say why not.

        While a build runs, that waits for the next sync: a build keeps a deleted record
        too long rather than too short.
        """
        if not self._file.execute("pragma user_version").fetchone()[0]:
            return ""
        # Of a destination whose last record was forgotten, nothing is left to replace;
        # the next build forgets that record in the history.
        destinations = {
            name
            for (name,) in self._file.execute(
                "select distinct destination from confirmations"
            )
        }
        rows = self._file.execute(
            "select destination, record_type, record_id, payload_hash, confirmed_at"
            " from confirmations"
        )
        try:
            with lock(settings.warehouse, "sync"):
                _write_confirmations(settings.history, destinations, rows)
        except StoppedError as error:
            return f"confirmations reach the history with the next sync: {error}"
        self._file.execute("pragma user_version = 0")
        return ""

    def knows(self, entry: Entry) -> bool:
        """Say whether an entry was told, or may have been."""
        return bool(
            self._file.execute(
                f"select 1 from alerts {OF_ENTRY}", _key(entry)
            ).fetchone()
        )

    def last_told(self) -> str:
        """Return the latest day of an entry that was told; empty: none was."""
        query = "select coalesce(max(entered_on), '') from alerts"
        return self._file.execute(query).fetchone()[0]

    def intend_alert(self, entry: Entry) -> None:
        """Write down that an entry is about to be told."""
        self._file.execute(
            "insert into alerts values (?, ?, ?, ?, null, null)", [*_key(entry), _now()]
        )

    def confirm_alert(self, entry: Entry) -> None:
        """Write down that the message arrived."""
        self._file.execute(
            f"update alerts set confirmed_at = ? {OF_ENTRY}", [_now(), *_key(entry)]
        )

    def doubt_alert(self, entry: Entry, fault: str) -> None:
        """Write down why nobody knows whether the message arrived."""
        self._file.execute(
            f"update alerts set fault = ? {OF_ENTRY}", [fault, *_key(entry)]
        )

    def withdraw_alert(self, entry: Entry) -> None:
        """Write down that the message has certainly not arrived."""
        self._file.execute(f"delete from alerts {OF_ENTRY}", _key(entry))

    def name_interrupted_alerts(self) -> int:
        """Write down which messages a kill left open; return how many."""
        return self._file.execute(
            "update alerts set fault = 'ended before the answer'"
            " where confirmed_at is null and fault is null"
        ).rowcount

    def unconfirmed_alerts(self) -> list[tuple[Entry, str]]:
        """Return entries of the last 30 days of which nobody knows, and why."""
        return [
            (Entry(*entry), fault)
            for *entry, fault in self._file.execute(
                "select lead_id, scoring_model, entered_on, fault from alerts"
                " where confirmed_at is null"
                " and intended_at > datetime('now', '-30 days') order by intended_at"
            )
        ]

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._file.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._file.execute("rollback")
            raise
        self._file.execute("commit")


def digest(name: str) -> str:
    """Return the digest of a name, as the table of erasures has it."""
    return hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()


def forget_alerts(path: Path, erasures: Mapping[str, datetime]) -> int:
    """Forget alerts of people who were erased since; return of how many entries.

    What destinations were sent stays: they are still to be told to delete the person.

    Args:
        path: the file; without it there is nothing to forget.
        erasures: digests of names, and when each was erased (UTC).

    """
    if not path.exists():
        return 0

    def is_erased(lead_id: str, intended_at: str) -> bool:
        erased_at = erasures.get(digest(lead_id))
        return erased_at is not None and str(erased_at) > intended_at

    file = _opened(path)
    try:
        file.executescript(TABLES)
        file.create_function("is_erased", 2, is_erased)
        where = "where is_erased(lead_id, intended_at)"
        if not file.execute(f"select count(*) from alerts {where}").fetchone()[0]:
            return 0
        # Else a free page would still name them.
        file.execute("pragma secure_delete = on")
        forgotten = file.execute(f"delete from alerts {where}").rowcount
        file.execute("pragma wal_checkpoint(truncate)")
        return forgotten
    finally:
        file.close()


def _opened(path: Path | str) -> sqlite3.Connection:
    """Open the file, and look through it before anybody is told anything.

    Raises:
        StoppedError: it is broken.

    """
    file = sqlite3.connect(path, isolation_level=None)
    try:
        ((found,), *_) = file.execute("pragma quick_check(1)").fetchall()
    except sqlite3.OperationalError:  # the machine, not the file
        raise
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        file.close()
        raise StoppedError(
            f"activation: {path} is broken ({in_a_line(found)}); move it away, and the"
            " next sync sends all records once more",
            ExitCode.MACHINE,
        )
    return file


def _key(entry: Entry) -> list[str]:
    return [entry.lead_id, entry.scoring_model, entry.entered_on]


def _now() -> str:
    """Return this moment (UTC)."""
    return datetime.now(timezone.utc).replace(tzinfo=None).isoformat(" ")


def _read_confirmations(history: Path) -> list[tuple[str | None, ...]]:
    if not history.exists():
        return []
    with duckdb.connect(str(history), read_only=True) as connection:
        if not _has_confirmations(connection):
            return []
        return connection.execute(
            "select destination, record_type, record_id, payload_hash,"
            " confirmed_at::varchar from publication.crm_confirmations"
        ).fetchall()


def _has_confirmations(connection: duckdb.DuckDBPyConnection) -> bool:
    return bool(
        connection.execute(
            "select 1 from duckdb_tables() where schema_name = 'publication'"
            " and table_name = 'crm_confirmations'"
        ).fetchone()
    )


def _write_confirmations(
    history: Path, destinations: set[str], rows: Iterable[tuple[str | None, ...]]
) -> None:
    """Replace the confirmations of destinations in the history.

    Args:
        history: the file; without it or its table there is nothing to do yet.
        destinations: those whose rows are replaced.
        rows: destination, record_type, record_id, payload_hash, confirmed_at of each.

    """
    if not history.exists():
        return
    with duckdb.connect(str(history)) as connection:
        if not _has_confirmations(connection):
            return
        connection.execute("begin")
        connection.execute(
            "delete from publication.crm_confirmations where destination in"
            " (select unnest(?::varchar[]))",
            [sorted(destinations)],
        )
        _insert(connection, rows)
        connection.execute("commit")


def _insert(
    connection: duckdb.DuckDBPyConnection, rows: Iterable[tuple[str | None, ...]]
) -> None:
    """Add rows by way of a file; DuckDB takes a millisecond for each given value."""
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", newline="", suffix=".csv"
    ) as file:
        csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
        if not file.tell():
            return
        file.flush()
        connection.execute(
            "insert into publication.crm_confirmations"
            " select * replace"
            " (nullif(confirmed_at, '')::timestamp as confirmed_at)"
            " from read_csv(?, header = false, delim = ',', quote = '\"',"
            " escape = '\"', new_line = '\\n', allow_quoted_nulls = false, columns = {"
            " destination: 'varchar', record_type: 'varchar', record_id: 'varchar',"
            " payload_hash: 'varchar', confirmed_at: 'varchar'})",
            [file.name],
        )
