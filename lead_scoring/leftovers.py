"""What commands left beside the warehouse that names people who were erased since.

Builds write tables; commands wrote these files: the scores of a day, the preview of
rules, the last report, and which alerts went out. Nothing makes them anew with the next
build, so each build takes out of them who was erased after they were written.
"""

from __future__ import annotations

import csv
import glob
from datetime import datetime, timezone
from pathlib import Path

import duckdb

from .activation.memory import digest, forget_alerts
from .draft import draft_of
from .settings import Settings

# Digest of a name, and the moment at which it was erased.
Erasures = dict[str, datetime]


def erase_leftovers(settings: Settings) -> list[str]:
    """Take erased people out of what commands wrote; return which files, in words."""
    erasures = _erasures(settings.history)
    if not erasures:
        return []
    last, found = max(erasures.values()), []
    for path in (settings.preview, settings.report):
        # Pages for people to read, which name whom they please: the next one is right.
        if path.exists() and _written_at(path) < last:
            path.unlink()
            found.append(f"{path.name} (removed)")
    days = "-".join(("[0-9]" * 4, "[0-9]" * 2, "[0-9]" * 2))
    stem = glob.escape(settings.warehouse.stem)
    for path in sorted(settings.warehouse.parent.glob(f"{stem}_{days}.csv")):
        if _written_at(path) < last and _erase_scores(path, erasures):
            found.append(path.name)
    if forget_alerts(settings.activation, erasures):
        found.append(settings.activation.name)
    return found


def _erasures(history: Path) -> Erasures:
    if not history.exists():
        return {}
    with duckdb.connect(str(history), read_only=True) as connection:
        try:
            query = "select name_digest, max(carried_out_at) from erasure.erasures"
            return dict(connection.execute(f"{query} group by 1").fetchall())
        except duckdb.CatalogException:  # a build that knew no erasures
            return {}


def _written_at(path: Path) -> datetime:
    moment = datetime.fromtimestamp(path.stat().st_mtime, timezone.utc)
    return moment.replace(tzinfo=None)


def _erase_scores(path: Path, erasures: Erasures) -> bool:
    """Take rows of erased people out of the scores of a day; say if there were any."""
    written = _written_at(path)
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = [*csv.reader(file)] or [[]]
    if "lead_id" not in header:
        return False
    place = header.index("lead_id")

    def stays(row: list[str]) -> bool:
        # An apostrophe says to a spreadsheet that an id is no formula.
        ids = {row[place], row[place].removeprefix("'")}
        return all(erasures.get(digest(name), written) <= written for name in ids)

    kept = [row for row in rows if stays(row)]
    if len(kept) == len(rows):
        return False
    with draft_of(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *kept])
    return True
