"""A bar on the terminal while something takes long; nothing elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from .console import out


@contextmanager
def progress(first: str) -> Iterator[Callable[[int, int, str], None]]:
    """Show a bar; yield what moves it: steps that are done, of how many, the last."""
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(
        *columns, console=out, transient=True, disable=not out.is_terminal
    ) as shown:
        bar = shown.add_task(first, total=None)
        yield lambda done, total, name: shown.update(
            bar, completed=done, total=total, description=name
        )
