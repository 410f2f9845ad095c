"""What it costs to replay the past, beside the build whose rules are judged by it."""

from pathlib import Path

import duckdb

from .data import Data
from .measure import Usage
from .project import MODELS_ALONE, ROOT, Project
from .tables import progress, seconds, table, times

BUILD = "full build"
REPLAY = "replay of all past days"
MARTS = "what reads past days"
AGAIN = "replay with nothing changed"


class Past:
    """A full build, the replay of its past days, and what is made of them.

    Attributes:
        usages: of each step.

    """

    def __init__(self, data: Data, work: Path, memory: float, months: int) -> None:
        """Copy this checkout.

        Args:
            data: the raw tables.
            work: folder for all files.
            memory: GiB for DuckDB.
            months: months from one past day to the next.

        """
        self._data, self._project = data, Project(ROOT, work, memory)
        self._variables = ("--vars", f"evaluation_months: {months}")
        self.usages: dict[str, Usage] = {}

    def run(self) -> None:
        """Run each step once.

        Raises:
            FailedError: a step failed.

        """
        for name, step in (
            (BUILD, self._build),
            (REPLAY, lambda: self._project.evaluate(self._data, self._variables)),
            (MARTS, lambda: self._build("--select", "source:evaluated+")),
            (AGAIN, lambda: self._project.evaluate(self._data, self._variables)),
        ):
            self.usages[name] = step()
            progress(name, self.usages[name])

    def _build(self, *selection: str) -> Usage:
        return self._project.build(
            self._data, *MODELS_ALONE, *selection, variables=self._variables
        )

    def report(self) -> str:
        """Return the figures as Markdown."""
        base = self.usages[BUILD]
        head = ["", "wall time", "processor time", "÷ full build", "peak memory"]
        rows = [
            [
                name,
                seconds(usage.seconds),
                seconds(usage.processor_seconds),
                times(usage.processor_seconds, base.processor_seconds),
                f"{usage.mebibytes / 1024:.2f} GiB",
            ]
            for name, usage in self.usages.items()
        ]
        file = str(self._project.warehouse)
        with duckdb.connect(file, read_only=True) as connection:
            ((days, scores, observations, conversions),) = connection.execute(
                """
                select
                    (select count(*) from evaluated.days),
                    (select count(*) from evaluated.scores),
                    (select sum(observations) from marts.observation_counts),
                    (select sum(conversions) from marts.observation_counts)
                """
            ).fetchall()
        a_day = self.usages[REPLAY].processor_seconds / max(days, 1)
        return (
            f"{table(head, rows)}\n\n{days} past days, {seconds(a_day)} of processor"
            f" time each; {scores:,} scores, {observations:,} observations,"
            f" {conversions:,} conversions."
        )
