"""Try every recipe of docs/recipes.md on the demo, and write there what it does.

A recipe is a section of the page with rows of rule tables, in blocks that begin with
```csv and the table's name. A row with the name of one that exists takes its place.
Where the section names `make add-model`, that comes first.
"""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from lead_scoring.console import say
from lead_scoring.dbt import program
from lead_scoring.demo.make import make_demo
from lead_scoring.errors import StoppedError
from lead_scoring.rules.ready_made import add_model
from lead_scoring.settings import CHECKOUT as PROJECT
from lead_scoring.settings import RULES, Settings, settings

PAGE = PROJECT / "docs" / "recipes.md"
READ_BY_DBT = ("dbt_project.yml", ".dbtignore", "profiles.yml")
READ_BY_DBT += ("macros", "models", "seeds")
WITHOUT_TESTS = ("--exclude-resource-type", "unit_test", "test")
DAY = "2026-06-30"
START, END = "<!-- made by make recipes: -->\n", "<!-- end -->"
# The cells that name a row, where a table has them.
NAMES = ("scoring_model", "rule")

Row = dict[str, str]
Scores = dict[str, tuple[float, bool]]


@dataclass(frozen=True)
class Recipe:
    """A section of the page: its heading, ready-made models, and rows by rule table."""

    name: str
    models: list[str]
    rows: dict[str, list[str]]


def recipes(page: str) -> list[Recipe]:
    """Return the sections of the page that have rows of rule tables."""
    found = []
    for section in re.split(r"^### ", page, flags=re.MULTILINE)[1:]:
        blocks = re.findall(r"^```csv (\w+)\n(.*?)^```$", section, re.DOTALL | re.M)
        if blocks:
            rows = {table: text.splitlines() for table, text in blocks}
            models = re.findall(r"make add-model MODEL=(\w+)", section)
            found.append(Recipe(section.splitlines()[0], models, rows))
    return found


def apply(recipe: Recipe, seeds: Path) -> None:
    """Put the rows of a recipe into the rule tables of a folder."""
    for model in recipe.models:
        add_model(settings(rules=seeds), model)
    for table, lines in recipe.rows.items():
        path = next(seeds.glob(f"*/{table}.csv"))
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            columns, rows = list(reader.fieldnames or []), list(reader)
        for cells in csv.reader(lines):
            new = dict(zip(columns, cells, strict=True))
            rows = [row for row in rows if not _same_name(row, new)] + [new]
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def _same_name(row: Row, other: Row) -> bool:
    names = [name for name in NAMES if name in row]
    return bool(names) and all(row[name] == other[name] for name in names)


def effects(page: str, folder: Path) -> Iterator[str]:
    """Build the demo as shipped and with each recipe; yield the lines of a table."""
    raw, project = folder / "raw", folder / "project"
    project.mkdir()
    for part in READ_BY_DBT:
        copy = shutil.copytree if (PROJECT / part).is_dir() else shutil.copy
        copy(PROJECT / part, project / part)
    make_demo(raw, as_of=DAY)
    chosen = Settings(
        project=project,
        raw=raw,
        raw_is_named=True,
        warehouse=folder / "warehouse.duckdb",
        rules=project / RULES,
        as_of=DAY,
    )
    before = _build(chosen)
    yield f"Demo data as of {DAY}, {len(before)} leads, official scores.\n"
    yield "| recipe | leads whose score changes | by, on average | MQLs |"
    yield "|---|---:|---:|---:|"
    for recipe in recipes(page):
        apply(recipe, project / "seeds")
        yield f"| {recipe.name} | {_effect(before, _build(chosen))} |"
        shutil.copytree(PROJECT / "seeds", project / "seeds", dirs_exist_ok=True)


def _build(settings: Settings) -> Scores:
    """Build the demo without tests; return score and MQL by lead."""
    done = subprocess.run(
        [program(), "build", "--select", "+lead_scores", *WITHOUT_TESTS],
        cwd=settings.project,
        env=settings.environment() | {"LEAD_SCORING_TARGET": "duckdb"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    if done.returncode:
        raise StoppedError(f"recipes: {done.stdout}")
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        rows = connection.execute(
            "select lead_id, total_score::double, is_mql from marts.lead_scores"
        ).fetchall()
    return {lead: (score, is_mql) for lead, score, is_mql in rows}


def _effect(before: Scores, after: Scores) -> str:
    changes = [after[lead][0] - before[lead][0] for lead in before]
    changed = [change for change in changes if change]
    mean = f"{sum(changed) / len(changed):+.1f}" if changed else ""
    mqls = [sum(is_mql for _, is_mql in scores.values()) for scores in (before, after)]
    return f"{len(changed)} | {mean} | {mqls[0]} → {mqls[1]}"


def write_effects() -> None:
    """Write the table of effects between its markers."""
    page = PAGE.read_text(encoding="utf-8")
    head, rest = page.split(START)
    _, tail = rest.split(END)
    with tempfile.TemporaryDirectory() as folder:
        lines = []
        for line in effects(page, Path(folder)):
            say(line)
            lines.append(line)
    table = "\n".join(lines)
    PAGE.write_text(f"{head}{START}{table}\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    try:
        write_effects()
    except StoppedError as error:
        sys.exit(str(error))
