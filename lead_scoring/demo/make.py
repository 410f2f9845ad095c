"""What the command `lead-scoring demo` does: check what was asked for, then make it."""

from __future__ import annotations

from datetime import date, datetime, timezone
from pathlib import Path

from lead_scoring import machine
from lead_scoring.errors import ExitCode, StoppedError

from .generate import generate
from .output import FolderError, check_folder
from .settings import (
    EVENTS,
    FEWEST_EVENTS_PER_LEAD,
    FEWEST_LEADS,
    HISTORY_DAYS,
    LEADS,
    SEED,
    Settings,
)
from .systems.deliver import SYSTEMS

EVENTS_PER_LEAD = 50  # for many more events than the default
FIRST_DAY = date(1990, 1, 1)


def make_demo(
    folder: Path,
    *,
    leads: int | None = None,
    events: int = EVENTS,
    seed: int = SEED,
    as_of: str = "",
    history_days: int = HISTORY_DAYS,
    file_format: str = "parquet",
    force: bool = False,
    source: str = "raw",
) -> str:
    """Make up the raw tables of the demo company; return what was made, in words.

    Args:
        folder: where to; new, empty, or one of an earlier run with `force`.
        leads: people; else as many as fit the events.
        events: activities, approximately.
        seed: any number; the same arguments give the same bytes.
        as_of: last day, YYYY-MM-DD; else today in UTC.
        history_days: days of history, the last one included.
        file_format: `parquet` or `csv`.
        force: replace a folder that an earlier run made.
        source: `raw`, or the source systems to deliver it, with commas between.

    Raises:
        StoppedError: what was asked for cannot be made, or not there.

    """
    leads = leads or _leads_for(events)
    if events < FEWEST_EVENTS_PER_LEAD * leads:
        raise StoppedError(
            f"demo: {events} events are too few for {leads} leads: at least "
            f"{FEWEST_EVENTS_PER_LEAD} for each; lower --leads or raise --events",
            ExitCode.USAGE,
        )
    last_day = date.fromisoformat(as_of) if as_of else datetime.now(timezone.utc).date()
    if last_day < FIRST_DAY:
        raise StoppedError(f"demo: {as_of} is before {FIRST_DAY}", ExitCode.USAGE)
    systems = _systems(source)
    settings = Settings(leads, events, seed, last_day, history_days, file_format)
    try:
        check_folder(folder, force)
        rows = generate(settings, folder, systems)
    except FolderError as error:
        raise StoppedError(f"demo: {error}", ExitCode.USAGE) from error
    except OSError as error:
        if refused := machine.stopped(error):
            raise refused from error
        message = f"demo: cannot write {folder}: {error}"
        raise StoppedError(message, ExitCode.USAGE) from error
    made = ", ".join(f"{count:,} {name}" for name, count in rows.items())
    return f"{folder}: {made}"


def _systems(source: str) -> list[str]:
    """Return the source systems that deliver the demo; none: the raw tables do."""
    names = [name.strip().lower() for name in source.split(",")]
    if names == ["raw"]:
        return []
    if unknown := sorted(set(names) - set(SYSTEMS)):
        raise StoppedError(
            f"demo: no demo can be delivered by {', '.join(map(repr, unknown))}: the"
            f" systems are {', '.join(SYSTEMS)}; raw, the default, stands alone",
            ExitCode.USAGE,
        )
    return list(dict.fromkeys(names))


def _leads_for(events: int) -> int:
    """Return how many people fit: fewer than the default for fewer events than it."""
    few = max(FEWEST_LEADS, events * LEADS // EVENTS)
    return max(min(LEADS, few), events // EVENTS_PER_LEAD)
