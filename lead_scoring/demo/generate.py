"""The whole run: make the company up, write its tables."""

import tempfile
from dataclasses import replace
from pathlib import Path

from rich.progress import Progress

from lead_scoring.console import err

from .events import event_tables
from .output import TableFile, complete_folder
from .settings import Settings
from .systems.deliver import deliver
from .tables import TABLES
from .world import make_world


def generate(
    settings: Settings, folder: Path, systems: list[str] | None = None
) -> dict[str, int]:
    """Write all raw tables to a folder, or what some systems deliver in their place.

    Args:
        settings: what to make.
        folder: where to; new, empty, or to be replaced.
        systems: names of source systems.

    Returns:
        table → number of rows.

    """
    arguments = {**vars(settings), "as_of": settings.as_of.isoformat()}
    if not systems:
        with complete_folder(folder, arguments) as target:
            return _write_tables(settings, target)
    arguments["systems"] = systems
    with (
        complete_folder(folder, arguments) as target,
        tempfile.TemporaryDirectory(prefix="lead_scoring_demo_") as raw,
    ):
        _write_tables(replace(settings, format="parquet"), Path(raw))
        return deliver(Path(raw), target, systems, settings.format)


def _write_tables(settings: Settings, target: Path) -> dict[str, int]:
    """Write all raw tables to a folder that is there."""
    world = make_world(settings)
    rows = {}
    for name, make in TABLES.items():
        table = make(world)
        file = TableFile(target, name, settings.format)
        file.add(table)
        file.close()
        rows[name] = len(table)
    return rows | {"events": _write_events(world, target)}


def _write_events(world, target: Path) -> int:
    """Write the activities slice by slice, with a progress bar on stderr."""
    rows = 0
    file = TableFile(target, "events", world.settings.format)
    with Progress(console=err, transient=True) as progress:
        bar = progress.add_task("events", total=world.settings.events)
        for table in event_tables(world):
            file.add(table)
            rows += len(table)
            progress.advance(bar, len(table))
    file.close()
    return rows
