"""Writes the rows of a draft into the rule tables, behind those that are there."""

from __future__ import annotations

import shutil
import tempfile
from itertools import pairwise
from pathlib import Path

from ..errors import ExitCode, StoppedError
from ..rules.catalog import read_catalog
from ..rules.check import check
from ..rules.files import RuleFile, find_files, read_file
from ..rules.ready_made import extended
from ..settings import Settings
from .rows import Row, Rows


def rule_files(settings: Settings) -> dict[str, tuple[Path, RuleFile]]:
    """Return the rule tables of a folder by name, with their files.

    Raises:
        StoppedError: they have a fault.

    """
    if faults := check(settings.project, settings.rules).faults:
        raise StoppedError(f"learn: first mend {faults[0].text()}", ExitCode.RULES)
    catalog = read_catalog(settings.project)
    paths, _ = find_files(settings.rules, catalog)
    return {
        name: (path, read_file(catalog[name], path)) for name, path in paths.items()
    }


def half_lives(files: dict[str, tuple[Path, RuleFile]]) -> dict[int, str]:
    """Return the half-lives without an end that the rule tables have, by days."""
    return {
        int(row.cells["days"]): row.cells["decay"]
        for row in files["decays"][1].rows
        if row.cells["shape"].lower() == "half_life" and not row.cells["max_age_days"]
    }


def disqualifications(files: dict[str, tuple[Path, RuleFile]], model: str) -> Rows:
    """Return the rows that keep out of the draft whom learning left out as well."""
    models = files["scoring_models"][1].rows
    champion = next(
        row.cells["scoring_model"]
        for row in models
        if row.cells["role"].lower() == "champion"
        and row.cells["segment"].lower() == "default"
    )
    bases = {
        row.cells["scoring_model"]: row.cells.get("based_on", "") for row in models
    }
    found: dict[str, Row] = {}
    while champion:
        for row in files["disqualification_rules"][1].rows:
            if row.cells["scoring_model"] == champion:
                found.setdefault(row.cells["rule"], row.cells)
        champion = bases.get(champion, "")
    copied = [
        cells | {"scoring_model": model}
        for cells in found.values()
        if cells["operator"]
    ]
    return {"disqualification_rules": copied}


def write(
    settings: Settings,
    files: dict[str, tuple[Path, RuleFile]],
    rows: Rows,
    model: str,
) -> list[str]:
    """Write rows behind those of the rule tables, if the tables then have no fault.

    Args:
        settings: project and folder of the rule tables.
        files: the rule tables.
        rows: new rows by rule table.
        model: the draft that they belong to; rows that it has are taken out.

    Returns:
        the names of the files that were changed.

    Raises:
        StoppedError: rows cannot be added to a file, or they have a fault.

    """
    changed: dict[Path, bytes] = {}
    for table, (path, file) in files.items():
        gone = {row.line for row in file.rows if _belongs(row.cells, model)}
        if rows.get(table) or gone:
            kept = _without(path.read_bytes(), file, gone)
            changed[path] = extended(path, file, rows.get(table, []), "learn", kept)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "rules"
        shutil.copytree(settings.rules, copy)
        for path, content in changed.items():
            (copy / path.relative_to(settings.rules)).write_bytes(content)
        report = check(settings.project, copy)
    if report.faults:
        message = f"learn: nothing was written\n{report.text()}"
        raise StoppedError(message, ExitCode.RULES)
    for path, content in changed.items():
        path.write_bytes(content)
    return sorted(path.name for path in changed)


def _belongs(cells: Row, model: str) -> bool:
    return cells.get("scoring_model") == model


def refuse_taken_name(
    files: dict[str, tuple[Path, RuleFile]], model: str, replaces: bool
) -> None:
    """Stop where there is a model of that name that may not be replaced.

    Raises:
        StoppedError: it is no draft, or nobody said that the draft may be replaced.

    """
    for row in files["scoring_models"][1].rows:
        if _belongs(row.cells, model):
            role = row.cells["role"].lower()
            if role != "draft":
                message = f"learn: {model} is a {role}; name a new draft"
            elif not replaces:
                message = f"learn: there is a draft {model}; say --force to replace it"
            else:
                continue
            raise StoppedError(message, ExitCode.USAGE)


def _without(data: bytes, file: RuleFile, gone: set[int]) -> bytes:
    """Return the content of a file without the rows that begin on some lines."""
    if not gone:
        return data
    lines = data.splitlines(keepends=True)
    starts = [row.line for row in file.rows] + [len(lines) + 1]
    kept = lines[: starts[0] - 1]
    for start, end in pairwise(starts):
        if start not in gone:
            kept += lines[start - 1 : end - 1]
    return b"".join(kept)
