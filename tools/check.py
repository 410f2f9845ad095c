"""What a change most likely breaks, in about two minutes (`make check`).

Looks at the files that were changed since main: lints them, runs the unit tests of the
models among them and of the models that name a changed macro or rule table, and
compares one random build with the reference. `make lint` and `make test` look at all.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from changed import PROJECT, changed_files

from lead_scoring.dbt import program
from lead_scoring.demo.make import make_demo

MOST_MODELS = 25  # the unit tests of more take longer than there is time
MATTERS_TO_A_BUILD = ("models", "macros", "seeds", "snapshots", "tests")
RAW = PROJECT / "target" / "check" / "raw"
WAREHOUSE = PROJECT / "target" / "check" / "warehouse.duckdb"
SETTINGS = {
    "LEAD_SCORING_RAW": str(RAW),
    "LEAD_SCORING_WAREHOUSE": str(WAREHOUSE),
    "LEAD_SCORING_TARGET": "duckdb",
    "LEAD_SCORING_AS_OF": "",
    "DBT_PROFILES_DIR": str(PROJECT),
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DBT_USE_FAST_TEST_EDGES": "true",
}


def main() -> int:
    """Run the checks; return how many failed."""
    changed = changed_files()
    print(f"{len(changed)} files changed since main", flush=True)
    failed = 0
    if python := [str(path) for path in changed if path.suffix == ".py"]:
        failed += run("ruff", program("ruff"), "check", *python)
        failed += run("format", program("ruff"), "format", "--check", *python)
    failed += run("SQL", sys.executable, "tools/lint.py", "--changed")
    if models := touched_models(changed):
        failed += unit_tests(models)
    if any(path.parts[0] in MATTERS_TO_A_BUILD for path in changed):
        seed = str(int(time.time()))
        random_inputs = (sys.executable, "-m", "random_inputs", "--inputs", "5")
        failed += run("random build", *random_inputs, "--seed", seed, folder="tests")
    print("check: nothing failed" if not failed else f"check: {failed} failed")
    return failed


def touched_models(changed: Iterable[Path]) -> list[str]:
    """Return the models that were changed, or that name a changed macro or table."""
    changed = list(changed)
    named = {name for path in changed for name in names_in(path)}
    found = set()
    for path in (PROJECT / "models").rglob("*.sql"):
        words = set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
        if path.relative_to(PROJECT) in changed or words & named:
            found.add(path.stem)
    for path in changed:
        if path.name.endswith("unit_tests.yml"):
            text = (PROJECT / path).read_text(encoding="utf-8")
            found.update(re.findall(r"^    model: (\w+)", text, re.MULTILINE))
    return sorted(found)


def names_in(path: Path) -> list[str]:
    """Return the macros that a file defines, or the rule table that it is."""
    if path.parts[0] == "seeds" and path.suffix == ".csv":
        return [path.stem]
    if path.parts[0] == "macros" and path.suffix == ".sql":
        text = (PROJECT / path).read_text(encoding="utf-8")
        return re.findall(r"\{%-? macro (?:duckdb__|spark__|default__)?(\w+)", text)
    return []


def unit_tests(models: list[str]) -> int:
    """Run the unit tests of models on empty tables; return 1 where one fails."""
    if len(models) > MOST_MODELS:
        left = len(models) - MOST_MODELS
        print(
            f"unit tests: {left} of {len(models)} touched models are left to make test"
        )
        models = models[:MOST_MODELS]
    if not RAW.exists():
        make_demo(RAW, leads=50, events=500, as_of="2026-01-31")
    WAREHOUSE.parent.mkdir(parents=True, exist_ok=True)
    tables = ("--empty", "--exclude-resource-type", "unit_test", "test", "snapshot")
    parents = [f"+{model}" for model in models]
    tests = [f"{model},test_type:unit" for model in models]
    dbt = (program(), "--quiet")
    return run("tables", *dbt, "build", *tables, "--select", *parents) or run(
        "unit tests", *dbt, "test", "--select", *tests
    )


def run(name: str, *command: str | Path, folder: str = ".") -> int:
    """Run a command in a folder of the project; say how it ended; return 1 if badly."""
    started = time.monotonic()
    code = subprocess.run(
        command, cwd=PROJECT / folder, env=os.environ | SETTINGS
    ).returncode
    seconds = time.monotonic() - started
    print(f"{name}: {'failed' if code else 'fine'}, {seconds:.0f} s", flush=True)
    return 1 if code else 0


if __name__ == "__main__":
    sys.exit(main())
