"""Values in SQL."""

from __future__ import annotations

from pathlib import Path


def literal(value: Path | str | int) -> str:
    """Return a text, a path or a number as an SQL literal."""
    return "'" + str(value).replace("'", "''") + "'"
