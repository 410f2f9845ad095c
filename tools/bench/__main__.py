"""The command line of the benchmark."""

import argparse
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from tqdm import tqdm

from . import machine, postgres
from .data import describe, get_data
from .measure import Limits
from .plan import BUILDS, MODULES, Course, Settings
from .project import ROOT
from .report import write_report
from .results import Results

SHARE_OF_MEMORY = 0.85


def sizes(text: str) -> list[int]:
    """Read numbers of events with blanks or commas between, for argparse."""
    try:
        found = [int(n.replace("_", "")) for n in text.replace(",", " ").split()]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} are no whole numbers") from None
    if not found or min(found) < 10_000:
        raise argparse.ArgumentTypeError("at least one size, none below 10000")
    return found


def names(known: Iterable[str]) -> Callable[[str], tuple[str, ...]]:
    """Return a reader of names that are `known`, for argparse."""

    def read(text: str) -> tuple[str, ...]:
        found = tuple(text.replace(",", " ").split())
        if unknown := [name for name in found if name not in known]:
            raise argparse.ArgumentTypeError(
                f"{unknown[0]!r} is none of {', '.join(known)}"
            )
        return found

    return read


def arguments() -> argparse.ArgumentParser:
    """Return the reader of the command line."""
    parser = argparse.ArgumentParser(
        prog="benchmark",
        description="Measure the project against the same work done by other means.",
        epilog="Runs add up: a size that was measured before stays in the tables, and "
        "what was measured with the same files is not measured again.",
    )
    add = parser.add_argument
    add("--sizes", type=sizes, default=[1_000_000], help="events (default: 1000000)")
    add("--runs", type=int, default=3, help="of each measurement (default: 3)")
    for option, known in (("--contestants", MODULES), ("--builds", BUILDS)):
        text = f"of {', '.join(known)} (default: all)"
        add(option, type=names(known), default=tuple(known), help=text)
    add("--work", type=Path, default=ROOT / "data" / "bench", help="for all files")
    add("--memory", type=float, default=6, help="GiB for each tool (default: 6)")
    add("--threads", type=int, default=2, help="for each tool (default: 2)")
    add("--minutes", type=float, default=60.0, help="most per run (default: 60)")
    add(
        "--most-memory",
        type=float,
        help="GiB at which a run is stopped, server and all",
    )
    add("--out", type=Path, default=ROOT / "docs" / "benchmarks.md", help="the tables")
    add("--ignore-disk", action="store_true", help="start where the disk looks small")
    add("--report-only", action="store_true", help="write the tables anew, run nothing")
    return parser


def main() -> None:
    """Make the data, measure, write the tables."""
    given = arguments().parse_args()
    given.work = given.work.resolve()
    given.work.mkdir(parents=True, exist_ok=True)
    results = Results(given.work / "results.json")
    if given.report_only:
        write_report(results, given.out)
        return
    problem = machine.check_disk(given.work, max(given.sizes))
    if problem and not given.ignore_disk:
        sys.exit(problem)
    most_memory = given.most_memory or machine.memory_gibibytes() * SHARE_OF_MEMORY
    settings = Settings(
        given.work,
        given.runs,
        given.contestants,
        given.builds,
        given.memory,
        given.threads,
        Limits(given.minutes * 60, most_memory * 1024),
    )
    results.fact(0, "machine", machine.describe(given.work, postgres.version()))
    results.fact(0, "settings", {"memory": given.memory, "threads": given.threads})
    machine.hold_to(given.threads)
    made = {}
    for size in given.sizes:
        made[size] = get_data(given.work / str(size) / "raw", size)
        results.fact(size, "data", describe(made[size]))
    each = len(given.contestants) + 1 + len(given.builds)
    steps = given.runs * each * len(made)
    with tqdm(total=steps, unit=" runs") as bar:
        course = Course(settings, results, bar)
        course.fixed_cost()
        for size, data in made.items():
            course.size(size, data)
    write_report(results, given.out)
    print(f"written: {given.out}")
    if course.unequal:
        sys.exit(
            "scores differ, so the figures say nothing:\n" + "\n".join(course.unequal)
        )


if __name__ == "__main__":
    main()
