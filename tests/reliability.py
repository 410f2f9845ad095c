"""The tables of docs/reliability.md, written by the commands that fill them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"
CUTS = "| cut at random | tries | found |\n|---|---:|---|\n"


def write_rows(head: str, rows: Iterable[list[str]], order: Iterable[str] = ()) -> None:
    """Write rows into the table with a head; a row with the same first cell goes.

    Args:
        head: the first two lines of the table.
        rows: their cells.
        order: the first cells that the table may have, in their order; else all, in
            the order in which they were written first.

    """
    before, after = PAGE.read_text(encoding="utf-8").split(head)
    table = [*takewhile(lambda line: line.startswith("|"), after.splitlines(True))]
    lines = {line[2:].split(" | ")[0]: line for line in table}
    for cells in rows:
        cells = [cell.replace("|", r"\|") for cell in cells]
        lines[cells[0]] = f"| {' | '.join(cells)} |\n"
    known = [lines[name] for name in order or lines if name in lines]
    text = "".join([before, head, *known, after.removeprefix("".join(table))])
    PAGE.write_text(text, encoding="utf-8")


def write_cuts(what: str, seed: int, tries: int, faults: list[str]) -> None:
    """Write what came of a run that cut at random; one more seed is one more row."""
    found = f"no: {faults[0]}" if faults else "nothing"
    write_rows(CUTS, [[f"{what}, seed {seed}", str(tries), found]])
