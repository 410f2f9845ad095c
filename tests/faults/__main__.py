"""`make faults`: let every fault happen, say what came of it, write it down."""

from __future__ import annotations

import argparse
import random
import re
import shutil
import sys
import time
from pathlib import Path

from . import files, input, kills, machine  # noqa: F401 they note their faults
from .house import FAULTS, IS_ROOT, Fault, Tried, house_on_a_disk, try_part
from .page import fine_ones, write_page


def main() -> int:
    """Try the faults; return 1 where something does not hold."""
    parser = argparse.ArgumentParser(prog="faults")
    parser.add_argument(
        "--only", default="", help="those whose part or name fits this pattern"
    )
    parser.add_argument(
        "--new", action="store_true", help="those of which the page does not say yes"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="docs/reliability.md")
    parser.add_argument("--house", type=Path, help="where it is, and stays")
    asked = parser.parse_args()
    random.seed(asked.seed)
    results = []
    with house_on_a_disk(asked.house) as house:
        known = fine_ones() if asked.new else set()
        for part, faults in _parts(asked.only, known).items():
            began = time.monotonic()
            for tried in try_part(house, faults):
                results.append(tried)
                print(_line(tried), flush=True)
            if asked.write:
                write_page(results)
            print(f"  ({part}: {time.monotonic() - began:.0f} s)", flush=True)
    wrong = sum(bool(each.wrong) for each in results)
    tries = sum(each.tries for each in results)
    print(f"{len(results)} faults, {tries} tries, {wrong} of them not as they should")
    return 1 if wrong else 0


def _parts(only: str, known: set[str]) -> dict[str, list[Fault]]:
    parts: dict[str, list[Fault]] = {}
    for fault in FAULTS.values():
        if fault.name in known:
            continue
        if not re.search(only, f"{fault.part}, {fault.name}"):
            continue
        if (fault.needs == "root" and not IS_ROOT) or (
            fault.needs == "cc" and not shutil.which("cc")
        ):
            print(f"not tried here, since it needs {fault.needs}: {fault.name}")
            continue
        parts.setdefault(fault.part, []).append(fault)
    return parts


def _line(tried: Tried) -> str:
    codes = ", ".join(f"{code}" for code in sorted(tried.ends))
    text = f"{'WRONG' if tried.wrong else 'fine':5} {tried.name}: {tried.tries} x, code"
    text += f" {codes}; next run {tried.next_run}\n      {tried.line}"
    return "\n".join([text, *(f"      !! {each}" for each in tried.wrong)])


if __name__ == "__main__":
    sys.exit(main())
