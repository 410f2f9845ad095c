"""Lint the SQL with sqlfluff, file by file, and remember which files were clean.

    python tools/lint.py [--changed] [--fix]

A file is looked at again when it changed, or anything that its SQL is made of: the
macros, the YAML beside the models, the settings. `--changed` looks at files alone that
were changed since main; `--fix` mends what sqlfluff can.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import sys
from multiprocessing import get_context
from pathlib import Path

import yaml
from changed import PROJECT, changed_files
from sqlfluff.cli.commands import cli as sqlfluff

# The tree of a file has a hundred thousand objects, none of them garbage: looking for
# garbage as often as Python does by default took a third of the time. The processes
# that sqlfluff starts import this file, so it holds for them too.
gc.set_threshold(200_000, 20, 100)

LINTED = ("models", "tests", "analyses")
MADE_OF = ("macros/**/*.sql", "models/**/*.yml", "*.yml", ".sqlfluff*")
MADE_OF += ("requirements/dev.txt",)
CLEAN = PROJECT / "target" / "lint" / "clean.json"
# SQL is looked at as it is rendered, and the reading of a raw table is the longer the
# more columns it has: these are the least that can be read.
RAW = PROJECT / "target" / "lint" / "raw"
HEADERS = {
    "leads": "lead_id,created_at",
    "events": "event_id,occurred_at,activity_type",
}
# Models of a source system are there only where it is read, and others are the longer
# the more systems are.
SYSTEMS = PROJECT / "models" / "sources"


def main() -> int:
    """Lint what was not found clean before; return 1 where something is wrong."""
    files = {
        path: digest
        for path, digest in digests().items()
        if "--changed" not in sys.argv or path in map(str, changed_files())
    }
    clean = set(json.loads(CLEAN.read_text()) if CLEAN.exists() else ())
    todo = [path for path, digest in files.items() if digest not in clean]
    print(f"sqlfluff: {len(todo)} of {len(files)} files to look at", flush=True)
    if todo and (failed := lint(todo)):
        return failed
    CLEAN.parent.mkdir(parents=True, exist_ok=True)
    CLEAN.write_text(json.dumps(sorted({*clean, *files.values()})))
    return 0


def digests() -> dict[str, str]:
    """Return a digest of each file and all that its SQL is made of."""
    around = hashlib.md5()
    for pattern in MADE_OF:
        for path in sorted(PROJECT.glob(pattern)):
            around.update(path.read_bytes())
    return {
        str(path.relative_to(PROJECT)): hashlib.md5(
            around.digest() + str(path).encode() + path.read_bytes()
        ).hexdigest()
        for folder in LINTED
        for path in sorted((PROJECT / folder).rglob("*.sql"))
    }


def lint(files: list[str]) -> int:
    """Run sqlfluff on files; return the exit code of a run that fails, if one does."""
    systems = sorted(path.name for path in SYSTEMS.iterdir())
    of_systems = [path for path in files if path.startswith("models/sources/")]
    others = [path for path in files if path not in of_systems]
    os.environ |= {
        "LEAD_SCORING_RAW": str(RAW),
        "LEAD_SCORING_WAREHOUSE": ":memory:",
        "LEAD_SCORING_TARGET": "duckdb",
        "LEAD_SCORING_AS_OF": "",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    os.chdir(PROJECT)
    make_raw(RAW, HEADERS)
    for system in systems:
        make_raw(RAW / system, required_of(system))
    failed = 0
    for sources, named in (("raw", others), (",".join(systems), of_systems)):
        os.environ["LEAD_SCORING_SOURCES"] = sources
        if named:
            failed = run_sqlfluff(named) or failed
    return failed


def run_sqlfluff(files: list[str]) -> int:
    """Run it in two processes; return its code.

    It is a process of its own: a second run in this one finds the connection of the
    first closed, and passes over each file.
    """
    command = "fix" if "--fix" in sys.argv else "lint"
    arguments = [command, "--processes", "2", *files]
    process = get_context("fork").Process(target=sqlfluff, args=(arguments,))
    process.start()
    process.join()
    return process.exitcode or 0


def required_of(system: str) -> dict[str, str]:
    """Return the least header of each table of a source system."""
    tables = [
        table
        for path in sorted((SYSTEMS / system).glob("*.yml"))
        for source in yaml.safe_load(path.read_text()).get("sources", ())
        for table in source["tables"]
    ]
    return {
        table["name"]: ",".join(
            column["name"] for column in table["columns"] if _is_required(column)
        )
        for table in tables
        if _is_required(table)
    }


def _is_required(described: dict) -> bool:
    meta = described.get("config", {}).get("meta", {})
    return bool(meta.get("required"))


def make_raw(folder: Path, headers: dict[str, str]) -> None:
    """Make tables without rows."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, header in headers.items():
        (folder / f"{table}.csv").write_text(f"{header}\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
