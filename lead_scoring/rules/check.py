"""Checks the rule tables before dbt starts: all faults at once, with file and line.

What can be wrong before a file is a table (encoding, separators, cells that are no
numbers) is found by reading it. All else is found by the check models of the dbt
project, the very ones that stop `dbt build`.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from ..console import say
from ..errors import ExitCode, StoppedError
from ..settings import Settings
from ..sql import literal
from .catalog import read_catalog
from .causes import CHECKS, Causes, told_once
from .demo_rules import (
    WITH_DEMO_RULES,
    WITHOUT_DEMO_RULES,
    DemoRows,
    are_for_demo,
    demo_rows,
    lay_over,
)
from .files import Fault, RuleFile, find_files, read_file
from .hints import Hints
from .models import Models

# Names of attributes come with the data too, so that a build alone can be sure of them.
DEPENDS_ON_DATA = "faults_misspelt_attributes"
# Tables of the data that the checks read, which are empty where nothing is built.
WITHOUT_DATA = {
    "stg_attribute_changes": ("entity_type", "attribute", "rejection"),
    "further_columns": ("source_table", "column_name"),
}


@dataclass
class Report:
    """What a check found.

    Attributes:
        files: the rule tables as they were read.
        faults: what has to be mended before a build.
        warnings: what is a fault unless the data say otherwise.
        hints: what a build takes as it is, and is hardly meant; looked for where there
            is no fault, which might be its cause.
        demo_rules: what there is to say about the demo's own rules; empty elsewhere.
        has_demo_rules: whether they are among the rows of the files.

    """

    files: list[RuleFile] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    hints: list[Fault] = field(default_factory=list)
    demo_rules: str = ""
    has_demo_rules: bool = False

    @property
    def needs_copy(self) -> bool:
        """Whether dbt cannot read the files as they are saved."""
        return self.has_demo_rules or any(file.saved_with for file in self.files)

    def notes(self) -> list[str]:
        """Return how the rules differ from plain CSV files as given, line by line."""
        return [self.demo_rules] * bool(self.demo_rules) + [
            f"{file.table.file_name}: read as saved, with {', '.join(file.saved_with)}"
            for file in self.files
            if file.saved_with
        ]

    def text(self) -> str:
        """Return what was found, a line for each fault."""
        lines = self.notes()
        empty = {file.table.file_name for file in self.files if not file.rows}
        if self.warnings:
            lines.append("Probably misspelt, unless the data bring the name:")
            lines += [f"- {text}" for text in told_once(self.warnings, empty)]
        if self.hints:
            lines.append("Hardly meant, though a build takes it as it is:")
            lines += [f"- {text}" for text in told_once(self.hints, ())]
        faults = told_once(self.faults, empty)
        rows = sum(len(file.rows) for file in self.files)
        found = {0: "no fault", 1: "1 fault"}.get(len(faults), f"{len(faults)} faults")
        lines.append(
            f"The {len(self.files)} rule tables, {rows} rows, have {found}"
            + (":" if faults else ".")
        )
        return "\n".join([*lines, *(f"- {text}" for text in faults)])

    def write_copy(self, folder: Path) -> None:
        """Write all rule tables as plain CSV files, in the place of what is there."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for file in self.files:
            path = folder / file.table.file_name
            path.write_text(file.plain_csv(), encoding="utf-8", newline="")


def rules_without_fault(settings: Settings) -> Report:
    """Check the rules of a build, which must have no fault.

    On demo data the demo's own rules are among them, unless somebody has edited the
    shipped ones so that these no longer go with them.

    Raises:
        StoppedError: they have faults, or the folder is not there.

    """
    report = rules_of(settings, settings.rules)
    if report.faults:
        raise StoppedError(report.text(), ExitCode.RULES)
    return report


def rules_of(settings: Settings, folder: Path) -> Report:
    """Check rules as a build would take them: on demo data with the demo's own ones.

    Args:
        settings: those of the build.
        folder: the rule tables; those of the settings, or such as might take their
            place.

    Raises:
        StoppedError: the folder is not there.

    """
    misfit = None
    if are_for_demo(settings):
        report = check(settings.project, folder, demo_rows(settings))
        if not report.faults:
            report.demo_rules, report.has_demo_rules = WITH_DEMO_RULES, True
            return report
        misfit = report.faults[0]
    report = check_rules(replace(settings, rules=folder))
    if misfit and not report.faults:
        report.demo_rules = f"{WITHOUT_DEMO_RULES} {misfit.text(with_lines=False)}"
    return report


def with_plain_rules(settings: Settings, report: Report) -> Settings:
    """Return settings with rules that dbt can read: those given, else a copy of them.

    The copy is written; whoever builds must hold the lock of the warehouse.
    """
    for note in report.notes():
        say(note)
    if not report.needs_copy and settings.dbt_reads_rules:
        return settings
    report.write_copy(settings.rules_copy)
    return replace(settings, rules=settings.rules_copy)


