"""One build of a warehouse at a time.

The operating system holds the lock for the process and the dbt that it starts, and
lets go when both have ended, however they ended: a lock is never left behind. The file
only says who holds it, and stays.
"""

from __future__ import annotations

import fcntl
import getpass
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path

from .errors import ExitCode, StoppedError


@contextmanager
def lock(warehouse: Path, purpose: str) -> Iterator[int]:
    """Hold the lock of a warehouse; yield the file descriptor for child processes.

    Args:
        warehouse: the file that must not be written twice at the same time.
        purpose: what it is held for, in a word, such as `build`.

    Raises:
        StoppedError: somebody else holds it; the message says who and since when.

    """
    path = warehouse.with_name(f".{warehouse.name}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "another process"
            raise StoppedError(
                f"{warehouse} is in use by {holder}; try again when it has ended",
                ExitCode.LOCKED,
            ) from None
        file.truncate(0)
        file.write(_holder(purpose))
        file.flush()
        yield file.fileno()


def _holder(purpose: str) -> str:
    now = datetime.now(timezone.utc)
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container may run as a user without a name
        user = f"user {os.getuid()}"
    return (
        f"{purpose} of {user} on {socket.gethostname()}"
        f" (process {os.getpid()}) since {now:%Y-%m-%d %H:%M:%S} UTC"
    )
