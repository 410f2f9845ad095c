"""What DuckDB's files still hold of people who were erased.

DuckDB marks the pages of rows that were deleted, and of tables that were replaced, as
free, and leaves their bytes where they are. So the files that outlive a build are
written anew, without free pages, after each build that erases others than the last one.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from .compare import literal
from .draft import draft_of
from .settings import Settings

# The digest of those for whom the warehouse was written anew last; in a schema of its
# own, since builds drop what they find in the schemas of their models.
SCHEMA, REWRITTEN_FOR = "files", "files.rewritten_for"


def rewrite_after_erasure(settings: Settings) -> bool:
    """Write warehouse and history anew if free pages may still name erased people.

    It takes as much free disk space as the larger of the two files.

    Returns:
        Whether they were written anew.

    """
    digest = _digest_of_erased_people(settings.warehouse)
    if not digest:
        return False
    _write_anew(settings.history)
    # Last, since the digest says that all is done.
    _write_anew(settings.warehouse, digest)
    return True


def _digest_of_erased_people(warehouse: Path) -> str:
    """Return the digest of whom the build erased; nothing where the files are clean."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        erased = _digest(connection, "erasure.erasure_digest where names > 0")
        return erased if erased != _digest(connection, REWRITTEN_FOR) else ""


def _digest(connection: duckdb.DuckDBPyConnection, source: str) -> str:
    """Return the digest in a table; nothing where no build has made it yet."""
    try:
        found = connection.execute(f"select digest from {source}").fetchone()
    except duckdb.CatalogException:
        found = None
    return found[0] if found else ""


def _write_anew(database: Path, digest: str = "") -> None:
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
