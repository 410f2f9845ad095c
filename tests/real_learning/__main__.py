"""Learn from data of others and write what comes of it into docs/learning.md."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from project import Project

from lead_scoring.learning.data import at_age
from lead_scoring.learning.learn import without
from lead_scoring.settings import settings

from .study import shuffled, study
from .worlds import WORLDS

PAGE = Path(__file__).parents[2] / "docs" / "learning.md"
START, END = "<!-- made by make learning: {} -->\n", "<!-- end -->"
HEADER = ["| shuffled | leads | copies | no signal |", "|---|---:|---:|---:|"]


def main() -> None:
    """Study data sets, then shuffle their outcomes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("worlds", nargs="*", help="data sets; else all")
    parser.add_argument("--copies", type=int, default=200, help="shuffled, of each")
    parser.add_argument("--leads", type=int, default=600, help="in such a copy")
    parser.add_argument("--keep", type=Path, help="folder that keeps what is built")
    parser.add_argument(
        "--built", action="store_true", help="only shuffle what was kept there"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = options.keep or Path(folder)
        names = options.worlds or [*WORLDS]
        for name in [] if options.built else names:
            project = Project(place / name)
            lines = []
            for line in study(WORLDS[name](), project, place / name / "study"):
                print(line, flush=True)
                lines.append(line)
            write(name, lines)
        if options.copies:
            new = [shuffle(name, place, options) for name in names]
            # Of data sets that were not shuffled this time the last row stays.
            lines = {
                row.split("|")[1]: row for row in [*HEADER, *written("shuffled"), *new]
            }
            write("shuffled", [*lines.values()])


def shuffle(name: str, place: Path, options: argparse.Namespace) -> str:
    """Return a row on copies of a data set with shuffled outcomes."""
    world = WORLDS[name]()
    built = settings(warehouse=place / name / "study" / "warehouse.duckdb")
    source = at_age(built, world.age, world.horizon)
    observations = without(source.observations, (), [*world.drafts["learned"]])
    silent = shuffled(observations, options.copies, options.leads)
    line = f"| {world.name} | {options.leads} | {options.copies} | {silent} |"
    print(line, flush=True)
    return line


def written(name: str) -> list[str]:
    """Return the lines that stand between markers."""
    _, rest = PAGE.read_text(encoding="utf-8").split(START.format(name))
    return rest[: rest.index(END)].splitlines()


def write(name: str, lines: list[str]) -> None:
    """Write figures between their markers."""
    head, rest = PAGE.read_text(encoding="utf-8").split(START.format(name))
    text = "\n".join(lines).rstrip()
    tail = rest[rest.index(END) :]
    PAGE.write_text(f"{head}{START.format(name)}{text}\n{tail}", encoding="utf-8")


if __name__ == "__main__":
    main()
