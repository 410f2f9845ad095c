"""Foreign data through the product: what its tests share.

Each test reads a data set of others, turns its files into raw tables, builds, and
compares with a count made in plain Python on the source files. The data sets lie in the
folder that LEAD_SCORING_FOREIGN_DATA names; a test whose data set is not there is
skipped, and the last lines of the run say so. The figures stand in
docs/real_inputs.md, which `make real` writes.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from project import WITHOUT_DATA_TESTS, Project, Row
from random_inputs.harness import write_csv

VARIABLE = "LEAD_SCORING_FOREIGN_DATA"
NO_FOREIGN_DATA = "no foreign data"
BESIDE_THE_PROJECT = Path(__file__).parents[3] / "shared" / "data"
FOREIGN = Path(os.environ.get(VARIABLE) or BESIDE_THE_PROJECT)
PAGE = Path(__file__).parents[2] / "docs" / "real_inputs.md"
WRITES = os.environ.get("REAL_INPUTS") == "write"

Tables = Mapping[str, Iterable[Row]]
# What was counted, by the project, and apart from it (empty: there is no such count).
Figure = tuple[str, object, object]


def needs(*names: str) -> pytest.MarkDecorator:
    """Skip a test where a file or folder of the foreign data is absent."""
    absent = [name for name in names if not (FOREIGN / name).exists()]
    reason = f"{NO_FOREIGN_DATA} {', '.join(absent)} in {FOREIGN} ({VARIABLE})"
    return pytest.mark.skipif(bool(absent), reason=reason)


def rows(path: str) -> list[Row]:
    """Read the rows of a foreign CSV file."""
    with (FOREIGN / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def build(project: Project, folder: Path, tables: Tables, as_of: str) -> Project:
    """Build from rows of raw tables; then bring back the rules that are shipped."""
    for table, cells in tables.items():
        listed = list(cells)
        columns = dict.fromkeys(column for row in listed for column in row)
        write_csv(folder / f"{table}.csv", columns, listed)
    try:
        run = project.build(folder, as_of, *WITHOUT_DATA_TESTS)
    finally:
        project.restore_rules()
    assert run.succeeded, run.output[-3000:]
    return project


def share(part: int, whole: int) -> str:
    """Return a part with what it is of the whole."""
    return f"{part:,} of {whole:,} ({part / whole:.1%})"


def check_page(name: str, figures: Iterable[Figure]) -> None:
    """Print the figures and hold the page to them, or write them into it."""
    lines = [
        f"## {name}",
        "",
        "| | the project | counted apart |",
        "| --- | ---: | ---: |",
    ]
    lines += [
        f"| {what} | {text(ours)} | {text(apart)} |" for what, ours, apart in figures
    ]
    section = "\n".join(lines)
    print(f"\n{section}")
    page = PAGE.read_text(encoding="utf-8")
    if WRITES:
        top, *sections = re.split(r"^(?=## )", page, flags=re.MULTILINE)
        kept = [part for part in sections if not part.startswith(f"## {name}\n")]
        parts = sorted(part.strip() for part in [*kept, section])
        page = "\n\n".join([top.strip(), *parts]) + "\n"
        PAGE.write_text(page, encoding="utf-8")
    assert section in page, f"{PAGE} is out of date: run `make real`"


def text(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
