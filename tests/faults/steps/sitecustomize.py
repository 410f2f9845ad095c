"""Ends a command at one of its steps on the disk, or lets that step fail.

Python reads this file at its start where its folder is in PYTHONPATH. It counts what
the command line itself (not the dbt that it starts) opens for writing, renames, links,
copies or removes in the folder FAULT_FOLDER.

FAULT_STEP is `count:FILE` (write the number of steps there), `kill:N` (end without a
word before step N) or `full:N` (from step N on the disk takes no new file).
"""

from __future__ import annotations

import atexit
import errno
import os
import signal
import sys
from pathlib import Path

STEPS = ("os.rename", "os.link", "os.mkdir", "os.symlink", "shutil.copyfile")
TAKES_ROOM = ("open", *STEPS)
FREES_ROOM = ("os.remove", "os.rmdir", "shutil.rmtree")

kind, _, what = os.environ.get("FAULT_STEP", "").partition(":")
folder = os.environ.get("FAULT_FOLDER", "")
done = 0


def look(event: str, arguments: tuple[object, ...]) -> None:
    """Count a step; end, or fail, where it is the one."""
    global done
    if event not in TAKES_ROOM and event not in FREES_ROOM:
        return
    if event == "open" and not (
        isinstance(arguments[1], str) and {*"wax+"} & {*arguments[1]}
    ):
        return
    paths = [str(each) for each in arguments[:2] if isinstance(each, str | os.PathLike)]
    if not any(path.startswith(folder) for path in paths):
        return
    done += 1
    if kind == "kill" and done == int(what):
        os.kill(os.getpid(), signal.SIGKILL)
    if kind == "full" and done >= int(what) and event in TAKES_ROOM:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), paths[0])


if kind and "lead_scoring" in sys.orig_argv:
    sys.addaudithook(look)
    if kind == "count":
        atexit.register(lambda: Path(what).write_text(str(done)))
