"""What lies in the raw folder, looked at before dbt reads it."""

from __future__ import annotations

from .console import err, in_a_line, say
from .demo.make import make_demo
from .errors import ExitCode, StoppedError
from .settings import Settings

REQUIRED_TABLES = ("leads", "events")


def prepare_raw(settings: Settings) -> None:
    """Make demo data where nobody named a folder and there is none yet.

    Raises:
        StoppedError: the folder that was named is not there, or holds none of the
            tables that every build needs.

    """
    folder = settings.raw
    if not settings.raw_is_named and not folder.exists():
        say(
            f"No raw folder was named (--raw): making demo data in {folder}",
            console=err,
        )
        make_demo(folder, as_of=settings.as_of)
        return
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "is not there"
        raise StoppedError(f"raw: the folder {folder} {what}", ExitCode.DATA)
    names = {in_a_line(path.name.split(".")[0]) for path in folder.iterdir()}
    if names.isdisjoint(REQUIRED_TABLES):
        raise StoppedError(
            f"raw: the folder {folder} holds neither leads nor events as"
            " .parquet, .csv or a folder of files; it has:"
            f" {', '.join(sorted(names)) or 'nothing'}",
            ExitCode.DATA,
        )
