"""What DuckDB's files still hold of people who were erased, and of events too old.

DuckDB marks the pages of rows that were deleted, and of tables that were replaced, as
free, and leaves their bytes where they are. So the files that outlive a build are
written anew, without free pages, after each build that erases others than the last one,
and after the first of each month that took something out for its age.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from .draft import draft_of
from .settings import Settings
from .sql import literal

# For which erasures the warehouse was written anew last; in a schema of its own, since
# builds drop what they find in the schemas of their models.
SCHEMA, REWRITTEN_FOR = "files", "files.rewritten_for"
# The latest months of events that age has taken something out of.
AGED = """
    concat_ws(
        ' ', max(expired_on),
        date_trunc('month', max(case when has_lost_address then occurred_on end))
    )
    from staging.loaded_events
    where is_expired or has_lost_address
"""


def rewrite_after_erasure(settings: Settings, is_complete: bool = True) -> bool:
    """Write warehouse and history anew if free pages may hold what has been taken out.

    It takes as much free disk space as the larger of the two files.

    Args:
        settings: where the files are.
        is_complete: whether the build got to its end, so that no table still holds what
            it should have erased. Else the next build writes the files anew once more.

    Returns:
        Whether they were written anew.

    """
    erasures = _erasures_to_come(settings)
    if not erasures:
        return False
    write_anew(settings.history)
    # Last, since what stands in it says that all is done.
    write_anew(settings.warehouse, erasures if is_complete else "")
    return True


def _erasures_to_come(settings: Settings) -> str:
    """Return a mark of what is to be carried out; nothing where files are clean."""
    if not settings.warehouse.exists() or not settings.history.exists():
        return ""
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        connection.execute(f"attach {literal(settings.history)} as history (read_only)")
        erased = _cell(connection, "digest from erasure.erasure_digest where names > 0")
        if erased:
            carried_out = "max(carried_out_at)::varchar from history.erasure.erasures"
            erased += f" {_cell(connection, carried_out)}"
        erased += _cell(connection, AGED)
        return (
            erased
            if erased != _cell(connection, f"digest from {REWRITTEN_FOR}")
            else ""
        )


def _cell(connection: duckdb.DuckDBPyConnection, query: str) -> str:
    """Return what a query selects; nothing where no build has made what it reads."""
    try:
        found = connection.execute(f"select {query}").fetchone()
    except (duckdb.CatalogException, duckdb.BinderException):
        found = None
    return found[0] or "" if found else ""


def write_anew(database: Path, digest: str = "") -> None:
    """Copy what a DuckDB file holds into a new file that takes its place."""
    with draft_of(database) as draft, duckdb.connect() as connection:
        connection.execute(f"attach {literal(database)} as old (read_only)")
        connection.execute(f"attach {literal(draft)} as new (storage_version 'latest')")
        connection.execute("copy from database old to new")
        if digest:
            connection.execute(f"create schema if not exists new.{SCHEMA}")
            connection.execute(
                f"create or replace table new.{REWRITTEN_FOR} as"
                f" select {literal(digest)} as digest"
            )
        # To close a file reports no error where the disk is full.
        connection.execute("checkpoint new")
        connection.execute("detach new")
