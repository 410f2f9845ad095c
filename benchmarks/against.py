"""Full builds of two checkouts of the project on the same data, taking turns.

Both get the rule tables of this checkout, so that they do the same work; a column that
the other one does not know is left out there.
"""

from pathlib import Path
from statistics import median

import duckdb

from lead_scoring.compare import compare_warehouses
from lead_scoring.sql import literal

from .data import Data
from .measure import Usage
from .project import MODELS_ALONE, ROOT, Project
from .tables import USAGE, progress, seconds, table, times, usage_cells

SIDES = ("other", "this")


class Against:
    """The builds of both checkouts.

    Attributes:
        unequal: in which public tables of both the last builds differ, in words.

    """

    def __init__(self, other: Path, data: Data, work: Path, memory: float) -> None:
        """Copy both checkouts.

        Args:
            other: the checkout to compare with.
            data: the raw tables.
            work: folder for all files.
            memory: GiB for DuckDB.

        """
        self._data = data
        self._projects = {
            "other": Project(other, work / "other", memory),
            "this": Project(ROOT, work / "this", memory),
        }
        self._usages: dict[str, list[Usage]] = {side: [] for side in SIDES}
        self._rooms: dict[str, list[dict[str, float]]] = {side: [] for side in SIDES}
        self._of_one_alone: dict[str, set[str]] = {}
        self.unequal: list[str] = []

    def run(self, runs: int) -> None:
        """Build each so many times, and compare the last builds.

        Whoever was second in a round is first in the next one.

        Raises:
            FailedError: a build failed.

        """
        for number in range(runs):
            for side in SIDES if number % 2 == 0 else reversed(SIDES):
                project = self._projects[side]
                project.forget()
                usage = project.build(self._data, *MODELS_ALONE)
                self._usages[side].append(usage)
                self._rooms[side].append(project.seconds_by_room())
                progress(side, usage)
        warehouses = [self._projects[side].warehouse for side in SIDES]
        other, this = map(_public_tables, warehouses)
        self._of_one_alone = {"other": other - this, "this": this - other}
        without = (other ^ this) | {"changed_at"}
        for difference in compare_warehouses(*warehouses, without=without):
            self.unequal += difference.lines(*SIDES)

    def report(self) -> str:
        """Return the figures as Markdown."""
        usages = [[side, *usage_cells(self._usages[side])] for side in SIDES]
        ratios = [self._ratio("seconds"), "", self._ratio("processor_seconds")]
        ratios.append(self._ratio("mebibytes"))
        names = {room for runs in self._rooms.values() for run in runs for room in run}
        by_room = [
            [f"`{room}`", *(seconds(self._room(side, room)) for side in SIDES)]
            for room in sorted(names)
        ]
        return "\n\n".join(
            [
                table(["full build", *USAGE], [*usages, ["this ÷ other", *ratios]]),
                table(["room", *SIDES], by_room),
                *(
                    f"Public tables of {side} alone: {', '.join(sorted(tables))}."
                    for side, tables in self._of_one_alone.items()
                    if tables
                ),
                "\n".join(self.unequal) or "The public tables of both are equal.",
            ]
        )

    def _ratio(self, figure: str) -> str:
        other, this = (
            median(getattr(run, figure) for run in self._usages[side]) for side in SIDES
        )
        return times(this, other)

    def _room(self, side: str, room: str) -> float | None:
        """Return the median seconds of a room; None where a checkout has none."""
        found = [run[room] for run in self._rooms[side] if room in run]
        return median(found) if found else None


def _public_tables(warehouse: Path) -> set[str]:
    with duckdb.connect() as connection:
        connection.execute(f"attach {literal(warehouse)} as warehouse (read_only)")
        tables = connection.execute("""
            select distinct table_name from duckdb_columns()
            where database_name = 'warehouse' and schema_name = 'marts'
        """)
        return {name for (name,) in tables.fetchall()}
