"""The whole run: make the company up, write its tables."""

from pathlib import Path

from rich.progress import Progress

from lead_scoring.console import err

from .events import event_tables
from .output import TableFile, complete_folder
from .settings import Settings
from .tables import TABLES
from .world import make_world


def generate(settings: Settings, folder: Path) -> dict[str, int]:
    """Write all raw tables to a folder.

    Args:
        settings: what to make.
        folder: where to; new, empty, or to be replaced.

    Returns:
        table → number of rows.

    """
    arguments = {**vars(settings), "as_of": settings.as_of.isoformat()}
    with complete_folder(folder, arguments) as target:
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
