"""The demo's own rules: rows that are laid over the shipped rule tables.

A company begins with one model. The demo shows what more there is: a segment with a
champion of its own, an experiment, and rules that are not worth their points. Its rows
are in no shipped table, so nobody has to take them out again.
"""

from __future__ import annotations

import csv
import json
import re
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from ..demo import __file__ as _demo
from ..demo.settings import MARKER
from ..settings import CHECKOUT, RULES, Settings
from .files import Row, RuleFile

FOLDER = Path(_demo).with_name("rules")
NAME = FOLDER.relative_to(CHECKOUT)
WITH_DEMO_RULES = f"Demo data: with the demo's own rules, {NAME}"
WITHOUT_DEMO_RULES = (
    f"Demo data: without the rules in {NAME}, which do not go with yours:"
)
# A day is written in them from the last one of the demo data.
DAYS_BEFORE = re.compile(r"([0-9]+) days before the last day")

# Rule table -> its rows.
DemoRows = dict[str, list[Row]]


def are_for_demo(settings: Settings) -> bool:
    """Return whether a build is of the demo: its data in its place, shipped rules."""
    is_there = settings.raw.exists()
    return (
        not settings.raw_is_named
        and settings.rules == settings.project / RULES
        and (not is_there or (settings.raw / MARKER).exists())
    )


def demo_rows(settings: Settings) -> DemoRows:
    """Return the demo's own rows for its data, made or still to be made."""
    last_day = _last_day(settings)
    rows = {}
    for path in sorted(FOLDER.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows[path.stem] = [
                Row(
                    reader.line_num,
                    {name: dated(cell, last_day) for name, cell in row.items()},
                )
                for row in reader
            ]
    return rows


def lay_over(files: list[RuleFile], rows: DemoRows) -> None:
    """Add rows to the rule tables that were read; optional columns come with them."""
    for file in files:
        for row in rows.get(file.table.name, ()):
            new = [name for name in row.cells if name not in file.header]
            file.header += new
            for old in file.rows:
                old.cells.update(dict.fromkeys(new, ""))
            empty = dict.fromkeys(file.header, "")
            file.rows.append(Row(row.line, empty | row.cells))


def _last_day(settings: Settings) -> date:
    """Return the last day of the demo data."""
    marker = settings.raw / MARKER
    if marker.exists():
        written = json.loads(marker.read_text(encoding="utf-8"))
        return date.fromisoformat(written["as_of"])
    if settings.as_of:
        return date.fromisoformat(settings.as_of)
    return datetime.now(timezone.utc).date()


def dated(cell: str, last_day: date) -> str:
    """Return a cell, in which a day may be counted back from the last one."""
    days = DAYS_BEFORE.fullmatch(cell)
    return str(last_day - timedelta(int(days[1]))) if days else cell
