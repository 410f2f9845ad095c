"""What lies in the raw folder, looked at before dbt reads it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb
import yaml

from .console import err, in_a_line, say
from .demo.make import make_demo
from .errors import ExitCode, StoppedError
from .settings import Settings
from .sql import literal

REQUIRED_TABLES = ("leads", "events")
ENDINGS = (".parquet", ".csv", ".csv.gz", ".csv.zst")
SOURCES_VARIABLE = "LEAD_SCORING_SOURCES"


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


def sources(settings: Settings) -> list[str]:
    """Return the sources that a build reads, as the macro `sources` finds them."""
    named = os.environ.get(SOURCES_VARIABLE)
    if named:
        return [name.strip().lower() for name in named.split(",")]
    return list(variables(settings)["sources"])


def variables(settings: Settings) -> dict[str, Any]:
    """Return the variables that stand in dbt_project.yml."""
    text = (settings.project / "dbt_project.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)["vars"]


def input_files(settings: Settings) -> dict[str, Path]:
    """Return all files that a build reads, by their path in the raw folder.

    What lies elsewhere, such as a source system with a folder or a DuckDB file of its
    own, has the system's name before it.
    """
    places = {"": settings.raw} | {
        f"{name}: ": settings.project / path.partition("#")[0]
        for name, path in named_places(settings).items()
    }
    return {
        f"{prefix}{path.relative_to(place).as_posix()}": path
        for prefix, place in places.items()
        for path in sorted((place, *place.rglob("*")))
        if path.is_file() and not is_passed_over(path, place)
    }


def is_passed_over(path: Path, folder: Path) -> bool:
    """Whether no build reads a file in a folder, for its name or that of a folder."""
    return any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)


def source_files(settings: Settings) -> dict[str, Path]:
    """Return the DuckDB files that source systems lie in, by the name they get in SQL.

    The macro `file_of_source` finds the same.
    """
    files = {}
    for name, place in named_places(settings).items():
        path, mark, _ = place.partition("#")
        if mark or path.endswith(".duckdb"):
            files[f"source_{name}"] = settings.project / path
    return files


def named_places(settings: Settings) -> dict[str, str]:
    """Return the place of each source system for which LEAD_SCORING_<SYSTEM> is set."""
    return {
        name: place
        for name in sources(settings)
        if name != "raw" and (place := os.environ.get(f"LEAD_SCORING_{name.upper()}"))
    }


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
