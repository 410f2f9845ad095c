"""Copies of the published file for other readers: without people, and as Parquet.

Both are made of the published file alone, so they say what it says.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb

from .draft import draft_of
from .errors import StoppedError
from .kept import keep_publication, last_erasure
from .machine import stopped
from .personal import columns_with
from .publish import attach_draft, build_of, detach_draft, publish, published_columns
from .settings import Settings
from .sql import literal

# What readers of Parquet open, whichever publication it is.
CURRENT = "current"
ERASED = ".erased_until"


def publish_all(settings: Settings) -> list[str]:
    """Publish the warehouse, keep the publication, write the copies; name the tables.

    Raises:
        StoppedError: there is no warehouse or no history, or its last build failed; or
            it is published, and the machine refused the rest.

    """
    tables = publish(settings)
    try:
        keep_publication(settings)
        write_copies(settings)
    except (duckdb.Error, OSError) as error:
        if refused := stopped(error):
            message = (
                f"{refused}. {settings.published} is published; what is kept of it and"
                " its copies may be of the publication before until then"
            )
            raise StoppedError(message, refused.code) from error
        raise
    return tables


def write_copies(settings: Settings) -> None:
    """Make the copies of the published file; each is replaced in one step."""
    with duckdb.connect() as connection:
        connection.execute(
            f"attach {literal(settings.published)} as published (read_only)"
        )
        with draft_of(settings.anonymous) as draft:
            _write_anonymous(connection, settings.project, draft)
        if settings.parquet:
            _write_parquet(connection, settings, settings.parquet)


def _write_anonymous(
    connection: duckdb.DuckDBPyConnection, project: Path, draft: Path
) -> None:
    """Write all tables without what names people.

    An id that names a person in another system becomes one that is made up, the same in
    all tables of the file, and another one in the next.
    """
    personal = columns_with(project, "personal")
    salt = secrets.token_hex(16)
    attach_draft(connection, draft)
    for table, columns in published_columns(connection):
        marks = personal.get(table, {})
        cells = ", ".join(_cells(columns, marks, salt))
        connection.execute(
            f'create table draft.marts."{table}" as'
            f' select {cells} from published.marts."{table}"'
        )
    detach_draft(connection)


def _cells(
    columns: list[str], marks: dict[str, bool | str], salt: str
) -> Iterator[str]:
    for name in columns:
        if name not in marks:
            yield f'"{name}"'
        elif marks[name] == "id":
            yield f'substr(sha256({literal(salt)} || "{name}"), 1, 16) as "{name}"'


def _write_parquet(
    connection: duckdb.DuckDBPyConnection, settings: Settings, folder: Path
) -> None:
    """Write a folder of a publication, and let `current` be it in one step.

    The folder before stays, for whoever reads it now, unless people were erased since.
    """
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".draft-{os.getpid()}"
    for left in folder.glob(".draft-*"):
        _remove(left)
    draft.mkdir()
    for table, _ in published_columns(connection):
        connection.execute(
            f'copy published.marts."{table}" to {literal(draft / f"{table}.parquet")}'
            " (format parquet, compression zstd)"
        )
    erased = last_erasure(settings.history)
    (draft / ERASED).write_text(erased, encoding="utf-8")
    link = folder / CURRENT
    before = link.readlink().name if link.is_symlink() else ""
    name = f"{build_of(settings.published)}_{secrets.token_hex(3)}"
    draft.rename(folder / name)
    next_link = folder / f".draft-{os.getpid()}"
    next_link.symlink_to(name)
    next_link.replace(link)
    for other in folder.iterdir():
        if (other / ERASED).exists() and other.name not in (name, CURRENT):
            mark = (other / ERASED).read_text(encoding="utf-8")
            if other.name != before or mark != erased:
                _remove(other)


def _remove(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
        return
    gone = path.with_name(f".draft-gone-{path.name.lstrip('.')}")
    path.rename(gone)
    shutil.rmtree(gone)
