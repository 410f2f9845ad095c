"""Learn from data of others and write what comes of it into docs/learning.md."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from project import Project

from lead_scoring.learning.data import at_age
from lead_scoring.learning.learn import without

from .study import _settings, shuffled, study
from .worlds import WORLDS

PAGE = Path(__file__).parents[2] / "docs" / "learning.md"


def main() -> None:
    """Study the data sets that are named, else all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("worlds", nargs="*", choices=[[], *WORLDS], default=[])
    parser.add_argument(
        "--copies", type=int, default=200, help="shuffled copies of each"
    )
    parser.add_argument("--leads", type=int, default=600, help="leads of such a copy")
    parser.add_argument("--keep", type=Path, help="folder that keeps what was built")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = options.keep or Path(folder)
        for name in options.worlds or WORLDS:
            world = WORLDS[name]()
            project = Project(place / name)
            lines = []
            for line in study(world, project, place / name / "study"):
                print(line, flush=True)
                lines.append(line)
            if options.copies:
                source = at_age(_settings(project), world.age, world.horizon)
                excluded = [*world.drafts["learned"]]
                observations = without(source.observations, (), excluded)
                silent, copies = shuffled(observations, options.copies, options.leads)
                lines.append(
                    f"With outcomes shuffled among {options.leads} of its leads,"
                    f" {silent} of {copies} copies have no signal."
                )
                print(lines[-1], flush=True)
            write(name, "\n".join(lines))


def write(name: str, text: str) -> None:
    """Write the figures of a data set between their markers."""
    page = PAGE.read_text(encoding="utf-8")
    start, end = f"<!-- made by make learning: {name} -->\n", "<!-- end -->"
    head, rest = page.split(start)
    tail = rest[rest.index(end) :]
    PAGE.write_text(f"{head}{start}{text.rstrip()}\n{tail}", encoding="utf-8")


if __name__ == "__main__":
    main()
