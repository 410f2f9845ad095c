"""Runs a command as a process of its own; says how long it took and how much it held.

Memory is that of the whole process tree, sampled ten times a second: the proportional
set size on Linux, where pages that several processes share (PostgreSQL's buffers) count
once, else the resident set size. What the kernel itself saw as the peak of the largest
process (`VmHWM`) counts where it is more, so that no short peak is lost.

To look at a process of 6 GiB takes the kernel 0.09 s, in which that process gets no
memory, so the larger it is, the longer the pause until the next look.
"""

import contextlib
import os
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

SAMPLE_EVERY = 0.1  # seconds, at least
PAUSE = 50  # times as long as the look before it
MIB = 2**20
LOG_LINES = 25


@dataclass(frozen=True)
class Limits:
    """What a process may use before it is stopped.

    Attributes:
        seconds: wall time.
        mebibytes: memory of the process tree.

    """

    seconds: float
    mebibytes: float


@dataclass(frozen=True)
class Measured:
    """One run of a command.

    Attributes:
        seconds: wall time from start to end.
        cpu_seconds: of all processors together.
        mebibytes: peak memory.
        failure: why it has no result, in words; None if it has.

    """

    seconds: float
    cpu_seconds: float
    mebibytes: float
    failure: str | None = None


def measure(
    command: list[str],
    folder: Path,
    environment: dict[str, str],
    log: Path,
    limits: Limits,
) -> Measured:
    """Run a command to its end, or to one of its limits.

    Args:
        command: program and arguments.
        folder: where it runs.
        environment: its variables.
        log: file for all that it prints.
        limits: what it may use.

    """
    os.sync()  # what was written before, a copied warehouse, is no work of this one
    with log.open("wb") as out:
        start = time.monotonic()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        watch = _Watch(process.pid, limits)
        watch.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            watch.stop_tree()
            raise
        finally:
            process.returncode = 0  # it is waited for already
        seconds = time.monotonic() - start
    watch.over.set()
    watch.join()
    failure = watch.failure
    if failure is None and status:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        failure = "failed:\n" + "\n".join(lines[-LOG_LINES:])
    return Measured(
        round(seconds, 2),
        round(usage.ru_utime + usage.ru_stime, 2),
        round(watch.peak, 1),
        failure,
    )


class _Watch(threading.Thread):
    """Looks at a process tree from time to time; stops it at its limits.

    Attributes:
        peak: most MiB seen.
        failure: which limit was passed, in words.
        over: set when the process has ended.

    """

    def __init__(self, pid: int, limits: Limits):
        super().__init__(daemon=True)
        self._root = psutil.Process(pid)
        self._limits = limits
        self._end = time.monotonic() + limits.seconds
        self.peak = 0.0
        self.failure: str | None = None
        self.over = threading.Event()

    def run(self) -> None:
        """Sample until the process has ended."""
        pause = SAMPLE_EVERY / 10
        while not self.over.wait(pause):
            start = time.monotonic()
            tree = self._tree()
            used = sum(_mebibytes(process) for process in tree)
            self.peak = max([self.peak, used, *map(_highest, tree)])
            if used > self._limits.mebibytes:
                self.failure = f"more than {self._limits.mebibytes / 1024:.0f} GiB"
            elif time.monotonic() > self._end:
                self.failure = f"longer than {self._limits.seconds / 60:.0f} minutes"
            if self.failure:
                self.stop_tree()
                return
            pause = max(SAMPLE_EVERY, PAUSE * (time.monotonic() - start))

    def _tree(self) -> list[psutil.Process]:
        try:
            return [self._root, *self._root.children(recursive=True)]
        except psutil.Error:
            return []

    def stop_tree(self) -> None:
        """End the process and all that it started."""
        for process in reversed(self._tree()):
            with contextlib.suppress(psutil.Error):
                process.send_signal(signal.SIGKILL)


def _mebibytes(process: psutil.Process) -> float:
    """Return the memory of one process; none once it is gone."""
    try:
        for line in Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except (OSError, ValueError):
        pass
    with contextlib.suppress(psutil.Error):
        return process.memory_info().rss / MIB
    return 0.0


def _highest(process: psutil.Process) -> float:
    """Return the most that the kernel saw one process hold; 0 if it cannot tell."""
    try:
        for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    except (OSError, ValueError):
        pass
    return 0.0
