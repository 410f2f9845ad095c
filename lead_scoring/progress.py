"""A bar while something takes long; without a terminal a line for each quarter."""

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

from .console import out, say


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

        def tell(done: int, total: int, name: str) -> None:
            shown.update(bar, completed=done, total=total, description=name)
            if not out.is_terminal and done * 4 // total > (done - 1) * 4 // total:
                say(f"{done} of {total} steps")

        yield tell
