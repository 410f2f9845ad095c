"""Writes which columns are personal into docs/privacy.md, as the YAML marks them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from lead_scoring.personal import columns_with, raw_columns

PROJECT = Path(__file__).parents[1]
PAGE = PROJECT / "docs" / "privacy.md"
BEGIN, END = "<!-- columns: make privacy -->\n", "<!-- end of columns -->\n"
HEADER = "| table | names or describes a person | id |\n|---|---|---|\n"
Marks = Mapping[str, bool | str]


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
            f"\nIn the warehouse alone: {kept_back}.\n\n",
        ]
    )


def table_of(rows: Iterable[tuple[str, Marks]]) -> Iterable[str]:
    """Yield a table of the page, line by line."""
    yield HEADER
    for table, marks in rows:
        if marks:
            named = ", ".join(name for name, mark in marks.items() if mark is True)
            ids = ", ".join(name for name, mark in marks.items() if mark == "id")
            yield f"| {table} | {named} | {ids} |\n"


if __name__ == "__main__":
    sys.exit(main())
