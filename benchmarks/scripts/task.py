"""What every script is asked to do, and the time its stages take."""

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

RAW_TABLES = (
    "leads",
    "accounts",
    "attribute_changes",
    "identities",
    "lead_merges",
    "orders",
)


@dataclass(frozen=True)
class Task:
    """The arguments of a script.

    Attributes:
        raw: folder of the raw tables.
        rules: folder of the rule tables.
        as_of: day to score for.
        out: folder for the results.
        memory: GiB that the tool may use, where it can be told.

    """

    raw: Path
    rules: Path
    as_of: date
    out: Path
    memory: float

    @property
    def events(self) -> str:
        """The files of events, as a pattern."""
        return str(self.raw / "events" / "*.parquet")

    def file(self, table: str) -> str:
        """Return the file of a raw table other than the events."""
        return str(self.raw / f"{table}.parquet")


class Stages:
    """Seconds by stage, in the order in which they end."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._last = time.monotonic()

    def done(self, stage: str) -> None:
        """Note that a stage has just ended."""
        now = time.monotonic()
        self._seconds[stage] = round(now - self._last, 3)
        self._last = now

    def save(self, folder: Path) -> None:
        """Write `stages.json` into a folder."""
        (folder / "stages.json").write_text(json.dumps(self._seconds), encoding="utf-8")


def run(score: Callable[[Task, Stages], None]) -> None:
    """Read the command line of a script, score, and leave the seconds of its stages."""
    stages = Stages()
    parser = argparse.ArgumentParser()
    parser.add_argument("raw", type=Path, help="folder of the raw tables")
    parser.add_argument("rules", type=Path, help="folder of the rule tables")
    parser.add_argument("as_of", type=date.fromisoformat, help="day to score for")
    parser.add_argument("out", type=Path, help="folder for the results")
    parser.add_argument(
        "--memory", type=float, default=6, help="GiB, where it can be told"
    )
    task = Task(**vars(parser.parse_args()))
    task.out.mkdir(parents=True, exist_ok=True)
    score(task, stages)
    stages.save(task.out)
