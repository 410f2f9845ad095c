"""Publish the public tables: what BI tools and the CRM sync read.

The tables of the schema `marts` are copied from the warehouse, and from the file with
the history of what was published, into one DuckDB file, which then takes the place of
the published one in a single step. A reader sees the old tables or the new ones, never
a mixture, and a build that fails publishes nothing.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path

import duckdb

from .draft import draft_of
from .errors import ExitCode, StoppedError
from .personal import columns_with
from .settings import Settings
from .sql import literal

# Readable by every DuckDB since 1.0, whichever one the BI tool has on board.
STORAGE_VERSION = "v1.0.0"
# Whom a row names. A row of an account stays without the name, since it is part of a
# score. Nobody can tell whose the raw records are that a table lists.
OF_RECORDS = ("duplicate_records", "rejected_records")
IN_ROWS = ("lead_id", "visitor_id", "surviving_lead_id")
IN_ROWS_OF_ACCOUNTS = ("lead_id", "top_person")


def publish(settings: Settings) -> list[str]:
    """Publish the public tables of the warehouse; return their names.

    Each gets a column `build_id`, so that a reader can see that all are of one build.
    Raw records stay in the warehouse: they hold more than readers need.

    Raises:
        StoppedError: there is no warehouse or no history, or its last build failed.

    """
    for name, path in (
        ("warehouse", settings.warehouse),
        ("history", settings.history),
    ):
        if not path.exists():
            raise StoppedError(
                f"publish: there is no {name} {path}; build it first", ExitCode.USAGE
            )
    hidden = columns_with(settings.project, "is_published")
    with draft_of(settings.published) as draft, duckdb.connect() as connection:
        connection.execute(
            f"attach {literal(settings.warehouse)} as warehouse (read_only)"
        )
        connection.execute(f"attach {literal(settings.history)} as history (read_only)")
        attach_draft(connection, draft)
        build_id = _build_that_passed(connection)
        tables = _public_tables(connection) if build_id else []
        if not tables:
            raise StoppedError(
                f"publish: the last build of {settings.warehouse} did not pass all"
                " checks; build it first",
                ExitCode.USAGE,
            )
        for database, table in tables:
            left_out = ", ".join(hidden.get(table, ()))
            connection.execute(
                f'create table draft.marts."{table}" as'
                f" select *{f' exclude ({left_out})' if left_out else ''},"
                f" {literal(build_id)} as build_id"
                f' from {database}.marts."{table}"'
            )
        detach_draft(connection)
    return [table for _, table in tables]


class BeforeBuild:
    """What the history forgets of a build that is built on before it is published.

    The history says what was published, and what a CRM was told, so it knows nothing of
    what comes in between.
    """

    def __init__(self, settings: Settings) -> None:
        """Remember what the last publication told a CRM."""
        self._history = settings.history
        self._since = datetime.now(timezone.utc).replace(tzinfo=None)
        self._memory = duckdb.connect()
        if self._history.exists():
            self._attach("(read_only)")
            with suppress(duckdb.CatalogException):
                self._memory.execute(
                    "create table crm_records as from history.publication.crm_records"
                )
            self._memory.execute("detach history")

    def take_back(self) -> None:
        """Bring the history back to where it was, but for who was erased."""
        start = literal(self._since.isoformat())
        changes = [
            f"delete from history.marts.lead_score_history where valid_from >= {start}",
            "update history.marts.lead_score_history set valid_to = null"
            f" where valid_to >= {start}",
            "delete from history.publication.publications"
            f" where published_at >= {start}",
            "delete from history.publication.crm_records",
        ]
        if self._memory.execute("from duckdb_tables()").fetchone():
            changes += [
                "insert into history.publication.crm_records by name from crm_records"
            ]
        self._attach()
        self._memory.begin()
        for change in changes:
            self._memory.execute(change)
        self._memory.commit()
        self._memory.execute("detach history")

    def _attach(self, options: str = "") -> None:
        self._memory.execute(f"attach {literal(self._history)} as history {options}")


def erase_published(published: Path, history: Path) -> bool:
    """Take people out of a published file who were erased since it was published.

    It is for a build that publishes nothing, and for what is kept of earlier ones; the
    rest of the file stays as it is.

    Args:
        published: the file.
        history: the file that knows who was erased when.

    Returns:
        Whether there was anybody to take out.

    """
    if not published.exists() or not history.exists():
        return False
    with duckdb.connect() as connection:
        for name, path in (
            ("published", published),
            ("history", history),
        ):
            connection.execute(f"attach {literal(path)} as {name} (read_only)")
        if not _erase_names(connection):
            return False
        with draft_of(published) as draft:
            attach_draft(connection, draft)
            for table, columns in published_columns(connection):
                connection.execute(
                    f'create table draft.marts."{table}" as'
                    f" {_query_without_erased(table, columns)}"
                )
            detach_draft(connection)
    return True


def forget_expired(earlier: Path, published: Path) -> bool:
    """Take events of nobody known out of an earlier published file that are gone since.

    Of all public tables suppressed_activities alone names unknown visitors.

    Args:
        earlier: the file.
        published: the file that is published now.

    Returns:
        Whether there was anything to take out.

    """
    table = "suppressed_activities"
    is_gone = (
        "lead_id is null and event_id not in"
        f" (select event_id from current.marts.{table})"
    )
    with duckdb.connect() as connection:
        for name, path in (("published", earlier), ("current", published)):
            connection.execute(f"attach {literal(path)} as {name} (read_only)")
        found = f"from published.marts.{table} where {is_gone} limit 1"
        if not connection.execute(found).fetchone():
            return False
        with draft_of(earlier) as draft:
            attach_draft(connection, draft)
            for name, _ in published_columns(connection):
                rest = f" where not ({is_gone})" if name == table else ""
                connection.execute(
                    f'create table draft.marts."{name}" as'
                    f' from published.marts."{name}"{rest}'
                )
            detach_draft(connection)
    return True


def build_of(published: Path) -> str:
    """Return the build that a published file is of."""
    with duckdb.connect(str(published), read_only=True) as connection:
        query = "select build_id from marts.activity_reconciliation limit 1"
        found = connection.execute(query).fetchone()
    return found[0] if found else ""


def attach_draft(connection: duckdb.DuckDBPyConnection, draft: Path) -> None:
    """Attach a new file for readers as `draft`, in a form that old drivers know."""
    connection.execute(
        f"attach {literal(draft)} as draft (storage_version '{STORAGE_VERSION}')"
    )
    connection.execute("create schema draft.marts")


def detach_draft(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the draft to its end and let go of it.

    To close a file writes it as well, but reports no error where the disk is full.
    """
    connection.execute("checkpoint draft")
    connection.execute("detach draft")


