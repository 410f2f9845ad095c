"""What the benchmark ran on."""

import os
import platform
import re
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

import psutil

PACKAGES = ("dbt-core", "dbt-duckdb", "duckdb", "polars", "pandas", "numpy", "pyarrow")
BYTES_PER_EVENT = 600  # raw files, a warehouse, and another one or PostgreSQL
SPARE = 5 * 2**30


def describe(folder: Path, postgres: str | None) -> dict[str, str]:
    """Return what the machine is, in words.

    Args:
        folder: where the files are, for the disk.
        postgres: version of the server, if there is one.

    """
    memory = psutil.virtual_memory().total / 2**30
    versions = [f"{name} {version(name)}" for name in PACKAGES]
    versions += [f"PostgreSQL {postgres}"] if postgres else []
    cores = psutil.cpu_count(logical=False) or psutil.cpu_count()
    return {
        "processor": f"{_processor()}, {cores} cores, "
        f"{psutil.cpu_count()} threads of hardware",
        "memory": f"{memory:.1f} GiB",
        "disk": _disk(folder),
        "system": f"{_system()}, Python {platform.python_version()}",
        "versions": ", ".join(versions),
        "other work at the start": f"load average {psutil.getloadavg()[0]:.1f} "
        "(0 is an idle machine; figures of a busy one are no good)",
    }


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
        found = re.search(r"model name\s*:\s*(.+)", text)
        return found.group(1) if found else platform.machine()
    except OSError:
        return platform.processor() or platform.machine()


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.platform()


def _disk(folder: Path) -> str:
    """Return kind of file system and size; the disk's kind where the system tells."""
    usage = shutil.disk_usage(folder)
    command = ["df", "--output=fstype", str(folder)]
    try:
        lines = subprocess.run(command, capture_output=True, text=True, check=True)
        kind = lines.stdout.split()[-1] + ", "
    except (OSError, subprocess.CalledProcessError, IndexError):
        kind = ""
    return f"{kind}{usage.total / 2**30:.0f} GiB, {usage.free / 2**30:.0f} free"


def check_disk(folder: Path, events: int) -> str | None:
    """Return what is wrong if the disk is too small for a size; else None."""
    needed = events * BYTES_PER_EVENT + SPARE
    free = shutil.disk_usage(folder).free
    if free >= needed:
        return None
    return (
        f"{events:,} events need about {needed / 2**30:.0f} GiB of disk; "
        f"{folder} has {free / 2**30:.0f} GiB free. Name another folder with WORK=… or "
        "fewer events with SIZES=…, or go on in spite of it with BENCH=--ignore-disk"
    )


def hold_to(processors: int) -> None:
    """Let all that is started from now on use so many processors; Linux only.

    The project takes all that there are: it has no setting to be told fewer.
    """
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:processors])


def memory_gibibytes() -> float:
    """Return the memory of the machine."""
    return psutil.virtual_memory().total / 2**30
