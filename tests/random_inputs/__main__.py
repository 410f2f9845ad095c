"""Compare the dbt build with the reference on many random inputs (`make fuzz`)."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from .generator import BUILT, FEATURES, MOST_TENANTS, random_build
from .harness import PROJECT, Outcome, Workshop


def main() -> int:
    """Run as many builds as the inputs need; return 1 if any of them differs."""
    arguments = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="random-inputs-"))
    workshop = Workshop(folder, arguments.project)
    at_odds, seed = 0, arguments.seed
    for tenants in _portions(arguments):
        outcome = _run(workshop, seed, tenants, arguments)
        at_odds += outcome.tenants_at_odds
        seed += 1
    print(f"{arguments.inputs} inputs, {at_odds} mismatches", flush=True)
    if not at_odds and not arguments.keep:
        shutil.rmtree(folder)
    return 1 if at_odds else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="random_inputs", description=__doc__)
    parser.add_argument("--inputs", type=int, default=80, help="tenants in all")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first build")
    parser.add_argument("--tenants-per-build", type=int, default=8)
    parser.add_argument(
        "--features",
        default=",".join(BUILT),
        help=f"all, or some of {','.join(FEATURES)}",
    )
    parser.add_argument(
        "--only-tenant", type=int, help="number (from 0) of the only tenant to look at"
    )
    parser.add_argument("--project", type=Path, default=PROJECT, help="dbt project")
    parser.add_argument("--keep", action="store_true", help="keep the inputs")
    arguments = parser.parse_args()
    if not 1 <= arguments.tenants_per_build <= MOST_TENANTS:
        parser.error(f"a build has 1 to {MOST_TENANTS} tenants")
    features = arguments.features.split(",")
    arguments.features = FEATURES if features == ["all"] else features
    if unknown := set(arguments.features) - set(FEATURES):
        parser.error(f"unknown features: {', '.join(sorted(unknown))}")
    return arguments


def _portions(arguments: argparse.Namespace) -> list[list[int]]:
    """Return the numbers of the tenants of each build."""
    if arguments.only_tenant is not None:
        arguments.inputs = 1
        return [[arguments.only_tenant]]
    size = arguments.tenants_per_build
    return [
        list(range(min(size, arguments.inputs - first)))
        for first in range(0, arguments.inputs, size)
    ]


def _run(
    workshop: Workshop, seed: int, tenants: list[int], arguments: argparse.Namespace
) -> Outcome:
    """Run one build and say what came of it."""
    started = time.monotonic()
    outcome = workshop.run(random_build(seed, tenants, arguments.features))
    seconds = time.monotonic() - started
    odds = outcome.tenants_at_odds
    print(
        f"build {seed}: {len(tenants)} inputs, {odds} mismatches, {seconds:.0f} s",
        flush=True,
    )
    if odds:
        print(outcome.report(), flush=True)
    elif not arguments.keep:
        shutil.rmtree(outcome.folder)
    return outcome


if __name__ == "__main__":
    sys.exit(main())
