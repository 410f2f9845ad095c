"""Damaged files of raw tables, named before dbt reads them where that can be."""

from __future__ import annotations

import gzip
import os
import re
import zlib
from pathlib import Path
from typing import BinaryIO

import duckdb

from .console import in_a_line
from .contract import raw_tables
from .errors import ExitCode, StoppedError
from .raw import ENDINGS, is_passed_over, sources
from .settings import Settings
from .sql import literal


def refuse_broken_raw(settings: Settings) -> None:
    """Stop where a file of a raw table cannot be read, before dbt begins.

    Raises:
        StoppedError: a file is no file, or no whole Parquet file.

    """
    if "raw" not in sources(settings):
        return
    files = _raw_files(settings)
    for path in files:
        if not path.is_file():
            what = "a link that leads nowhere" if path.is_symlink() else "no file"
            raise StoppedError(f"raw: {path} is {what}", ExitCode.DATA)
    parquet = [path for path in files if path.suffix == ".parquet"]
    with duckdb.connect() as connection:
        if parquet and _fault_of(connection, parquet):
            for path in parquet:
                if fault := _fault_of(connection, [path]):
                    message = f"raw: the file {path} is no whole Parquet file: {fault}"
                    raise StoppedError(message, ExitCode.DATA)


def refuse_cut_off(path: Path) -> None:
    """Stop where a compressed file lacks its end, which DuckDB reads without a word.

    Raises:
        StoppedError: the file was cut off, or is not compressed in that way.

    """
    try:
        if path.name.endswith(".csv.gz"):
            with gzip.open(path) as file:
                while file.read(1 << 20):
                    pass
        elif path.name.endswith(".csv.zst"):
            with path.open("rb") as file:
                _walk_frames(file)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        message = f"raw: the file {path} is damaged or was cut off: {error}"
        raise StoppedError(message, ExitCode.DATA) from error


def damaged_file(settings: Settings) -> str:
    """Read all Parquet files to the end; say which is damaged, else nothing.

    It is for a build that failed for no reason that anybody knows: a footer may be
    whole where a page is not.
    """
    if "raw" not in sources(settings):
        return ""
    with duckdb.connect() as connection:
        for path in _raw_files(settings):
            if path.suffix == ".parquet":
                query = "select sum(hash(rows)) from read_parquet({files}) as rows"
                if fault := _fault_of(connection, [path], query):
                    return f"raw: the file {path} is damaged: {fault}"
    return ""


def _walk_frames(file: BinaryIO) -> None:
    """Go from block to block of a Zstandard file, and find its end where it must be.

    RFC 8878 has the form of frames and blocks.
    """

    def number(size: int) -> int:
        data = file.read(size)
        if len(data) < size:
            raise EOFError("it ends within a block")
        return int.from_bytes(data, "little")

    end = os.fstat(file.fileno()).st_size
    while file.tell() < end:
        magic = number(4)
        if magic & 0xFFFFFFF0 == 0x184D2A50:  # a frame to be passed over
            file.seek(number(4), os.SEEK_CUR)
        elif magic == 0xFD2FB528:
            flags = number(1)
            is_single = flags >> 5 & 1
            sizes = ((1 if is_single else 0), 2, 4, 8)
            number((1 - is_single) + (0, 1, 2, 4)[flags & 3] + sizes[flags >> 6])
            is_last = False
            while not is_last:
                block = number(3)
                is_last = bool(block & 1)
                is_repeated = block >> 1 & 3 == 1
                file.seek(1 if is_repeated else block >> 3, os.SEEK_CUR)
            file.seek(4 if flags & 4 else 0, os.SEEK_CUR)
        else:
            raise EOFError("a block begins with other bytes")
        if file.tell() > end:
            raise EOFError("it ends within a block")


def _raw_files(settings: Settings) -> list[Path]:
    """Return the files that raw tables are read from."""
    return [
        path
        for table in _tables(settings)
        for place in (settings.raw, settings.raw / table)
        for path in _files(place, table if place == settings.raw else "")
    ]


def _files(folder: Path, table: str) -> list[Path]:
    """Return what a build would read in a folder: of one table, or at any depth."""
    found = folder.glob(f"{table}.*") if table else folder.rglob("*")
    return [
        path
        for path in sorted(found)
        if path.name.endswith(ENDINGS) and not is_passed_over(path, folder)
    ]


def _fault_of(
    connection: duckdb.DuckDBPyConnection,
    paths: list[Path],
    query: str = "select count(*) from parquet_schema({files})",
) -> str:
    """Return why Parquet files, or their footers, cannot be read, if so."""
    names = ", ".join(literal(re.sub("([*?[])", r"[\1]", str(path))) for path in paths)
    try:
        connection.execute(query.format(files=f"[{names}]"))
    except duckdb.Error as error:
        return in_a_line(str(error).splitlines()[0])
    return ""


def _tables(settings: Settings) -> list[str]:
    """Return the names that files of raw tables may have."""
    return [
        name
        for table in raw_tables(settings.project)
        for name in (
            table["name"],
            *table.get("config", {}).get("meta", {}).get("also", ()),
        )
    ]
