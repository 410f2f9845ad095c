"""Figures as Markdown, ready for docs/benchmarks.md."""

import os
import platform
import re
import sys
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from statistics import median

from .measure import Usage

NONE = "–"
USAGE = ("wall time", "from – to", "processor time", "peak memory")


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table; the first column is text, the others are numbers."""
    head = list(head)
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def seconds_table(title: str, figures: dict[str, float]) -> str:
    """Return seconds by name as a table."""
    return table(
        [title, "seconds"], ([f"`{k}`", f"{v:.2f}"] for k, v in figures.items())
    )


def usage_cells(runs: list[Usage]) -> list[str]:
    """Return the cells under USAGE: medians, and the most memory."""
    walls = [run.seconds for run in runs]
    return [
        seconds(median(walls)),
        f"{seconds(min(walls))} – {seconds(max(walls))}",
        seconds(median(run.processor_seconds for run in runs)),
        f"{max(run.mebibytes for run in runs) / 1024:.2f} GiB",
    ]


def seconds(number: float | None) -> str:
    """Return seconds with as many digits as mean something."""
    if number is None:
        return NONE
    return f"{number:.2f} s" if number < 10 else f"{number:,.1f} s"


def times(number: float, base: float | None) -> str:
    """Return how many times the base a number is."""
    return f"{number / base:.2f} ×" if base else NONE


def progress(name: str, usage: Usage) -> None:
    """Say on stderr that a run has ended."""
    print(f"{name}: {seconds(usage.seconds)}", file=sys.stderr, flush=True)


def machine() -> str:
    """Return what the figures were measured on, in a line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores of {_processor()}, {memory:.0f} GiB, "
        f"{platform.system()}, Python {platform.python_version()}, duckdb "
        f"{version('duckdb')}, polars {version('polars')}; load average over the last "
        f"15 minutes {os.getloadavg()[2]:.1f}"
    )


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    text = cpuinfo.read_text(encoding="utf-8") if cpuinfo.exists() else ""
    found = re.search(r"model name\s*:\s*(.+)", text)
    return found.group(1) if found else platform.machine()
