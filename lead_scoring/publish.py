"""Publish the public tables: what BI tools and the CRM sync read.

The tables of the schema `marts` are copied from the warehouse, and from the file with
the history of what was published, into one DuckDB file, which then takes the place of
the published one in a single step. A reader sees the old tables or the new ones, never
a mixture, and a build that fails publishes nothing.
"""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import duckdb

from .compare import literal
from .draft import draft_of
from .errors import ExitCode, StoppedError
from .settings import Settings

# Readable by every DuckDB since 1.0, whichever one the BI tool has on board.
STORAGE_VERSION = "v1.0.0"
# Whom a row names: where a table lists raw records, these parts of a record; else these
# columns. A row of an account stays without the name, since it is part of a score.
IN_RECORDS = ("lead_id", "named_lead_id", "entity_id", "merged_lead_id")
IN_RECORDS += ("surviving_lead_id", "email", "visitor_id", "old_value", "value")
IN_ROWS = ("lead_id", "visitor_id", "surviving_lead_id")
IN_ROWS_OF_ACCOUNTS = ("lead_id", "top_person")


def publish(settings: Settings) -> list[str]:
    """Publish the public tables of the warehouse; return their names.

    Each gets a column `build_id`, so that a reader can see that all are of one build.

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
    with draft_of(settings.published) as draft, duckdb.connect() as connection:
        connection.execute(
            f"attach {literal(settings.warehouse)} as warehouse (read_only)"
        )
        connection.execute(f"attach {literal(settings.history)} as history (read_only)")
        _attach_draft(connection, draft)
        build_id = _build_that_passed(connection)
        tables = _public_tables(connection) if build_id else []
        if not tables:
            raise StoppedError(
                f"publish: the last build of {settings.warehouse} did not pass all"
                " checks; build it first",
                ExitCode.USAGE,
            )
        for database, table in tables:
            connection.execute(
                f'create table draft.marts."{table}" as'
                f" select *, {literal(build_id)} as build_id"
                f' from {database}.marts."{table}"'
            )
    return [table for _, table in tables]


def take_back(settings: Settings, since: datetime) -> None:
    """Forget a build that passed the guard and that is built on before it is published.

    The history says what was published, so it knows nothing of what comes in between.

    Args:
        settings: where the history is.
        since: an instant after the last publication and before the build.

    """
    start = literal(since.astimezone(timezone.utc).replace(tzinfo=None).isoformat())
    with duckdb.connect() as connection:
        connection.execute(f"attach {literal(settings.history)} as history")
        connection.execute("use history")
        for change in (
            f"delete from marts.lead_score_history where valid_from >= {start}",
            "update marts.lead_score_history set valid_to = null"
            f" where valid_to >= {start}",
            f"delete from publication.publications where published_at >= {start}",
        ):
            connection.execute(change)


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
            _attach_draft(connection, draft)
            for table, columns in _published_columns(connection):
                connection.execute(
                    f'create table draft.marts."{table}" as'
                    f" {_query_without_erased(table, columns)}"
                )
            connection.execute("detach draft")
    return True


def build_of(published: Path) -> str:
    """Return the build that a published file is of."""
    with duckdb.connect(str(published), read_only=True) as connection:
        query = "select build_id from marts.activity_reconciliation limit 1"
        found = connection.execute(query).fetchone()
    return found[0] if found else ""


def _attach_draft(connection: duckdb.DuckDBPyConnection, draft: Path) -> None:
    connection.execute(
        f"attach {literal(draft)} as draft (storage_version '{STORAGE_VERSION}')"
    )
    connection.execute("create schema draft.marts")


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


def _published_columns(
    connection: duckdb.DuckDBPyConnection,
) -> list[tuple[str, list[str]]]:
    return connection.execute(
        "select table_name, list(column_name order by column_index)"
        " from duckdb_columns()"
        " where database_name = 'published' and schema_name = 'marts'"
        " group by table_name order by table_name"
    ).fetchall()


def _query_without_erased(table: str, columns: list[str]) -> str:
    """Return a query for the rows of a published table without erased people.

    An event that names nobody may be theirs, by its e-mail: it goes too.
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
    records = [name for name in ("record", "kept_record") if name in columns]
    named = [name for name in IN_ROWS if name in columns]
    erased = [is_erased(name) for name in named] + [
        is_erased(f"json_extract_string({record}, '$.{name}')")
        for record in records
        for name in IN_RECORDS
    ]
    if named:
        erased.append(f"coalesce({', '.join(named)}) is null")
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
