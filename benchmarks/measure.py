"""Seconds, processor time and memory of a process.

A command is started by a small process (this file), because the kernel counts as
memory of a process what the one that started it has held.
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

LOG_LINES = 25


class FailedError(Exception):
    """A measured command ended with an error; the message is the end of its output."""


@dataclass(frozen=True)
class Usage:
    """One run of a command.

    Attributes:
        seconds: wall time from start to end.
        processor_seconds: of all cores together.
        mebibytes: most memory that the process held, as the kernel saw it.

    """

    seconds: float
    processor_seconds: float
    mebibytes: float


def measure(
    command: list[str], log: Path, folder: Path, environment: dict[str, str]
) -> Usage:
    """Run a command to its end.

    Args:
        command: program and arguments.
        log: file for all that it prints.
        folder: where it runs.
        environment: variables beside those of this process.

    Raises:
        FailedError: the command ended with an error.

    """
    os.sync()  # what was written before is no work of this one
    figures = log.with_suffix(".json").resolve()
    with log.open("wb") as output:
        status = subprocess.run(
            [sys.executable, "-S", __file__, figures, *command],
            cwd=folder,
            env=os.environ | environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        ).returncode
    if status:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        raise FailedError("\n".join([f"{log}:", *lines[-LOG_LINES:]]))
    return Usage(**json.loads(figures.read_text(encoding="utf-8")))


def _start(figures: Path, command: list[str]) -> int:
    """Run a command, write its figures, return its exit status."""
    start = time.monotonic()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    used = {
        "seconds": time.monotonic() - start,
        "processor_seconds": usage.ru_utime + usage.ru_stime,
        "mebibytes": usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10),
    }
    figures.write_text(json.dumps(used), encoding="utf-8")
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(abs(_start(Path(sys.argv[1]), sys.argv[2:])))
