"""Ready-made scoring models, and how one gets into the rule tables of an analyst.

Each is a folder of CSV files in the shape of the rule tables, with rows of that model
alone. Its decays are there too: they may be listed already, but with these cells only.
"""

from __future__ import annotations

import csv
import difflib
import io
from dataclasses import dataclass
from pathlib import Path

from ..errors import ExitCode, StoppedError
from ..settings import RULES, Settings
from . import encoding
from .catalog import Catalog, read_catalog
from .check import check
from .files import READY_MADE, WRAPPED, RuleFile, find_files, read_file

# Tables that models share, and whose rows of one name belong together.
SHARED = {"decays": "decay", "decay_windows": "decay"}
UTF_8 = ("", "UTF-8 with a byte order mark")

Cells = dict[str, str]
_USAGE = ExitCode.USAGE


@dataclass(frozen=True)
class Addition:
    """What came of adding a model.

    Attributes:
        text: what there is to say.
        is_complete: whether the rules have no fault afterwards.

    """

    text: str
    is_complete: bool


def ready_made(settings: Settings) -> dict[str, Path]:
    """Return the folders of the ready-made models by name."""
    folder = settings.project / RULES / READY_MADE
    return {path.name: path for path in sorted(folder.iterdir()) if path.is_dir()}


def list_models(settings: Settings) -> str:
    """Return the names of the ready-made models, each with its size and its reason."""
    catalog = read_catalog(settings.project)
    lines = ["Ready-made models (add one: lead-scoring add-model NAME):"]
    for name, folder in ready_made(settings).items():
        tables = _tables(folder, catalog)
        reason = tables["scoring_models"].rows[0].cells["reason"]
        rows = sum(len(table.rows) for table in tables.values())
        lines += ["", f"{name} ({rows} rows)", f"    {reason}"]
    return "\n".join(lines)


def add_model(settings: Settings, name: str) -> Addition:
    """Append the rows of a ready-made model to the rule tables.

    Nothing is written unless all can be.

    Raises:
        StoppedError: there is no such model, or the rule tables have one of that name,
            another decay of a name that it needs, or a file that nothing can be added
            to.

    """
    models = ready_made(settings)
    if name not in models:
        near = difflib.get_close_matches(name.lower(), models, n=1)
        hint = f"did you mean {near[0]}?" if near else "there are: " + ", ".join(models)
        raise StoppedError(f"add-model: no ready-made model {name}; {hint}", _USAGE)
    if not settings.rules.is_dir():
        message = f"add-model: the folder {settings.rules} is not there"
        raise StoppedError(message, _USAGE)
    catalog = read_catalog(settings.project)
    brought = _tables(models[name], catalog)
    paths, _ = find_files(settings.rules, catalog)
    there = {
        table: _read(table, paths.get(table), catalog, settings.rules)
        for table in brought
    }
    _refuse_a_model_that_is_there(name, there)
    added = {table: _new_rows(brought[table], there[table]) for table in brought}
    contents = {
        table: extended(paths[table], there[table], rows, "add-model")
        for table, rows in added.items()
        if rows
    }
    for table, content in contents.items():
        paths[table].write_bytes(content)
    return _told(settings, name, brought, added)


def _tables(folder: Path, catalog: Catalog) -> dict[str, RuleFile]:
    """Return the tables of a ready-made model, the list of models first."""
    names = [name for name in catalog if (folder / f"{name}.csv").exists()]
    names.sort(key=lambda name: (name != "scoring_models", name))
    return {name: read_file(catalog[name], folder / f"{name}.csv") for name in names}


def _read(table: str, path: Path | None, catalog: Catalog, rules: Path) -> RuleFile:
    """Read a rule table that rows shall be added to.

    Raises:
        StoppedError: it is missing, or cannot be read.

    """
    if path is None:
        raise StoppedError(f"add-model: {table}.csv is missing in {rules}", _USAGE)
    file = read_file(catalog[table], path)
    if file.faults:
        message = f"add-model: first mend {file.faults[0].text()}"
        raise StoppedError(message, ExitCode.RULES)
    return file


