"""Compare Spark with DuckDB on many random inputs: every public table, row by row.

In the folder tests: ../.venv-spark/bin/python -m random_inputs.on_spark --inputs 50
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .generator import BUILT, MOST_TENANTS, random_build
from .harness import copy_project, write_raw, write_rules

TENANTS_PER_BUILD = 25
WITHOUT_TESTS = ("--exclude-resource-type", "unit_test", "test")
FASTER = {"LEAD_SCORING_SPARK_MASTER": "local[2]"}  # one process in place of three


def main() -> int:
    """Run as many builds as the inputs need; return 1 if any of them differs."""
    parser = argparse.ArgumentParser(prog="random_inputs.on_spark", description=__doc__)
    parser.add_argument("--inputs", type=int, default=50, help="tenants in all")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first build")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="on-spark-"))
    project = folder / "project"
    copy_project(project)
    at_odds = 0
    for number, first in enumerate(range(0, arguments.inputs, TENANTS_PER_BUILD)):
        tenants = min(TENANTS_PER_BUILD, arguments.inputs - first)
        at_odds += not run(project, arguments.seed + number, tenants)
    print(f"{arguments.inputs} inputs, {at_odds} builds at odds", flush=True)
    if not at_odds:
        shutil.rmtree(folder)
    return 1 if at_odds else 0


def run(project: Path, seed: int, tenants: int) -> bool:
    """Build the inputs of a seed on both engines; return whether they agree."""
    assert tenants <= MOST_TENANTS
    started = time.monotonic()
    folder = project.parent / f"build-{seed}"
    build = random_build(seed, range(tenants), BUILT)
    write_raw(build, folder / "raw")
    write_rules(build.rules, project / "seeds")
    settings = {
        "LEAD_SCORING_RAW": str(folder / "raw"),
        "LEAD_SCORING_SPARK_FOLDER": str(folder / "spark"),
        "LEAD_SCORING_AS_OF": build.calendar.as_of.isoformat(),
        "DBT_PROFILES_DIR": str(project),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "LEAD_SCORING_ACCEPT_CHANGES": "true",
    }
    variables = json.dumps(
        {"business_timezone": build.business_timezone, "evaluation_months": 12}
    )
    command = [sys.executable, "-m", "lead_scoring", "spark", "--"]
    finished = subprocess.run(
        [*command, *WITHOUT_TESTS, "--vars", variables],
        cwd=project,
        env=FASTER | os.environ | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    agree = finished.returncode == 0
    seconds = time.monotonic() - started
    word = "agree" if agree else f"at odds, see {folder}"
    zone = build.business_timezone
    print(
        f"build {seed}: {tenants} inputs in {zone} {word}, {seconds:.0f} s", flush=True
    )
    (folder / "log.txt").write_text(finished.stdout, encoding="utf-8")
    if not agree:
        print("\n".join(finished.stdout.splitlines()[-40:]), flush=True)
    return agree


if __name__ == "__main__":
    sys.exit(main())
