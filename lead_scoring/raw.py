"""What lies in the raw folder, looked at before dbt reads it."""

from __future__ import annotations

import gzip
import os
import re
import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
import yaml

from .compare import literal
from .console import err, in_a_line, say
from .demo.make import make_demo
from .errors import ExitCode, StoppedError
from .settings import Settings

REQUIRED_TABLES = ("leads", "events")
SOURCES_VARIABLE = "LEAD_SCORING_SOURCES"
TABLES = Path("models", "staging", "_staging__sources.yml")
ENDINGS = (".parquet", ".csv", ".csv.gz", ".csv.zst")


def prepare_raw(settings: Settings) -> None:
    """Make demo data where nobody named a folder and there is none yet.

    Raises:
        StoppedError: the folder that was named is not there, or holds none of the
            tables that every build needs; or none was named for data of one's own.

    """
    read = sources(settings)
    if "raw" not in read:
        return  # dbt knows where source systems lie, and names what is missing
    folder = settings.raw
    if not settings.raw_is_named and not folder.exists():
        say(
            f"No raw folder was named (--raw): making demo data in {folder}",
            console=err,
        )
        make_demo(folder, as_of=settings.as_of)
    refuse_demo_for_others(settings)
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "is not there"
        raise StoppedError(f"raw: the folder {folder} {what}", ExitCode.DATA)
    if read != ["raw"]:
        return  # leads and events may come from a system
    names = {in_a_line(path.name.split(".")[0]) for path in folder.iterdir()}
    if names.isdisjoint(REQUIRED_TABLES):
        raise StoppedError(
            f"raw: the folder {folder} holds neither leads nor events as"
            " .parquet, .csv or a folder of files; it has:"
            f" {', '.join(sorted(names)) or 'nothing'}",
            ExitCode.DATA,
        )


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
        if path.name.endswith(ENDINGS)
        and not any(
            part.startswith((".", "_")) for part in path.relative_to(folder).parts
        )
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
    text = (settings.project / TABLES).read_text(encoding="utf-8")
    (source,) = yaml.safe_load(text)["sources"]
    return [
        name
        for table in source["tables"]
        for name in (
            table["name"],
            *table.get("config", {}).get("meta", {}).get("also", ()),
        )
    ]


def sources(settings: Settings) -> list[str]:
    """Return the sources that a build reads, as the macro `sources` finds them."""
    named = os.environ.get(SOURCES_VARIABLE)
    if named:
        return [name.strip().lower() for name in named.split(",")]
    return list(variables(settings)["sources"])


def variables(settings: Settings) -> dict[str, Any]:
    """Return the variables that stand in dbt_project.yml."""
    return yaml.safe_load((settings.project / "dbt_project.yml").read_text())["vars"]


def input_files(settings: Settings) -> dict[str, Path]:
    """Return all files that a build reads, by their path in the raw folder.

    What lies elsewhere, such as a source system with a folder or a DuckDB file of its
    own, has the system's name before it.
    """
    places = {"": settings.raw} | {
        f"{name}: ": settings.project / path.partition("#")[0]
        for name in sources(settings)
        if (path := os.environ.get(f"LEAD_SCORING_{name.upper()}")) and name != "raw"
    }
    return {
        f"{prefix}{path.relative_to(place).as_posix()}": path
        for prefix, place in places.items()
        for path in sorted((place, *place.rglob("*")))
        if path.is_file()
    }


def source_files(settings: Settings) -> dict[str, Path]:
    """Return the DuckDB files that source systems lie in, by the name they get in SQL.

    The macro `file_of_source` finds the same.
    """
    files = {}
    for name in sources(settings):
        path, mark, _ = os.environ.get(f"LEAD_SCORING_{name.upper()}", "").partition(
            "#"
        )
        if name != "raw" and (mark or path.endswith(".duckdb")):
            files[f"source_{name}"] = settings.project / path
    return files


def versions(files: Mapping[str, Path]) -> dict[str, str]:
    """Return size and time of each file that is there, by its name."""
    found = {}
    for name, path in files.items():
        with suppress(OSError):  # it went between the list and the look
            state = path.stat()
            found[name] = f"{state.st_size} {state.st_mtime_ns}"
    return found


def refuse_demo_for_others(settings: Settings) -> None:
    """Stop where the demo would stand in for a folder that somebody forgot to name.

    Raises:
        StoppedError: no folder was named, and what is published are other leads than
            the demo's.

    """
    if (
        settings.raw_is_named
        or not settings.published.exists()
        or "raw" not in sources(settings)
    ):
        return
    leads = next(settings.raw.glob("leads.*"), None)
    if leads is None:
        return
    try:
        with duckdb.connect(str(settings.published), read_only=True) as connection:
            published, of_demo = connection.execute(
                f"""
                select count(*), count(*) filter (where lead_id in (
                    select lead_id from {literal(leads)}
                ))
                from marts.lead_scores
                """
            ).fetchone()
    except duckdb.Error:  # a broken file, which the build replaces
        return
    if published and not of_demo:
        raise StoppedError(
            f"raw: no folder was named (RAW=…, --raw), and {settings.published} holds"
            f" other leads than the demo's in {settings.raw}; name the folder",
            ExitCode.USAGE,
        )
