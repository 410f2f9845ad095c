"""The published file, which the pages query and never load."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import duckdb
import streamlit as st

from ..settings import Settings, settings
from ..sql import literal

T = TypeVar("T", bound=NamedTuple)
# A query of a page needs far less; a file of any size must leave the machine alone.
LIMITS = {"memory_limit": "1GB", "threads": 2}


class NotPublishedError(Exception):
    """There is no published file yet, or one of an earlier version."""


@dataclass(frozen=True)
class Chosen:
    """What the explorer was started with.

    Attributes:
        settings: the files and folders.
        edits: whether rule tables may be written.

    """

    settings: Settings
    edits: bool


def chosen() -> Chosen:
    """Return what the explorer was started with."""
    parser = argparse.ArgumentParser()
    for name in ("warehouse", "rules", "raw"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--edit", action="store_true")
    given, _ = parser.parse_known_args(sys.argv[1:])
    return Chosen(
        settings(given.raw, given.warehouse, rules=given.rules), edits=given.edit
    )


class Published:
    """A published file, open for reading.

    Attributes:
        path: the file.
        written_at: when it took the place of the one before.

    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.written_at = datetime.fromtimestamp(path.stat().st_mtime, timezone.utc)
        self._connection = duckdb.connect(config=LIMITS)
        self._connection.execute(f"attach {literal(path)} as published (read_only)")
        self._connection.execute("create schema marts")
        for (table,) in self._connection.execute(
            "select table_name from duckdb_tables()"
            " where database_name = 'published' and schema_name = 'marts'"
        ).fetchall():
            self._connection.execute(
                f'create view marts."{table}" as from published.marts."{table}"'
            )
        # From here on no query can read or write any other file.
        self._connection.execute("set enable_external_access = false")
        self._connection.execute("set lock_configuration = true")

    def select(self, kind: type[T], rest: str, /, **parameters: Any) -> list[T]:
        """Return the columns of a kind from the tables and rows that the rest names.

        Raises:
            NotPublishedError: the file is of a version that has not what is asked for.

        """
        columns = ", ".join(kind._fields)
        return self.rows(kind, f"select {columns} {rest}", **parameters)

    def rows(self, kind: type[T], query: str, /, **parameters: Any) -> list[T]:
        """Return the rows of a query as tuples of a kind, whose fields it must have.

        Raises:
            NotPublishedError: the file is of a version that has not what is asked for.

        """
        with self._connection.cursor() as cursor:
            try:
                found = cursor.execute(query, parameters or None)
            except (duckdb.CatalogException, duckdb.BinderException) as error:
                raise NotPublishedError(
                    f"{self.path.name} is of another version of the project"
                ) from error
            names = tuple(column[0] for column in found.description)
            assert names == kind._fields, (names, kind._fields)
            return [kind(*row) for row in found.fetchall()]


@st.cache_resource(max_entries=2, show_spinner=False)
def _opened(path: Path, version: tuple[int, int]) -> Published:
    return Published(path)


def published() -> Published:
    """Return the published file as it is now; a build replaces it in one step.

    Raises:
        NotPublishedError: there is none.

    """
    path = chosen().settings.published
    try:
        state = path.stat()
    except FileNotFoundError:
        raise NotPublishedError(f"{path} is not there") from None
    try:
        return _opened(path, (state.st_ino, state.st_mtime_ns))
    except duckdb.Error as error:
        raise NotPublishedError(f"{path} cannot be read: {error}") from error
