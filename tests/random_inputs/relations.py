"""Relations between two builds that hold whatever the input, on many random inputs.

`make relations N=100`

Each relation changes an input in a way whose effect is known, such as none, builds
both, and compares all public tables and the ledger. `related` says what a relation is,
and `relations_of_…` what the relations are.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

from .generator import random_build
from .harness import PROJECT
from .related import Bench, Tried, case_of
from .relations_of_records import RECORDS
from .relations_of_rules import RULES
from .relations_of_scores import SCORES

RELATIONS = (*RECORDS, *RULES, *SCORES)
# They cost little beside the build itself; each build has rules of its own.
INPUTS_PER_BUILD = 100
DOCUMENT = PROJECT / "docs" / "reliability.md"
SECTION = re.compile(r"## Relations\n.*?(?=\n## |\Z)", re.DOTALL)
ABOUT = (
    "## Relations\n\n"
    "What a score must be is worked out by the [reference](../tests/reference). What"
    " must not change it, or change it by so much, is known without working anything"
    " out. Each relation below changes random inputs, builds both, and compares all"
    " public tables, the ledger and the mismatches, row by row. What the change is"
    " about is left out or turned back. An input counts where the change touches it;"
    " a change that touches nothing is a failure. Relations that keep the same things"
    " equal share a build; only if that differs is each tried alone.\n\n"
    "```sh\n"
    "make relations N=100                        # each hundred with rules of its own\n"
    "make relations OPTIONS='--only robot'       # those with the word in their name\n"
    "make relations N=100 OPTIONS=--write        # and write this table\n"
    "```\n\n"
)


def main() -> int:
    """Try all relations on as many inputs as are asked for; return 1 if one fails."""
    arguments = _arguments()
    relations = [one for one in RELATIONS if arguments.only in one.name]
    folder = Path(tempfile.mkdtemp(prefix="relations-"))
    bench = Bench(folder)
    tried = {relation.name: Tried() for relation in relations}
    for number, first in enumerate(range(0, arguments.inputs, INPUTS_PER_BUILD)):
        seed = arguments.seed + number
        inputs = min(INPUTS_PER_BUILD, arguments.inputs - first)
        case = case_of(random_build(seed, range(inputs)))
        started = time.monotonic()
        for relation, result in bench.try_all(relations, case, seed):
            seconds = time.monotonic() - started
            print(f"seed {seed}, {seconds:.0f} s: {line(relation.name, result)}")
            print("".join(f"    {found}\n" for found in result.found), end="")
            sys.stdout.flush()
            tried[relation.name].add(result)
    failed = 0
    for relation in relations:
        faults = tried[relation.name].faults(relation)
        failed += bool(faults)
        tried[relation.name].found = faults
    print(table(tried))
    print(f"{len(tried)} relations, {failed} failed", flush=True)
    if arguments.write:
        write(table(tried))
    shutil.rmtree(folder)
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="random_inputs.relations", description=__doc__
    )
    parser.add_argument("--inputs", type=int, default=100, help="inputs in all")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first build")
    parser.add_argument("--only", default="", help="words of the relations to try")
    parser.add_argument(
        "--write", action="store_true", help=f"write the table into {DOCUMENT.name}"
    )
    return parser.parse_args()


def line(name: str, tried: Tried) -> str:
    """Say what came of a relation."""
    return (
        f"{name}: {tried.inputs} inputs, {tried.changed} records or rules changed,"
        f" {tried.followed} rows followed, {tried.rows} rows compared,"
        f" {'FAILED' if tried.found else 'holds'}"
    )


def table(tried: dict[str, Tried]) -> str:
    """Return the results as a table in Markdown."""
    lines = [
        "| relation | inputs | records or rules changed | rows compared | found |",
        "|---|---:|---:|---:|---|",
    ]
    lines += [
        f"| {name} | {one.inputs} | {one.changed:,} | {one.rows:,} |"
        f" {one.found[-1] if one.found else 'nothing'} |"
        for name, one in tried.items()
    ]
    return "\n".join(lines)


def write(results: str) -> None:
    """Replace the section of the document."""
    text = DOCUMENT.read_text(encoding="utf-8")
    section = f"{ABOUT}{results}\n"
    text = SECTION.sub(lambda _: section, text)
    DOCUMENT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
