"""The files that a branch or the work tree changed since main."""

from __future__ import annotations

import subprocess
from pathlib import Path

PROJECT = Path(__file__).parents[1]
MAINS = ("origin/main", "main")


def changed_files() -> list[Path]:
    """Return the changed and new files that are still there, from the project on.

    On main itself that is what no commit holds yet, and what was not pushed.
    """
    base = next((_git("merge-base", "HEAD", main) for main in MAINS if _is(main)), "")
    names = _git("diff", "--name-only", base.strip() or "HEAD")
    names += _git("ls-files", "--others", "--exclude-standard")
    paths = sorted({Path(name) for name in names.splitlines()})
    return [path for path in paths if (PROJECT / path).is_file()]


def _is(revision: str) -> bool:
    command = ["git", "rev-parse", "--quiet", "--verify", revision]
    return not subprocess.run(command, cwd=PROJECT, capture_output=True).returncode


def _git(*arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=PROJECT, check=True, stdout=subprocess.PIPE, text=True
    ).stdout
