"""What it costs to read every source system beside the raw tables."""

import os
from pathlib import Path

from .data import Data
from .measure import Usage
from .project import MODELS_ALONE, ROOT, Project
from .tables import progress, seconds, table, times

SMALL_TABLES = ROOT / "tests" / "sources"
SYSTEMS = sorted(path.name for path in SMALL_TABLES.iterdir() if path.is_dir())


class Sources:
    """Full builds of the same raw tables, with all source systems off, and on.

    The systems have the small tables of the tests: what is measured is what a system
    costs whatever its size.

    Attributes:
        usages: of each build.

    """

    def __init__(self, data: Data, work: Path, memory: float) -> None:
        """Copy this checkout.

        Args:
            data: the raw tables.
            work: folder for all files.
            memory: GiB for DuckDB.

        """
        self._data, self._project = data, Project(ROOT, work, memory)
        self.usages: dict[str, list[Usage]] = {}
        self._models: dict[str, int] = {}

    def run(self, runs: int) -> None:
        """Build with the systems off and on in turn.

        Args:
            runs: of each.

        Raises:
            FailedError: a build failed.

        """
        for system in SYSTEMS:
            os.environ[f"LEAD_SCORING_{system.upper()}"] = str(SMALL_TABLES / system)
        for _ in range(runs):
            for name, on in (("`raw` alone", []), ("all systems too", SYSTEMS)):
                os.environ["LEAD_SCORING_SOURCES"] = ",".join(["raw", *on])
                self._project.forget()
                usage = self._project.build(self._data, *MODELS_ALONE)
                self.usages.setdefault(name, []).append(usage)
                self._models[name] = len(self._project.seconds_by_model())
                progress(name, usage)

    def report(self) -> str:
        """Return the figures as Markdown."""
        costs = {
            name: min(usage.processor_seconds for usage in usages)
            for name, usages in self.usages.items()
        }
        base = next(iter(costs.values()))
        rows = [
            [name, f"{self._models[name]}", seconds(cost), times(cost, base)]
            for name, cost in costs.items()
        ]
        return table(["", "models", "processor time", "÷ `raw` alone"], rows)
