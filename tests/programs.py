"""Runs dbt and `lead-scoring` in children of a process that has imported both.

To import dbt takes two or three seconds of processor time, as long as a small build of
it, and the tests run it hundreds of times. A child is forked from a server that has
done nothing but import, so no child knows of another.
"""

from __future__ import annotations

import atexit
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

FORKED = get_context("forkserver")
FORKED.set_forkserver_preload(
    [
        "dbt.task.build",
        "dbt.adapters.duckdb",
        "lead_scoring.cli",
        "lead_scoring.dbt_events",
    ]
)


@dataclass(frozen=True)
class Ended:
    """How a program ended: its exit code, and all that it printed."""

    code: int
    printed: str


class Program:
    """A program that runs; its standard input is empty."""

    def __init__(
        self, *command: str | Path, folder: Path, environment: Mapping[str, str]
    ) -> None:
        """Start `dbt` or `lead-scoring` with its arguments in a folder."""
        name, *arguments = map(str, command)
        handle, self._output = tempfile.mkstemp(prefix=f"{name}-", suffix=".txt")
        os.close(handle)
        self._child = FORKED.Process(
            target=_become,
            args=(name, arguments, str(folder), dict(environment), self._output),
        )
        self._child.start()

    def kill(self) -> None:
        """Kill it, and wait until it is gone."""
        self._child.kill()
        self.end()

    def end(self) -> Ended:
        """Wait until it ends."""
        self._child.join()
        output = Path(self._output)
        printed = output.read_text(encoding="utf-8", errors="replace")
        output.unlink()
        return Ended(self._child.exitcode or 0, printed)


def run(*command: str | Path, folder: Path, environment: Mapping[str, str]) -> Ended:
    """Run `dbt` or `lead-scoring` with its arguments in a folder."""
    return Program(*command, folder=folder, environment=environment).end()


def _become(
    name: str,
    arguments: Sequence[str],
    folder: str,
    environment: dict[str, str],
    output: str,
) -> None:
    """Do in this process what a console command does in one of its own."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(os.open(output, os.O_WRONLY), 1)
    os.dup2(1, 2)
    sys.argv = [name, *arguments]
    try:
        if name == "dbt":
            from lead_scoring import dbt_events

            # dbt's console is not used: see there.
            sys.exit(dbt_events.run(arguments, in_words=lambda event: event.info.msg))
        from lead_scoring.cli import main

        main()
    finally:
        # multiprocessing ends a child without them; dbt-duckdb closes its files by one.
        atexit._run_exitfuncs()