def _refuse_a_model_that_is_there(name: str, there: dict[str, RuleFile]) -> None:
    for file in there.values():
        for row in file.rows:
            if row.cells.get("scoring_model", "").lower() == name:
                message = (
                    f"add-model: {file.table.file_name}, line {row.line}: the model"
                    f" {name} is there already; nothing was added"
                )
                raise StoppedError(message, _USAGE)


def _new_rows(brought: RuleFile, there: RuleFile) -> list[Cells]:
    """Return the rows that a table lacks.

    Raises:
        StoppedError: it has other rows under a name that models share.

    """
    name = brought.table.name
    rows = [row.cells for row in brought.rows]
    if name not in SHARED:
        return rows
    column = SHARED[name]
    new = []
    for shared in dict.fromkeys(row[column] for row in rows):
        wanted = [row for row in rows if row[column] == shared]
        held = [row for row in there.rows if row.cells[column].lower() == shared]
        if not held:
            new += wanted
        elif _meaning(wanted) != _meaning([row.cells for row in held]):
            message = (
                f"add-model: {name}.csv, line {held[0].line}: '{shared}' is another"
                " than the one that the model needs; nothing was added. Give yours"
                " another name"
            )
            raise StoppedError(message, _USAGE)
    return new


def _meaning(rows: list[Cells]) -> set[tuple[tuple[str, str], ...]]:
    """Return rows without their reasons, order and capitals, to be compared."""
    return {
        tuple(
            sorted(
                (column, cell.lower())
                for column, cell in row.items()
                if cell and column != "reason"
            )
        )
        for row in rows
    }


def extended(
    path: Path, file: RuleFile, rows: list[Cells], command: str, data: bytes = b""
) -> bytes:
    """Return the content of a file with rows added in the way it is saved.

    Args:
        path: the file.
        file: what it holds.
        rows: what to add; cells that are not given are empty.
        command: who adds them, for messages.
        data: the content to add to, where it is not that of the file.

    Raises:
        StoppedError: it lacks a column that a row fills, or is no plain text.

    """
    name, data = path.name, data or path.read_bytes()
    for row in rows:
        for column, cell in row.items():
            if cell and column not in file.header:
                message = f"{command}: {name} has no column {column}; add it first"
                raise StoppedError(message, _USAGE)
    saved_as = encoding.decode(data).saved_as
    if saved_as not in UTF_8 or file.is_wrapped:
        how = saved_as if saved_as not in UTF_8 else WRAPPED
        message = f"{command}: {name} is saved with {how}; {encoding.SAVE_AS}"
        raise StoppedError(message, _USAGE)
    end = b"\r\n" if b"\r\n" in data else b"\n"
    text = io.StringIO(newline="")
    writer = csv.DictWriter(
        text,
        file.header,
        delimiter=file.separator,
        lineterminator=end.decode(),
        extrasaction="ignore",
    )
    writer.writerows(rows)
    gap = b"" if data.endswith((b"\n", b"\r")) else end
    return data + gap + text.getvalue().encode()


def _told(
    settings: Settings,
    name: str,
    brought: dict[str, RuleFile],
    added: dict[str, list[Cells]],
) -> Addition:
    """Say what was added, what was there, and what the rules still lack."""
    rows = sum(len(new) for new in added.values())
    lines = [f"Added {name}, {rows} rows, to the rule tables in {settings.rules}:"]
    lines += [f"{len(new):6}  {table}.csv" for table, new in added.items() if new]
    there = sorted(
        {
            row.cells[column]
            for table, column in SHARED.items()
            if table in brought
            for row in brought[table].rows
            if row.cells not in added[table]
        }
    )
    if there:
        lines += [f"Decays that it needs and that were there: {', '.join(there)}"]
    report = check(settings.project, settings.rules)
    if report.faults:
        lines += ["It needs more before you can build:", report.text()]
    else:
        lines += [
            "It is a draft: it scores every lead, and is never official. Build, then"
            " compare in marts.lead_model_scores."
        ]
    return Addition("\n".join(lines), not report.faults)
