"""Reads rule tables as spreadsheets save them, wherever it is certain what is meant.

What is not certain becomes a fault that names file, line and cell. The file itself is
never written to.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ..console import in_a_line
from . import encoding
from .catalog import Catalog, Column, Table
from .cells import (
    BLANKS,
    SPREADSHEET_ERROR,
    CellError,
    Sign,
    decimal_signs,
    read_boolean,
    read_number,
)

TEXT_ENDINGS = (".csv", ".txt", ".tsv")
WORKBOOK_ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods", ".numbers")
SEPARATOR_HINT = re.compile(r'"?sep=.?"?\s*', re.IGNORECASE)
PLAIN_NUMBER = re.compile(r"(-?[0-9]+([.][0-9]+)?)?")
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
# A folder of ready-made models beside the rule tables, whose files are none.
READY_MADE = "models"
WRAPPED = "quotation marks around whole lines"


@dataclass(frozen=True)
class Fault:
    """What is wrong in a rule table, and where.

    Attributes:
        file_name: the CSV file.
        message: what is wrong, and what was probably meant.
        lines: lines of the file where it is, from 1; none where it is the whole file.
        row_name: the key of the row.
        column: the column, or `(row)`.
        cell: what the cell holds.

    """

    file_name: str
    message: str
    lines: tuple[int, ...] = ()
    row_name: str = ""
    column: str = ""
    cell: str | None = None

    def text(self, with_lines: bool = True) -> str:
        """Return the fault in words, as one line."""
        words = [self.file_name]
        if self.lines and with_lines:
            numbers = " and ".join(str(line) for line in self.lines)
            words.append(f"line{'s' if len(self.lines) > 1 else ''} {numbers}")
        if self.column:
            words.append(f"row '{self.row_name}'")
            cell = f" ('{self.cell}')" if self.cell is not None else ""
            words.append(f"column {self.column}{cell}")
        return in_a_line(f"{', '.join(words)}: {self.message}")


@dataclass(frozen=True)
class Row:
    """A row of a rule table: the line on which it begins, and its cells by column."""

    line: int
    cells: dict[str, str]


@dataclass
class RuleFile:
    """A rule table as it was read.

    Attributes:
        table: what it must hold.
        header: the columns that it has.
        rows: its rows; numbers and truth values in plain form, nothing where a cell
            could not be read.
        saved_with: how it differs from a plain CSV file; empty where it does not.
        faults: what could not be read.
        separator: what stands between its cells.

    """

    table: Table
    header: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    saved_with: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    separator: str = ","

    @property
    def is_wrapped(self) -> bool:
        """Whether its lines are one quoted cell each."""
        return WRAPPED in self.saved_with

    def note(self, how: str) -> None:
        """Remember how the file differs from a plain one."""
        if how not in self.saved_with:
            self.saved_with.append(how)

    def fault(self, message: str, line: int | None = None) -> None:
        """Remember what is wrong with the file, or with a line of it."""
        lines = () if line is None else (line,)
        self.faults.append(Fault(self.table.file_name, message, lines))

    def plain_csv(self) -> str:
        """Return the table as a plain CSV file."""
        text = io.StringIO()
        writer = csv.DictWriter(text, self.header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(row.cells for row in self.rows)
        return text.getvalue()


# Which files


def find_files(folder: Path, catalog: Catalog) -> tuple[dict[str, Path], list[Fault]]:
    """Return the file of each rule table under a folder, and what is wrong there."""
    found: dict[str, list[Path]] = {name: [] for name in catalog}
    texts: dict[str, Path] = {}
    workbooks: dict[str, Path] = {}
    faults = []
    for path in sorted(folder.rglob("*")):
        name, ending = path.stem.lower(), path.suffix.lower()
        if path.name.startswith((".", "~$")) or not path.is_file():
            continue
        if path.relative_to(folder).parts[0] == READY_MADE:
            continue
        if ending == ".csv" and name in found:
            found[name].append(path)
        elif ending == ".csv":
            faults.append(_unknown_file(path, catalog))
        elif ending in TEXT_ENDINGS:
            texts[name] = path
        elif ending in WORKBOOK_ENDINGS:
            workbooks[name] = path
    files = {}
    for name, paths in found.items():
        if len(paths) > 1:
            places = " and as ".join(str(path.relative_to(folder)) for path in paths)
            faults.append(
                Fault(f"{name}.csv", f"is there twice: as {places}; keep one")
            )
        elif paths or name in texts:
            files[name] = paths[0] if paths else texts[name]
        else:
            hint = ""
            if name in workbooks:
                hint = f"; {workbooks[name].name} is a workbook, and {encoding.SAVE_AS}"
            faults.append(Fault(f"{name}.csv", f"is missing in {folder}{hint}"))
    return files, faults


def _unknown_file(path: Path, catalog: Catalog) -> Fault:
    near = difflib.get_close_matches(path.stem.lower(), catalog, n=1)
    advice = f"did you mean {near[0]}.csv? Rename" if near else "rename"
    return Fault(path.name, f"is no rule table; {advice} or remove it")


# What a file holds


def read_file(table: Table, path: Path) -> RuleFile:
    """Read the file of a rule table."""
    file = RuleFile(table)
    try:
        decoded = encoding.decode(path.read_bytes())
    except OSError as error:
        file.fault(f"cannot be read: {error.strerror or error}")
        return file
    except encoding.UnreadableError as error:
        file.fault(error.message, error.line)
        return file
    if decoded.saved_as:
        file.note(decoded.saved_as)
    if path.name != table.file_name:
        file.note(f"the name {path.name}")
    if "\r" in decoded.text:
        file.note("the line ends of Windows")
    _read_text(file, decoded.text)
    return file


def _read_text(file: RuleFile, text: str) -> None:
    header = ",".join(file.table.header)
    first_line = next((line for line in text.splitlines() if line.strip(BLANKS)), "")
    if not first_line:
        file.fault(f"is empty; the first line must name the columns: {header}")
        return
    has_hint = bool(SEPARATOR_HINT.fullmatch(first_line))
    separator = _separator(file.table, text, has_hint)
    if separator is None:
        file.fault(
            f"the first line must name the columns: {header}; it is '{first_line[:60]}'"
        )
        return
    file.separator = separator
    if separator != ",":
        file.note(f"{SEPARATORS[separator]} between cells")
    lines = list(_lines(file, text, separator))
    if has_hint:
        file.note("a first line for Excel (sep=…)")
        del lines[0]
    lines = _without_empty_columns(file, _without_wrapping(file, lines))
    if lines:
        _read_header(file, lines[0].cells)
        _read_rows(file, lines[1:], separator)


@dataclass(frozen=True)
class _Line:
    """The cells of a row, and the line on which it begins."""

    number: int
    cells: list[str]


def _separator(table: Table, text: str, has_hint: bool) -> str | None:
    """Return what separates the cells: with it the header names known columns."""
    lines = [line for line in text.splitlines() if line.strip(BLANKS)]
    header = lines[1 if has_hint else 0 :][:1]
    known = {}
    for separator in SEPARATORS:
        cells = next(csv.reader(header, delimiter=separator), [])
        names = {
            _column_name(name) for cell in cells for name in (cell, *cell.split(","))
        }
        known[separator] = len(names & {*table.header})
    best = max(known, key=lambda separator: known[separator])
    return best if known[best] else None


def _lines(file: RuleFile, text: str, separator: str) -> Iterator[_Line]:
    """Return the lines that hold anything."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip(BLANKS) for cell in cells):
                yield _Line(begins, cells)
            else:
                file.note("empty lines")
            begins = reader.line_num + 1
    except csv.Error:
        file.fault(
            "a quotation mark that opens here is not closed, or text stands beside a"
            " closing one; within quotation marks one is written twice",
            begins,
        )


