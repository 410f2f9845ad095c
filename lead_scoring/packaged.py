"""Makes a dbt project of the one that a release has in its package.

Builds write beside a project, so they have no place where packages are installed.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from .errors import ExitCode, StoppedError
from .settings import PACKAGED


def make_project(folder: Path) -> str:
    """Copy the project into a new folder; return what there is to say, as text.

    Raises:
        StoppedError: there is something at that place, or this is a checkout, which is
            a project itself.

    """
    if not PACKAGED.is_dir():
        message = "project: this is a checkout, which is a project; copy it with git"
        raise StoppedError(message, ExitCode.USAGE)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        message = f"project: {folder} is there and not empty; name a new folder"
        raise StoppedError(message, ExitCode.USAGE)
    shutil.copytree(PACKAGED, folder, dirs_exist_ok=True)
    return (
        f"Made the dbt project in {folder}. Work in it, or name it in DBT_PROJECT_DIR."
    )
