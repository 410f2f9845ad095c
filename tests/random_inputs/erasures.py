"""Look for erased people in every file that a build leaves, on random inputs.

`make erasures N=100`

Each build is published twice: without the erasure requests of its inputs, then with
them. A build of an even seed is stopped by the guard the second time, for it scores an
earlier day. The reference says which records are erased; what names a person in them,
and in no record that stays, must then stand in no table and in no byte of the
warehouse, the history, the published file, the one without people, and what is kept. A
name in a request stays with it, and the lead_id with the record of a CRM that is to be
told.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import programs
from reference.build import Build as Expected
from reference.records import ERASED, NAMES, USED, Row
from reference.rules import RuleBook
from reference.values import Calendar

from lead_scoring.errors import ExitCode

from .compare import LETTERS
from .generator import Build, random_build
from .harness import copy_project, read_rules, write_raw, write_rules

INPUTS_PER_BUILD = 25
REQUESTS = "erasure_requests"
KEYS = ("event_id", "order_id", "opportunity_id")
FILES = ("scores.duckdb", "scores_history.duckdb", "scores_published.duckdb")
WAREHOUSE, HISTORY, PUBLISHED = FILES
ANONYMOUS, KEPT = "scores_anonymous.duckdb", "scores_kept"
AROUND = 120  # characters around the letters of an input, in which names are looked for


@dataclass(frozen=True)
class Names:
    """What names erased people: all of it, what a request says, what a bad one says."""

    erased: set[str]
    in_requests: set[str]
    in_unused_requests: set[str]

    def not_in(self, file: str) -> set[str]:
        """Return the names that a file must not hold."""
        stay = {WAREHOUSE: self.in_requests, PUBLISHED: self.in_unused_requests}
        return self.erased - stay.get(file, set())


def main() -> int:
    """Run as many builds as the inputs need; return 1 if a name is found."""
    parser = argparse.ArgumentParser(prog="random_inputs.erasures")
    parser.add_argument("--inputs", type=int, default=100, help="inputs in all")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first build")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="erasures-"))
    copy_project(folder / "project")
    seed, done, at_odds = arguments.seed, 0, 0
    while done < arguments.inputs:
        inputs = min(INPUTS_PER_BUILD, arguments.inputs - done)
        build = random_build(seed, range(inputs))
        seed += 1
        if not {"lead_id", "email"} <= {*build.shape.columns.get(REQUESTS, ())}:
            continue
        started = time.monotonic()
        is_stopped = build.seed % 2 == 0
        outcome, *faults = look(folder, with_requests(build), is_stopped)
        seconds = time.monotonic() - started
        print(f"build {build.seed}: {inputs} inputs, {seconds:.0f} s; {outcome}")
        print("".join(f"  {fault}\n" for fault in faults), end="", flush=True)
        at_odds += bool(faults)
        done += inputs
    print(f"{done} inputs, {at_odds} builds at odds", flush=True)
    if not at_odds:
        shutil.rmtree(folder)
    return 1 if at_odds else 0


def with_requests(build: Build) -> Build:
    """Return a build all of whose inputs have a request."""
    columns = build.shape.columns[REQUESTS]
    is_typed = "requested_at" in build.shape.types.get(REQUESTS, ())
    day = build.calendar.as_of.isoformat() + (" 00:00:00" if is_typed else "")
    tenants = {}
    for letters, raw in build.tenants.items():
        request = dict.fromkeys(columns) | {
            "lead_id": f"{letters}-1",
            "requested_at": day,
        }
        requested = raw | {REQUESTS: raw[REQUESTS] or [request]}
        tenants[letters] = {
            table: [
                {name: distinct(cell) for name, cell in row.items()} for row in rows
            ]
            for table, rows in requested.items()
        }
    return replace(build, tenants=tenants)


def distinct(cell: str | None) -> str | None:
    """End the number of a lead, so that none is the beginning of another.

    Texts stand side by side in a file: `qaaq-1` and `0` would be `qaaq-10`.
    """
    return cell and re.sub(rf"({LETTERS.pattern}-[0-9]+)", r"\1n", cell, flags=re.I)


def look(folder: Path, build: Build, is_stopped: bool) -> Iterator[str]:
    """Build twice; yield what was done, and then each name that a file still holds."""
    here = folder / f"build-{build.seed}"
    raw, seeds = here / "raw", folder / "project" / "seeds"
    write_raw(build, raw)
    write_rules(build.rules, seeds)
    requests = next(raw.glob(f"{REQUESTS}.*"))
    set_aside = requests.rename(here / requests.name)
    as_of = build.calendar.as_of
    run(folder, build, here, as_of, "--past")
    set_aside.rename(requests)
    # The names that are erased; some only because of what is known on the later day.
    day = as_of - timedelta(days=1) if is_stopped else as_of
    names = names_of_erased(build, RuleBook(read_rules(seeds)), day)
    before = {file: found_in(here / file, names.erased) for file in FILES}
    code = run(folder, build, here, day)
    assert code == (ExitCode.IMPLAUSIBLE if is_stopped else ExitCode.FINE), code
    held = len(set().union(*before.values()))
    assert held, "no name stood in a file before, so that none can be missed now"
    yield (
        f"{'stopped by the guard' if is_stopped else 'published'},"
        f" {len(names.erased)} names erased, of which {held} stood in the files before"
    )
    kept = sorted((here / KEPT).glob("*/*.duckdb"))
    assert len(kept) == (2 if is_stopped else 4), kept
    for path in [*(here / file for file in (*FILES, ANONYMOUS)), *kept]:
        file = f"scores_{path.name}" if path in kept else path.name
        sought = names.not_in(file) - records_of_crm(path)
        if file == PUBLISHED and (is_stopped or path in kept):
            sought -= events_of_others(path)
        for name in sorted(found_in(path, sought)):
            yield f"{path.relative_to(here)} names {name!r}"
    shutil.rmtree(here)


def records_of_crm(file: Path) -> set[str]:
    """Return the ids of the leads that a CRM is told of, or was."""
    table, column = "marts.crm_leads", "lead_id"
    if file.name in (HISTORY, "history.duckdb"):
        table, column = "publication.crm_records", "record_id"
    with duckdb.connect(str(file), read_only=True) as connection:
        rows = connection.execute(f"select {column} from {table}").fetchall()
    return {lead_id.lower() for (lead_id,) in rows}


def events_of_others(published: Path) -> set[str]:
    """Return the ids of published events that are a lead's.

    One may have carried an erased person's e-mail, which was not published.
    """
    query = "select event_id from marts.suppressed_activities where lead_id <> ''"
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute(query).fetchall()
    return {event_id.lower() for (event_id,) in rows}


def run(folder: Path, build: Build, here: Path, as_of: date, *options: str) -> int:
    """Run `lead-scoring build`; return its exit code.

    Raises:
        RuntimeError: it failed otherwise than by the guard; holds what it printed.

    """
    settings = {
        "DBT_PROJECT_DIR": str(folder / "project"),
        "DBT_PROFILES_DIR": str(folder / "project"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "LEAD_SCORING_TARGET": "duckdb",
        "LEAD_SCORING_RULES": str(folder / "project" / "seeds"),
    }
    command = ["lead-scoring", "build", "--accept-changes"]
    command += ["--raw", str(here / "raw"), "--warehouse", str(here / WAREHOUSE)]
    command += ["--as-of", as_of.isoformat(), *options, "--"]
    command += ["--exclude-resource-type", "unit_test", "test"]
    ended = programs.run(
        *(*command, "--vars", json.dumps(build.variables)),
        folder=folder / "project",
        environment=os.environ | settings,
    )
    if ended.code not in (ExitCode.FINE, ExitCode.IMPLAUSIBLE):
        raise RuntimeError(ended.printed[-4000:])
    return ended.code


def names_of_erased(build: Build, rules: RuleBook, as_of: date) -> Names:
    """Return what names people in erased records and in none that stays."""
    calendar, names = Calendar(build.business_timezone), Names(set(), set(), set())
    for raw in build.tenants.values():
        expected = Expected(raw, rules, as_of, calendar, build.leads_per_visitor)
        rows = list(expected.records.all())
        stay = "\n".join(
            f'{cell} "{cell}"'  # in quotes as well, as records in JSON have it
            for row in rows
            if row.outcome != ERASED and row.table.name != REQUESTS
            for cell in texts(row, row.text)
        )
        named = {
            name
            for row in rows
            if row.outcome == ERASED
            for name in texts(row, columns_that_name(row))
        }
        names.erased.update(name for name in named if name not in stay)
        for request in expected.records.rows[REQUESTS]:
            said = [*texts(request, request.text)]
            held = {name for name in named if any(name in cell for cell in said)}
            names.in_requests.update(held)
            if request.outcome != USED:
                names.in_unused_requests.update(held)
    return names


def columns_that_name(row: Row) -> Iterator[str]:
    """Yield the columns of a record that name a person, or the record itself."""
    yield from (column for column in row.text if column in (*NAMES, *KEYS))
    if row.table.name == "attribute_changes" and row["attribute"] == "email":
        yield from ("old_value", "value")


def texts(row: Row, columns: Iterable[str]) -> Iterator[str]:
    """Yield the cells of a record in lower case, as written and as read."""
    for column in columns:
        for cell in {row.text[column], row.values[column]}:
            if isinstance(cell, str) and LETTERS.search(cell.lower()):
                yield cell.lower().strip(" ,;")


def found_in(file: Path, names: set[str]) -> set[str]:
    """Return the names that stand in a table or in the bytes of a DuckDB file."""
    content = file.read_bytes().decode("utf-8", errors="replace").lower()
    parts = [content[start:end] for start, end in spans_around_letters(content)]
    with duckdb.connect(str(file), read_only=True) as connection:
        for schema, table in connection.execute(
            "select schema_name, table_name from duckdb_tables()"
        ).fetchall():
            parts += (
                row.lower()
                for (row,) in connection.execute(
                    f'select each::varchar from "{schema}"."{table}" as each'
                ).fetchall()
                if row and LETTERS.search(row.lower())
            )
    everything = "\n".join(dict.fromkeys(parts))
    return {name for name in names if name in everything}


def spans_around_letters(content: str) -> Iterator[tuple[int, int]]:
    """Yield the parts of a text in which the letters of inputs stand."""
    start = end = 0
    for found in re.finditer(LETTERS, content):
        if found.start() - AROUND > end:
            if end:
                yield start, end
            start = max(0, found.start() - AROUND)
        end = found.end() + AROUND
    if end:
        yield start, end


if __name__ == "__main__":
    sys.exit(main())