def _without_wrapping(file: RuleFile, lines: list[_Line]) -> list[_Line]:
    """Return lines that are one quoted cell as the cells that it holds.

    A spreadsheet that expects another separator takes each line for a single cell; it
    puts quotation marks around those that have some.
    """
    inner = {
        line.number: next(csv.reader(line.cells))
        for line in lines
        if len(line.cells) == 1 and "," in line.cells[0]
    }
    if not inner:
        return lines
    file.note(WRAPPED)
    return [_Line(line.number, inner.get(line.number, line.cells)) for line in lines]


def _without_empty_columns(file: RuleFile, lines: list[_Line]) -> list[_Line]:
    """Return the lines without cells behind the last column, where they are empty."""
    if not lines:
        return lines
    header = lines[0].cells
    width = max(place for place, cell in enumerate(header, 1) if cell.strip(BLANKS))
    tidy = []
    for line in lines:
        cells = line.cells
        if len(cells) > width and not any(cell.strip(BLANKS) for cell in cells[width:]):
            file.note("empty columns")
            cells = cells[:width]
        tidy.append(_Line(line.number, cells))
    return tidy


def _column_name(cell: str) -> str:
    return cell.strip(BLANKS).lower()


def _read_header(file: RuleFile, cells: list[str]) -> None:
    file.header = [_column_name(cell) for cell in cells]
    if file.header != cells:
        file.note("capitals or blanks in the header")
    for place, name in enumerate(file.header, start=1):
        if not name:
            file.fault(f"column {place} has no name in the header")
        elif name in file.header[: place - 1]:
            file.fault(f"two columns have the name '{name}'")


