"""Tells each fault of the rule tables once, under its cause.

A name that is misspelt where it is listed is missing wherever it is named, and a cell
that cannot be read leaves a gap elsewhere. Whoever mends the cause mends the rest, so
what follows from another fault is left out, and one fault in many rows is one line.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator

from ..console import in_a_line
from .files import Fault, RuleFile

# Checks that can find what follows from the fault of a cell.
CHECKS = (
    *("faults_champions", "faults_decays_without_windows", "faults_in_cells"),
    *("faults_missing_limits", "faults_missing_stages"),
    *("faults_models_without_accounts", "faults_models_without_rules"),
    *("faults_next_action_gaps", "faults_next_action_order", "faults_score_bands"),
    *("faults_unknown_names", "faults_windows_of_other_shapes"),
)
ROWS_NAMED = 5


class Causes:
    """Knows what follows from the faults of cells.

    Args:
        files: the rule tables as they were read.
        unread: the faults found by reading them: these cells are empty for all checks.
        faults: all faults.

    """

    def __init__(
        self, files: Iterable[RuleFile], unread: list[Fault], faults: list[Fault]
    ) -> None:
        self._rows = {
            (file.table.file_name, row.line): row.cells
            for file in files
            for row in file.rows
        }
        self._unread = unread
        self._faults = faults

    def explain(self, fault: Fault, check: str) -> bool:
        """Return whether a fault that a check found follows from that of a cell."""
        named = fault.cell or fault.row_name
        match check:
            case "faults_champions":
                return self._explains_champions(fault)
            case "faults_in_cells":
                is_empty = bool(fault.lines) and "the cell is empty" in fault.message
                return is_empty and self._lost_its_base(
                    self._row(fault).get("scoring_model", "")
                )
            case "faults_missing_limits":
                cells = self._at("evaluation_limits.csv", "name")
                return any(_is_near(cell.cell, named) for cell in cells)
            case "faults_missing_stages":
                cells = self._at("lifecycle_stages.csv", "stage")
                return any(_is_near(cell.cell, named) for cell in cells)
            case "faults_models_without_accounts":
                cells = self._at("account_models.csv", "scoring_model")
                return any(_is_near(cell.cell, named) for cell in cells)
            case "faults_models_without_rules":
                others = (
                    cell
                    for cell in self._faults
                    if cell.column == "scoring_model"
                    and cell.file_name != fault.file_name
                )
                return self._lost_its_base(named) or any(
                    cell.lines and _is_near(cell.cell, named) for cell in others
                )
            case "faults_windows_of_other_shapes":
                cells = self._at("decays.csv", "shape")
                return any(cell.row_name == named for cell in cells)
            case "faults_decays_without_windows":
                days = self._at("decay_windows.csv", "from_day")
                decays = self._at("decay_windows.csv", "decay")
                return any(
                    self._row(cell)["decay"] == fault.row_name for cell in days
                ) or any(_is_near(cell.cell, fault.row_name) for cell in decays)
            case "faults_unknown_names":
                return any(
                    f"{cell.file_name}, column {cell.column}" in fault.message
                    for cell in self._unread
                )
            case _:
                return any(cell.file_name == fault.file_name for cell in self._unread)

    def _explains_champions(self, fault: Fault) -> bool:
        table, segment = fault.file_name, fault.row_name
        repeated = self._at(table, "(row)")
        if any(self._row(row)["segment"] == segment for row in repeated):
            return True
        if "0 champions" not in fault.message:
            return False
        in_segment = [*self._at(table, "role"), *self._at(table, "scoring_model")]
        return any(self._row(cell)["segment"] == segment for cell in in_segment) or any(
            self._row(cell)["role"] == "champion" and _is_near(cell.cell, segment)
            for cell in self._at(table, "segment")
        )

    def _lost_its_base(self, model: str) -> bool:
        """Return whether what a model inherits depends on a `based_on` with a fault."""
        lost = {cell.row_name for cell in self._at("scoring_models.csv", "based_on")}
        bases = {
            cells["scoring_model"]: cells.get("based_on", "")
            for (file_name, _), cells in self._rows.items()
            if file_name == "scoring_models.csv"
        }
        seen: set[str] = set()
        while model in bases and model not in seen:
            if model in lost:
                return True
            seen.add(model)
            model = bases[model]
        return False

    def _at(self, file_name: str, column: str) -> Iterator[Fault]:
        """Return the faults of the cells of a column."""
        for fault in self._faults:
            if (fault.file_name, fault.column) == (file_name, column) and fault.lines:
                yield fault

    def _row(self, fault: Fault) -> dict[str, str]:
        return self._rows[fault.file_name, fault.lines[0]]


def told_once(faults: Iterable[Fault], empty: Collection[str]) -> list[str]:
    """Return faults in words: a line for each, however many rows have it.

    Args:
        faults: what is wrong, in the order in which it shall be told.
        empty: files without any row, where no name is listed.

    """
    groups: dict[tuple[str, str, str | None], list[Fault]] = {}
    for fault in faults:
        message, cell = fault.message, fault.cell
        if any(f"not listed in {name}," in message for name in empty):
            message = f"{message[message.index('not listed in') :]}, which has no row"
            cell = None
        elif message.startswith("'"):
            # The message says which of the names in the cell is meant.
            cell = None
        if not fault.column:
            # It is about a file, or a line of it.
            message = fault.text()
        groups.setdefault((fault.column, message, cell), []).append(fault)
    return [
        group[0].text() if len(group) == 1 else in_a_line(_text_of_many(*key, group))
        for key, group in groups.items()
    ]


def _text_of_many(
    column: str, message: str, cell: str | None, faults: list[Fault]
) -> str:
    where: dict[str, list[Fault]] = {}
    for fault in faults:
        where.setdefault(fault.file_name, []).append(fault)
    places = "; ".join(f"{file}, {_places(group)}" for file, group in where.items())
    rows = len({(fault.file_name, fault.lines, fault.row_name) for fault in faults})
    held = "" if cell is None else f" ('{cell}')"
    return f"{rows} rows, column {column}{held}: {message} [{places}]"


def _places(faults: list[Fault]) -> str:
    """Return the lines of a file in words, else its rows."""
    lines = sorted({line for fault in faults for line in fault.lines})
    if lines:
        spans: list[list[int]] = []
        for line in lines:
            if spans and line == spans[-1][-1] + 1:
                spans[-1].append(line)
            else:
                spans.append([line])
        words = [
            f"{span[0]} to {span[-1]}" if len(span) > 2 else ", ".join(map(str, span))
            for span in spans
        ]
        return f"line{'s' if len(lines) > 1 else ''} {', '.join(words)}"
    names = [f"'{fault.row_name}'" for fault in faults]
    more = f" and {len(names) - ROWS_NAMED} more" if len(names) > ROWS_NAMED else ""
    return f"rows {', '.join(names[:ROWS_NAMED])}{more}"


def _is_near(name: str | None, meant: str) -> bool:
    """Return whether a name is a misspelling of another."""
    return bool(name) and bool(
        difflib.get_close_matches(name.lower(), [meant.lower()], n=1)
    )