def check_rules(settings: Settings) -> Report:
    """Check the rules of a build.

    Raises:
        StoppedError: the folder is not there.

    """
    if not settings.rules.is_dir():
        message = f"rules: the folder {settings.rules} is not there"
        raise StoppedError(message, ExitCode.USAGE)
    return check(settings.project, settings.rules)


def check(project: Path, rules: Path, more: DemoRows | None = None) -> Report:
    """Check the rule tables in a folder against what a dbt project asks of them.

    Args:
        project: the dbt project.
        rules: folder of the rule tables.
        more: rows to be laid over those of the folder.

    Raises:
        CatalogError: the project asks for something that no check knows.

    """
    catalog = read_catalog(project)
    paths, faults = find_files(rules, catalog)
    files = [read_file(catalog[name], path) for name, path in paths.items()]
    if more:
        lay_over(files, more)
    report = Report(files, faults + [fault for file in files for fault in file.faults])
    with duckdb.connect() as connection:
        models = Models(project, connection, catalog, given=WITHOUT_DATA)
        for file in files:
            if file.header:
                report.faults += _header_faults(models, file)
        # What follows from a table that is not there would hide why.
        if all(fault.column for fault in report.faults):
            _run_checks(connection, models, report)
    report.faults.sort(key=lambda fault: (fault.file_name, fault.lines, fault.column))
    return report


def _header_faults(models: Models, file: RuleFile) -> list[Fault]:
    name = file.table.file_name
    return [
        Fault(name, message.removeprefix(f"{name}: "))
        for message in models.call("header_faults", file.table.name, file.header)
    ]


def _run_checks(
    connection: duckdb.DuckDBPyConnection, models: Models, report: Report
) -> None:
    """Add what the check models find."""
    for name, columns in WITHOUT_DATA.items():
        types = ", ".join(f"{column} varchar" for column in columns)
        connection.execute(f"create table {name} ({types})")
    for file in report.files:
        load(connection, file)
    unread = list(report.faults)
    places = {(fault.file_name, fault.lines, fault.column) for fault in unread}
    lines = _lines_by_row(connection, models, report.files)
    depends_on_data = set(_rows(connection, models, DEPENDS_ON_DATA))
    checks = {row: name for name in CHECKS for row in _rows(connection, models, name)}
    found = {}
    for row in _rows(connection, models, "rule_faults"):
        file_name, row_name, column, cell, message = row
        where = lines.get((file_name, row_name), ())
        fault = Fault(file_name, message, where, row_name, column, cell)
        if row in depends_on_data:
            report.warnings.append(fault)
        elif (file_name, where, column) not in places:
            found[fault] = checks.get(row)
    known = Causes(report.files, unread, unread + list(found))
    causes = [
        fault
        for fault, check in found.items()
        if check is None or not known.explain(fault, check)
    ]
    # Whatever explains what: rules with a fault are never without one.
    report.faults += causes or ([] if unread else list(found))
    if not report.faults:
        report.hints = Hints(connection, models, report.files).found()


def load(
    connection: duckdb.DuckDBPyConnection,
    file: RuleFile,
    schema: str = "",
    with_lines: bool = True,
) -> None:
    """Make the table of a file, with the numbers of its lines where they are wanted."""
    name = f'{schema}."{file.table.name}"' if schema else file.table.name
    columns = file.table.columns
    types = [f"{column.name} {column.type}" for column in columns]
    types += ["line integer"] if with_lines else []
    connection.execute(f"create table {name} ({', '.join(types)})")
    rows = [
        (
            *(row.cells.get(column.name) or None for column in columns),
            *((row.line,) if with_lines else ()),
        )
        for row in file.rows
    ]
    if rows:
        # Literals: a hundred times as fast as parameters.
        literals = (
            f"({', '.join('null' if cell is None else literal(cell) for cell in row)})"
            for row in rows
        )
        connection.execute(f"insert into {name} values {', '.join(literals)}")


def _lines_by_row(
    connection: duckdb.DuckDBPyConnection, models: Models, files: list[RuleFile]
) -> dict[tuple[str, str], tuple[int, ...]]:
    """Return the lines of each row by the names of file and row."""
    lines = {}
    for file in files:
        table = file.table
        row_name = models.call("row_name", table.name)
        found = connection.execute(
            f"select {row_name}, list(line order by line) from {table.name} group by 1"
        ).fetchall()
        lines |= {(table.file_name, name): tuple(numbers) for name, numbers in found}
    return lines


def _rows(
    connection: duckdb.DuckDBPyConnection, models: Models, model: str
) -> list[tuple[str, ...]]:
    return connection.execute(
        "select file_name, row_name, column_name, cell, fault from"
        f" {models.table(model)}"
    ).fetchall()
