"""Writes which columns are personal into docs/privacy.md, as the YAML marks them.

Raw and public tables carry marks. Models in between inherit them by name: there are two
thousand columns, and a mark on each would only repeat what its name says.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from lead_scoring.personal import FOLDERS, columns_with, raw_columns

PROJECT = Path(__file__).parents[1]
PAGE = PROJECT / "docs" / "privacy.md"
BEGIN, END = "<!-- columns: make privacy -->\n", "<!-- end of columns -->\n"
HEADER = "| table | names or describes a person | id |\n|---|---|---|\n"
Marks = Mapping[str, bool | str]
# Rooms whose models read no record of a person.
WITHOUT_PEOPLE = ("metrics", "publication", "rules")
# Where a `reason` is a cell of a record; elsewhere it is ours, such as that of a rule.
WITH_REASONS = ("crm", "staging")


def main() -> int:
    """Write the part of the page."""
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(with_columns(text, columns_in_words(PROJECT)), encoding="utf-8")
    return 0


def with_columns(page: str, columns: str) -> str:
    """Return a page with another part on columns."""
    before, _, rest = page.partition(BEGIN)
    return before + BEGIN + columns + END + rest.partition(END)[2]


def columns_in_words(project: Path) -> str:
    """Return which columns are personal: of the raw tables, and of the public ones."""
    unpublished = columns_with(project, "is_published")
    public = {
        table: {
            name: mark
            for name, mark in marks.items()
            if unpublished.get(table, {}).get(name, True)
        }
        for table, marks in sorted(columns_with(project, "personal").items())
    }
    kept_back = ", ".join(
        f"`{table}.{name}`"
        for table, marks in sorted(unpublished.items())
        for name, is_published in marks.items()
        if not is_published
    )
    return "".join(
        [
            "\n**Raw tables**, and the typed records of the warehouse\n\n",
            *table_of(raw_columns(project).items()),
            "\n**Published tables.** The anonymous file has none of the second column,"
            " and other ids in the place of the third.\n\n",
            *table_of(public.items()),
            "\n**Models in between**, room by room, by the names of their columns.\n\n",
            *table_of(between(project), "room"),
            f"\nIn the warehouse alone: {kept_back}.\n\n",
        ]
    )


def between(project: Path) -> list[tuple[str, Marks]]:
    """Return the personal columns of models in between, room by room.

    They are called like a raw column, or `unreadable_…` like its text; an id may have a
    word in front that says whose it is.
    """
    known = {
        name: mark
        for marks in raw_columns(project).values()
        for name, mark in marks.items()
    }
    found: dict[str, dict[str, bool | str]] = {}
    for file in sorted((project / "models").rglob("*.yml")):
        room = file.relative_to(project / "models").parts[0]
        if room in WITHOUT_PEOPLE or any(
            file.is_relative_to(project / folder) for folder in FOLDERS
        ):
            continue
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        for node in content.get("models", []):
            for column in node.get("columns", []):
                if column["name"] == "reason" and room not in WITH_REASONS:
                    continue
                for name, mark in known.items():
                    front = ".*_" if mark == "id" else "unreadable_"
                    if re.fullmatch(f"({front})?{name}", column["name"]):
                        found.setdefault(room, {})[column["name"]] = mark
    return [(room, dict(sorted(found[room].items()))) for room in sorted(found)]


def table_of(rows: Iterable[tuple[str, Marks]], first: str = "table") -> Iterable[str]:
    """Yield a table of the page, line by line."""
    yield HEADER.replace("table", first)
    for table, marks in rows:
        if marks:
            named = ", ".join(name for name, mark in marks.items() if mark is True)
            ids = ", ".join(name for name, mark in marks.items() if mark == "id")
            yield f"| {table} | {named} | {ids} |\n"


if __name__ == "__main__":
    sys.exit(main())