def _erase_names(connection: duckdb.DuckDBPyConnection) -> int:
    """Put digests of names that were erased since publication into a table; count them.

    Where the history does not know the published build, that is all of them.
    """
    try:
        return connection.execute(
            """
            create temp table erased as
            select name_digest
            from history.erasure.erasures
            where carried_out_at > (
                select coalesce(max(published_at), '-infinity')
                from history.publication.publications
                where build_id in (
                    select build_id from published.marts.activity_reconciliation
                )
            )
            """
        ).fetchone()[0]
    except duckdb.CatalogException:
        return 0


def published_columns(
    connection: duckdb.DuckDBPyConnection,
) -> list[tuple[str, list[str]]]:
    """Return the tables of the database `published`, with their columns."""
    return connection.execute(
        "select table_name, list(column_name order by column_index)"
        " from duckdb_columns()"
        " where database_name = 'published' and schema_name = 'marts'"
        " group by table_name order by table_name"
    ).fetchall()


def _query_without_erased(table: str, columns: list[str]) -> str:
    """Return a query for the rows of a published table without erased people.

    An event of nobody may be theirs, by its e-mail, which is not shown, and so may be a
    record that was not used: they go too.
    """

    def is_erased(name: str) -> str:
        return f"coalesce(md5({name}) in (select name_digest from erased), false)"

    source = f'from published.marts."{table}"'
    if table.startswith(("account_", "crm_account")):
        blanked = [name for name in IN_ROWS_OF_ACCOUNTS if name in columns]
        cells = ", ".join(
            f"case when not {is_erased(name)} then {name} end as {name}"
            for name in blanked
        )
        return f"select *{f' replace ({cells})' if cells else ''} {source}"
    if table in OF_RECORDS:
        return f"select * {source} where false"
    named = [name for name in IN_ROWS if name in columns]
    erased = [is_erased(name) for name in named]
    if "visitor_id" in named:
        erased.append("lead_id is null")
    return f"select * {source} where not ({' or '.join(erased) or 'false'})"


def _build_that_passed(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the build in the warehouse where it is one that may be published.

    A build says who it is before the guard, and is added to the publications after it.
    """
    try:
        passed = connection.execute(
            "select build_id from warehouse.publication.publication_measures"
            " intersect select build_id from history.publication.publications"
        ).fetchone()
    except duckdb.CatalogException:
        return ""
    return passed[0] if passed else ""


def _public_tables(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return connection.execute(
        "select database_name, table_name from duckdb_tables()"
        " where database_name in ('warehouse', 'history') and schema_name = 'marts'"
        " order by table_name"
    ).fetchall()
