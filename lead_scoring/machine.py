"""What the machine refuses, in words: room on a disk, memory, permission, a whole file.

Neither rules nor input are wrong then, and the same command may end well once somebody
has made room. The same words come from Python, from DuckDB and from the dbt that runs
as a child, so they are told by their text.
"""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from .console import in_a_line
from .errors import ExitCode, StoppedError
from .settings import Settings

CAUSES = {
    "the disk is full": (
        r"No space left on device|Disk quota exceeded"
        r"|max_temp_directory_size|a part stayed in its log|database or disk is full",
        "make room and run it again",
    ),
    "the file would be too large": (
        r"File too large",
        "raise the limit (ulimit -f), or use a disk that holds larger files",
    ),
    "there is no permission": (
        r"Permission denied|Read-only file system|Operation not permitted"
        r"|attempt to write a readonly database|unable to open database file",
        "let the user who runs this write there",
    ),
    "the memory is not enough": (
        r"Out of Memory Error|std::bad_alloc|Cannot allocate memory|^MemoryError",
        "give more with LEAD_SCORING_MEMORY, or run fewer models at a time with"
        " LEAD_SCORING_THREADS=1",
    ),
    "the system gives no more files or processes": (
        r"Too many open files|Resource temporarily unavailable",
        "raise the limit (ulimit -n, ulimit -u)",
    ),
    "the disk fails": (r"Input/output error|disk I/O error", "check the disk"),
}
BROKEN = (
    r"not a valid DuckDB database file|Corrupt database file|Serialization Error"
    r"|Could not read enough bytes|file with version number|older version of DuckDB"
    r"|newer version of DuckDB|database has been invalidated"
    r"|Failure while replaying WAL|failed to load the database"
)
IN_USE = r"Could not set lock on file"
ANY = re.compile(
    "|".join([*(pattern for pattern, _ in CAUSES.values()), BROKEN]), re.MULTILINE
)


def in_words(text: str) -> str:
    """Return what the machine refused, as one line; nothing where it did not."""
    for cause, (pattern, advice) in CAUSES.items():
        if line := _line_with(pattern, text):
            return f"machine: {cause}: {line}; {advice}"
    if line := _line_with(BROKEN, text):
        return f"machine: a DuckDB file is broken: {line}"
    return ""


def stopped(error: Exception, settings: Settings | None = None) -> StoppedError | None:
    """Return the error that says so in words; none where it is of another kind.

    That another process has a file open is one of them, with a code of its own.
    """
    text = f"{type(error).__name__}: {error}"
    if line := _line_with(IN_USE, text):
        message = f"{line}; try again when that process has ended"
        return StoppedError(message, ExitCode.LOCKED)
    words = (settings and broken_file(settings, text)) or in_words(text)
    return StoppedError(words, ExitCode.MACHINE) if words else None


def refuse_broken_files(settings: Settings) -> None:
    """Stop before a build where a file that it goes on writing cannot be opened.

    Raises:
        StoppedError: the warehouse or the history is broken, or the history is gone.

    """
    if not settings.history.exists() and [*settings.kept.glob("[0-9]*_*")]:
        message = (
            f"history: {settings.history} is not there, and what was published had one;"
            " lead-scoring history restore brings back the one that was kept. To begin"
            f" a new history, move {settings.kept} away"
        )
        raise StoppedError(message, ExitCode.USAGE)
    for file in (settings.warehouse, settings.history):
        if file.exists():
            try:
                duckdb.connect(str(file), read_only=True).close()
            except (duckdb.Error, OSError) as error:
                if re.search(BROKEN, str(error)):
                    message = _words_for(settings, file, str(error))
                    raise StoppedError(message, ExitCode.MACHINE) from error


def broken_file(settings: Settings, fault: str) -> str:
    """Return which file is broken, where a fault says that one is, and what to do.

    Warehouse and history are read to the end for it.
    """
    if not re.search(BROKEN, fault):
        return ""
    for file in (settings.warehouse, settings.history):
        if file.exists():
            try:
                with duckdb.connect(str(file), read_only=True) as connection:
                    for schema, table in connection.execute(
                        "select schema_name, table_name from duckdb_tables()"
                    ).fetchall():
                        connection.execute(
                            f'select sum(hash(rows)) from "{schema}"."{table}" as rows'
                        )
            except duckdb.Error as error:
                return _words_for(settings, file, str(error))
    return ""


def _words_for(settings: Settings, file: Path, fault: str) -> str:
    what, advice = (
        ("warehouse", "remove the file, and the next build makes it anew")
        if file == settings.warehouse
        else (
            "history",
            "lead-scoring history restore --replace brings back the one that was kept"
            " with the latest publication",
        )
    )
    line = _line_with(BROKEN, fault)
    return f"{what}: {file} is broken, or of another DuckDB ({line}); {advice}"


def _line_with(pattern: str, text: str) -> str:
    found = re.compile(pattern, re.MULTILINE)
    return next(
        (in_a_line(line.strip()) for line in text.splitlines() if found.search(line)),
        "",
    )
