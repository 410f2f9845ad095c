"""The table of docs/reliability.md."""

from __future__ import annotations

import re

from .house import FAULTS, HERE, Tried

PAGE = HERE.parents[1] / "docs" / "reliability.md"
TITLE = "| fault | tries | ended with | nothing lost | next run |"
RULE = "|---|---:|---|---|---|"
ENDED = {-9: "killed", 129: "SIGHUP", 130: "Ctrl-C", 143: "SIGTERM"}


def write_page(results: list[Tried]) -> None:
    """Write what was tried now into the table; faults not tried keep their rows."""
    page = PAGE.read_text(encoding="utf-8")
    before, after = page.split(f"{TITLE}\n{RULE}\n")
    rows, _, after = after.partition("\n\n")
    lines = {_name(line): line for line in rows.splitlines()}
    lines |= {_cell(each.name): _row(each) for each in results}
    known = [lines[_cell(name)] for name in FAULTS if _cell(name) in lines]
    table = "\n".join([TITLE, RULE, *known])
    PAGE.write_text(f"{before}{table}\n\n{after}", encoding="utf-8")


def _row(tried: Tried) -> str:
    ended = ", ".join(
        ENDED.get(code, f"exit code {code}") for code in sorted(tried.ends)
    )
    is_right = "no: see below" if tried.wrong else "yes"
    cells = [_cell(tried.name), str(tried.tries), ended, is_right, tried.next_run]
    return f"| {' | '.join(cells)} |"


def _name(line: str) -> str:
    return re.split(r" \| ", line.removeprefix("| "))[0]


def _cell(text: str) -> str:
    return text.replace("|", r"\|")