def _read_rows(file: RuleFile, lines: list[_Line], separator: str) -> None:
    width = len(file.header)
    for line in lines:
        if len(line.cells) == width:
            cells = dict(zip(file.header, line.cells, strict=True))
            file.rows.append(Row(line.number, cells))
        else:
            file.fault(_wrong_number_of_cells(line.cells, width), line.number)
    columns = [column for column in file.table.columns if column.name in file.header]
    decimal_sign = _decimal_sign(file, columns, separator)
    for row in file.rows:
        errors = []
        for column in columns:
            held = row.cells[column.name]
            try:
                row.cells[column.name] = _read_cell(file, column, held, decimal_sign)
            except CellError as error:
                row.cells[column.name] = ""
                errors.append((column.name, held, str(error)))
        keys = (row.cells.get(name) for name in file.table.key)
        row_name = " / ".join(key for key in keys if key)
        for column_name, held, message in errors:
            place = (file.table.file_name, message, (row.line,), row_name)
            file.faults.append(Fault(*place, column_name, held))


def _wrong_number_of_cells(cells: list[str], width: int) -> str:
    if cells[0].startswith(("<<<<<<<", "=======", ">>>>>>>")):
        return "is left over from merging two versions; keep one of them"
    hint = ""
    if len(cells) > width:
        hint = "; a cell that holds the separator needs quotation marks around it"
    number = f"{len(cells)} cell{'' if len(cells) == 1 else 's'}"
    return f"the line has {number}, the header has {width}{hint}"


def _decimal_sign(file: RuleFile, columns: list[Column], separator: str) -> Sign | None:
    """Return what stands before decimals; a plain CSV file has a point there."""
    signs = decimal_signs(
        row.cells[column.name]
        for row in file.rows
        for column in columns
        if column.is_number
    )
    if "," in signs:
        file.note("decimal commas")
    if separator == ",":
        signs.add(".")
    return signs.pop() if len(signs) == 1 else None


def _read_cell(
    file: RuleFile, column: Column, cell: str, decimal_sign: Sign | None
) -> str:
    """Return what a cell means. Raises CellError where that is not certain."""
    if SPREADSHEET_ERROR.fullmatch(cell.strip(BLANKS)):
        raise CellError("is the error of a formula; type what is meant")
    if column.is_boolean:
        meaning = read_boolean(cell)
        if meaning != cell.lower():
            file.note("true and false in other words")
        return meaning
    if column.is_number:
        meaning = read_number(cell, decimal_sign)
        if not PLAIN_NUMBER.fullmatch(cell):
            file.note("numbers in other forms")
        return meaning
    if "\ufffd" in cell:
        raise CellError("lost a letter (\ufffd) when it was saved; type it anew")
    if cell.isascii():
        return cell
    try:
        meant = cell.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return cell
    raise CellError(f"was saved in the wrong encoding; it probably means '{meant}'")
