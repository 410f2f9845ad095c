"""The command line that all scripts share, and the time that their stages take."""

import argparse
import json
import sys
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ..rules import Rules


@dataclass
class Task:
    """What a script is asked to do.

    Attributes:
        raw: folder of the raw tables.
        rules: the rule tables.
        as_of: the day to score for.
        out: folder for the results.
        memory: GiB that the tool may use, where it can be told.
        threads: that the tool may use, where it can be told.
        stages: name → seconds, in the order they were done.

    """

    raw: Path
    rules: Rules
    as_of: date
    out: Path
    memory: float
    threads: int
    stages: dict[str, float] = field(default_factory=dict)
    _last: float = field(default_factory=time.monotonic)

    @property
    def events(self) -> str:
        """Where the files of events are, with a star for DuckDB and the like."""
        return str(self.raw / "events" / "*.parquet")

    def file(self, table: str) -> str:
        """Return where another raw table is."""
        return str(self.raw / f"{table}.parquet")

    def done(self, stage: str) -> None:
        """Note that a stage is over."""
        now = time.monotonic()
        self.stages[stage] = round(now - self._last, 3)
        self._last = now


def read_task() -> Task:
    """Read the command line of a script."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("raw", type=Path, help="folder of the raw tables")
    add("rules", type=Path, help="folder of the rule tables")
    add("as_of", type=date.fromisoformat, help="day to score for")
    add("out", type=Path, help="folder for the results")
    add("--memory", type=float, default=8.0, help="GiB")
    add("--threads", type=int, default=2)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    return Task(
        given.raw,
        Rules(given.rules),
        given.as_of,
        given.out,
        given.memory,
        given.threads,
    )


def finish(task: Task) -> None:
    """Leave the seconds of the stages beside the results."""
    text = json.dumps(task.stages, indent=2) + "\n"
    (task.out / "stages.json").write_text(text, encoding="utf-8")
    sys.stdout.flush()
