"""Signals that end a command: it cleans up behind itself, and its code says which."""

from __future__ import annotations

import signal
import sys
from types import FrameType

# DuckDB makes a RuntimeError of whatever a handler raises while a query runs, so what
# came is remembered here.
received: list[signal.Signals] = []


def listen() -> None:
    """Let SIGTERM, SIGHUP and Ctrl-C end the command as an exception does.

    `nohup` ignores SIGHUP, so that a command outlives its terminal.
    """
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _end)


def code() -> int:
    """Return the exit code that says which signal came; 0: none."""
    return 128 + received[0] if received else 0


def words() -> str:
    """Return in words which signal came."""
    is_key = received[0] is signal.SIGINT
    return "stopped with Ctrl-C" if is_key else f"ended by {received[0].name}"


def _end(number: int, _: FrameType | None) -> None:
    received.append(signal.Signals(number))
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    sys.exit(128 + number)
