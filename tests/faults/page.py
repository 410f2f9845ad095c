"""The table of the faults in docs/reliability.md."""

from __future__ import annotations

import re

from reliability import PAGE, write_rows

from .house import FAULTS, Tried

HEAD = (
    "| fault | tries | ended with | nothing lost | next run |\n|---|---:|---|---|---|\n"
)
ENDED = {-9: "killed", 129: "SIGHUP", 130: "Ctrl-C", 143: "SIGTERM"}


def write_page(results: list[Tried]) -> None:
    """Write what was tried now into the table; faults not tried keep their rows."""
    write_rows(HEAD, map(_cells, results), order=FAULTS)


def fine_ones() -> set[str]:
    """Return the names of the faults that were tried and went as they should."""
    page = PAGE.read_text(encoding="utf-8")
    return {
        name
        for name in FAULTS
        if re.search(rf"\| {re.escape(name)} \|.*\| yes \|", page)
    }


def _cells(tried: Tried) -> list[str]:
    ended = ", ".join(
        ENDED.get(code, f"exit code {code}") for code in sorted(tried.ends)
    )
    is_right = f"no: {tried.wrong[0].splitlines()[0][:80]}" if tried.wrong else "yes"
    return [tried.name, str(tried.tries), ended, is_right, tried.next_run]
