"""Rule tables as somebody edits them, and how they get back into their files.

A file keeps the lines that nobody changed, to the byte, so that its difference shows
the change and nothing else. Nothing but a rule table is ever written.
"""

from __future__ import annotations

import csv
import difflib
import io
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ..draft import draft_of
from ..errors import ExitCode, StoppedError
from ..rules.catalog import Catalog, Column, Table, read_catalog
from ..rules.check import Report, rules_of
from ..rules.files import RuleFile, find_files, read_file
from ..settings import Settings

Cells = dict[str, str]
MOST_CHOICES = 1000


@dataclass
class Edited:
    """A rule table that somebody edits.

    Attributes:
        table: what it must hold.
        path: its file.
        before: the content of the file when it was read.
        file: the rows as they were read.
        rows: the rows as they are now, each with the place that it had in the file;
            None for a new one.

    """

    table: Table
    path: Path
    before: bytes
    file: RuleFile
    rows: list[tuple[int | None, Cells]] = field(default_factory=list)

    @classmethod
    def read(cls, table: Table, path: Path) -> Edited:
        """Read the file of a rule table."""
        file = read_file(table, path)
        rows = [
            (place, {name: row.cells.get(name, "") for name in table.header})
            for place, row in enumerate(file.rows)
        ]
        return cls(table, path, path.read_bytes(), file, rows)

    @property
    def is_readable(self) -> bool:
        """Whether every line could be read, so that no other is lost by saving."""
        return bool(self.file.header) and not self.file.faults

    @property
    def is_changed(self) -> bool:
        """Whether any row differs from the file."""
        return self.content() != self.before

    def name(self, index: int) -> str:
        """Return the key of a row as the checks name it, else its place."""
        cells = self.rows[index][1]
        keys = [cells[name] for name in self.table.key if cells[name]]
        return " / ".join(keys) or f"row {index + 1}"

    def content(self) -> bytes:
        """Return the file as it would be saved."""
        as_read = [
            {name: row.cells.get(name, "") for name in self.table.header}
            for row in self.file.rows
        ]
        if [*enumerate(as_read)] == self.rows:
            return self.before
        more = [
            name
            for name in self.table.header
            if name not in self.file.header and any(row[name] for _, row in self.rows)
        ]
        header = [*self.file.header, *more]
        if more or self.file.saved_with:
            return self._anew(header)
        # Lines of bytes end as csv ends them; those of text at other signs, too.
        lines = [line.decode() for line in self.before.splitlines(keepends=True)]
        starts = [row.line - 1 for row in self.file.rows]
        ends = [*starts[1:], len(lines)]
        parts = ["".join(lines[: starts[0] if starts else len(lines)])]
        for place, cells in self.rows:
            if place is not None and as_read[place] == cells:
                parts.append("".join(lines[starts[place] : ends[place]]))
            else:
                parts.append(_line(header, cells))
        # The last line of a file may lack its end, and need not be the last any more.
        return "".join(
            part if part.endswith("\n") else f"{part}\n" for part in parts
        ).encode()

    def _anew(self, header: list[str]) -> bytes:
        """Return a plain CSV file: that of a spreadsheet has no lines to keep."""
        parts = [_line(header, {name: name for name in header})]
        parts += [_line(header, self._all_cells(*row)) for row in self.rows]
        return "".join(parts).encode()

    def _all_cells(self, place: int | None, cells: Cells) -> Cells:
        """Return the cells of a row, those of columns that no rule knows too."""
        kept = {} if place is None else self.file.rows[place].cells
        return kept | cells

    def difference(self) -> list[str]:
        """Return the lines of the difference, as version control shows them."""
        before, now = (
            content.decode("utf-8", errors="replace").splitlines()
            for content in (self.before, self.content())
        )
        name = self.path.name
        return [
            *difflib.unified_diff(
                before, now, f"a/{name}", f"b/{name}", n=1, lineterm=""
            )
        ]


def _line(header: list[str], cells: Mapping[str, str]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([cells.get(name, "") for name in header])
    return text.getvalue()


def files_of(settings: Settings) -> tuple[Catalog, dict[str, Path]]:
    """Return what the rule tables must hold, and the file of each that is there.

    Raises:
        StoppedError: the folder of the rules is not there.

    """
    if not settings.rules.is_dir():
        message = f"rules: the folder {settings.rules} is not there"
        raise StoppedError(message, ExitCode.USAGE)
    catalog = read_catalog(settings.project)
    paths, _ = find_files(settings.rules, catalog)
    return catalog, paths


def choices(
    catalog: Catalog, tables: Mapping[str, list[Cells]], column: Column
) -> list[str]:
    """Return what a cell can hold where it names something; nothing where it is free.

    Args:
        catalog: the rule tables.
        tables: the rows of each rule table as they are now.
        column: the column of the cell.

    """
    meta = column.meta
    if meta.get("list"):
        return []
    if column.is_boolean:
        return ["true", "false"]
    if "one_of" in meta:
        return [str(name) for name in meta["one_of"]]
    found: dict[str, None] = {}
    for place in meta.get("names", ()):
        table, _, name = place.partition(".")
        for row in tables.get(table, ()):
            found |= dict.fromkeys([row[name]] if row.get(name) else [])
        for other in catalog[table].columns:
            if other.name == name:
                found |= dict.fromkeys(map(str, other.meta.get("always", ())))
    return sorted(found)[:MOST_CHOICES]


@contextmanager
def as_edited(settings: Settings, edited: Mapping[str, Edited]) -> Iterator[Path]:
    """Yield a folder with all rule tables, in which the edited ones are as edited."""
    _, paths = files_of(settings)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for table, path in paths.items():
            if table in edited:
                (folder / path.name).write_bytes(edited[table].content())
            else:
                shutil.copyfile(path, folder / path.name)
        yield folder


def check_edited(settings: Settings, edited: Mapping[str, Edited]) -> Report:
    """Check all rule tables as they would be saved: the checks of every build."""
    with as_edited(settings, edited) as folder:
        return rules_of(settings, folder)


def save(settings: Settings, edited: Edited) -> None:
    """Write a rule table into its file, which must still be as it was read.

    Raises:
        StoppedError: somebody else has changed the file, or it is no rule table.

    """
    _, paths = files_of(settings)
    if paths.get(edited.table.name) != edited.path:
        message = f"{edited.path.name} is not the file of a rule table any more"
        raise StoppedError(message, ExitCode.USAGE)
    if edited.path.read_bytes() != edited.before:
        raise StoppedError(
            f"{edited.path.name} was changed by somebody else since it was read; take"
            " your changes back and make them anew",
            ExitCode.USAGE,
        )
    file = edited.path.resolve()
    mode = file.stat().st_mode
    with draft_of(file) as draft:
        draft.write_bytes(edited.content())
        draft.chmod(mode)
