"""Files of tables, and a folder that is there completely or not at all."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pc_csv
import pyarrow.parquet as pq

from .settings import MARKER

ROWS_PER_GROUP = 250_000  # at least, in Parquet files; smaller tables are collected


class FolderError(Exception):
    """The folder cannot be written; the message says why and what to do."""


class TableFile:
    """One table in one file, written piece by piece."""

    def __init__(self, folder: Path, name: str, file_format: str):
        """Prepare the file; it appears with the first piece.

        Args:
            folder: where to.
            name: the table's name.
            file_format: `parquet` or `csv`.

        """
        self._path = folder / f"{name}.{file_format}"
        self._open = _open_parquet if file_format == "parquet" else _open_csv
        self._writer: pq.ParquetWriter | pc_csv.CSVWriter | None = None
        self._waiting: list[pa.Table] = []

    def add(self, table: pa.Table) -> None:
        """Write rows, or keep them until there are enough for a row group."""
        self._waiting.append(table)
        if sum(len(t) for t in self._waiting) >= ROWS_PER_GROUP:
            self._flush()

    def close(self) -> None:
        """Write what is left and close the file."""
        if self._waiting:
            self._flush()
        if self._writer:
            self._writer.close()

    def _flush(self) -> None:
        table = pa.concat_tables(self._waiting).combine_chunks()
        self._waiting = []
        if self._writer is None:
            self._writer = self._open(self._path, table.schema)
        self._writer.write_table(table)


def _open_parquet(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(path, schema, compression="zstd")


def _open_csv(path: Path, schema: pa.Schema) -> pc_csv.CSVWriter:
    options = pc_csv.WriteOptions(quoting_style="needed")
    return pc_csv.CSVWriter(path, schema, write_options=options)


def check_folder(folder: Path, force: bool) -> None:
    """Raise FolderError unless the folder is new, empty, or ours to make anew.

    Args:
        folder: where the tables are to go.
        force: whether a folder of an earlier run may be replaced.

    """
    if not folder.exists():
        return
    if not folder.is_dir():
        raise FolderError(f"{folder} is a file; name a folder that is new")
    present = {path.name for path in folder.iterdir()}
    if not present:
        return
    if MARKER not in present:
        raise FolderError(
            f"{folder} was not made by this tool (it holds no {MARKER}); "
            "name a folder that is new"
        )
    if foreign := present - _own_files(folder):
        raise FolderError(
            f"{folder} also holds {', '.join(sorted(foreign))}, which this tool did "
            "not write; move that away first"
        )
    if not force:
        raise FolderError(f"{folder} is there already; add --force to make it anew")


def _own_files(folder: Path) -> set[str]:
    """Return the files that an earlier run says it wrote."""
    try:
        written = json.loads((folder / MARKER).read_text(encoding="utf-8"))
        return {MARKER, *written["files"]}
    except (ValueError, KeyError, TypeError):
        raise FolderError(
            f"{folder / MARKER} is not readable, so it is unclear who made the folder; "
            "name a folder that is new"
        ) from None


@contextmanager
def complete_folder(folder: Path, arguments: dict) -> Iterator[Path]:
    """Give a temporary folder to write to; put it in place once all is written.

    Args:
        folder: the folder to make or replace, checked by `check_folder`.
        arguments: what the tables were made with, for the marker file.

    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = folder.parent / f".{folder.name}.{os.getpid()}.unfinished"
    unfinished.mkdir()
    try:
        yield unfinished
        files = sorted(path.name for path in unfinished.iterdir())
        marker = {"made_by": "lead-scoring demo", **arguments, "files": files}
        text = json.dumps(marker, indent=2) + "\n"
        (unfinished / MARKER).write_text(text, encoding="utf-8")
        _replace(folder, unfinished)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _replace(folder: Path, finished: Path) -> None:
    """Put the finished folder in the place of the old one, if there is one."""
    if not folder.exists():
        finished.rename(folder)
        return
    old = finished.with_suffix(".old")
    folder.rename(old)
    finished.rename(folder)
    shutil.rmtree(old)
