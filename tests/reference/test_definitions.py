"""The examples of docs/definitions.md are what the reference computes."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from reference import score
from reference.cases import Row
from reference.schema import TABLES

PAGE = Path(__file__).parents[2] / "docs" / "definitions.md"
RESULT = re.compile(r"(?P<table>\w+) on (?P<day>\S+)")

# What an example leaves out, as the page says.
LEADS: list[Row] = [{"lead_id": "ada"}]
MODELS: list[Row] = [{"scoring_model": "m"}]
CELLS: dict[str, Row] = {
    "leads": {"created_at": "2026-01-01"},
    "events": {"lead_id": "ada"},
    "orders": {"lead_id": "ada"},
    "lead_statuses": {"lead_id": "ada"},
    "scoring_models": {"segment": "default", "role": "champion"},
}


@dataclass(frozen=True)
class Example:
    """A block of the page: its rows by the line that names them."""

    heading: str
    tables: dict[str, list[Row]]

    def given(self) -> dict[str, list[Row]]:
        """Return the raw and rule tables, with what the example leaves out."""
        given = {"leads": LEADS, "scoring_models": MODELS, "events": []}
        given |= {name: rows for name, rows in self.tables.items() if " " not in name}
        return {
            table: [self._complete(table, n, row) for n, row in enumerate(rows)]
            for table, rows in given.items()
        }

    def _complete(self, table: str, number: int, row: Row) -> Row:
        ids = {} if table in TABLES else {"scoring_model": "m"}
        if table == "events":
            ids = {"event_id": f"e{number}"}
        return ids | CELLS.get(table, {}) | row

    def expected(self) -> Iterator[tuple[str, date, list[Row]]]:
        """Return the tables of results with their days."""
        for name, rows in self.tables.items():
            if result := RESULT.fullmatch(name):
                yield result["table"], date.fromisoformat(result["day"]), rows


def examples() -> Iterator[Example]:
    """Return the blocks of the page in which a line with # names a table."""
    for section in re.split(r"^##+ ", PAGE.read_text(encoding="utf-8"), flags=re.M):
        for block in re.findall(r"^```csv\n(# .*?)^```$", section, re.DOTALL | re.M):
            parts = re.split(r"^# (.*)\n", block, flags=re.M)[1:]
            yield Example(
                section.splitlines()[0],
                {
                    name: list(csv.DictReader(text.splitlines()))
                    for name, text in zip(parts[::2], parts[1::2], strict=True)
                },
            )


def as_written(value: Any) -> str:
    """Return a result as an example writes it."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


@pytest.mark.parametrize("example", [*examples()], ids=lambda each: each.heading)
def test_an_example_is_what_the_reference_computes(example: Example) -> None:
    results = list(example.expected())
    assert results
    given = example.given()
    raw = {table: rows for table, rows in given.items() if table in TABLES}
    rules = {table: rows for table, rows in given.items() if table not in TABLES}
    for table, day, rows in results:
        computed = [
            {column: as_written(found[column]) for column in rows[0]}
            for found in score(raw, rules, day)[table]
        ]
        assert sorted(computed, key=str) == sorted(rows, key=str), table


def test_every_kind_of_rule_has_an_example() -> None:
    shown = {name for example in examples() for name in example.tables}
    kinds = {"fit_rules", "behavior_rules", "inactivity_rules", "decays"}
    kinds |= {"buying_cycle_rules", "seasonal_rules", "account_models", "next_actions"}
    kinds |= {"disqualification_rules", "segments", "grades", "suppression_rules"}
    assert kinds <= shown
