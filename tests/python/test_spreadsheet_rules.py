"""Rule tables as spreadsheets save them: read as they are meant, or told of."""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from project import PROJECT, RuleTables
from real_inputs import FOREIGN, needs

from lead_scoring.rules.catalog import read_catalog
from lead_scoring.rules.cells import CellError, decimal_signs, read_boolean, read_number
from lead_scoring.rules.check import check
from lead_scoring.rules.files import RuleFile, read_file

CATALOG = read_catalog(PROJECT)
Save = Callable[[str], bytes]


def shipped(table: str) -> str:
    """Return the text of a shipped rule table."""
    (path,) = (PROJECT / "seeds").glob(f"*/{table}.csv")
    return path.read_text(encoding="utf-8")


def read(table: str, data: bytes, folder: Path, name: str = "") -> RuleFile:
    """Read the bytes of a rule table, as saved under a name."""
    path = folder / (name or f"{table}.csv")
    path.write_bytes(data)
    return read_file(CATALOG[table], path)


def held(file: RuleFile) -> list[dict[str, str]]:
    """Return what the rows of a file hold."""
    return [row.cells for row in file.rows]


def with_separator(text: str, separator: str, decimal_comma: bool = False) -> str:
    """Return a CSV text with another separator, and maybe commas before decimals."""
    saved = io.StringIO()
    writer = csv.writer(saved, delimiter=separator, lineterminator="\r\n")
    for row in csv.reader(io.StringIO(text)):
        writer.writerow(
            [cell.replace(".", ",") if is_decimal(cell) else cell for cell in row]
            if decimal_comma
            else row
        )
    return saved.getvalue()


def is_decimal(cell: str) -> bool:
    """Return whether a cell is a number with decimals."""
    return cell.replace(".", "", 1).isdecimal() and "." in cell


def wrapped(text: str) -> str:
    """Return lines as a spreadsheet with another separator writes single cells."""
    lines = ('"' + line.replace('"', '""') + '"' for line in text.splitlines())
    return "\r\n".join(
        line if '""' in line or ";" in line else line[1:-1] for line in lines
    )


def with_empty_ends(text: str, separator: str) -> str:
    """Return a text with empty columns at the end of each line and empty lines."""
    lines = [f"{line}{separator * 3}" for line in text.splitlines()]
    width = lines[0].count(separator)
    return "\r\n".join([*lines, separator * width, separator * width, "", ""])


# How a program may save a table -> what the reader says of it.
SAVED: dict[str, tuple[Save, str]] = {
    "UTF-8 with a mark": (lambda text: text.encode("utf-8-sig"), "byte order mark"),
    "line ends of Windows": (
        lambda text: text.replace("\n", "\r\n").encode(),
        "line ends of Windows",
    ),
    "line ends of old Macs": (
        lambda text: text.replace("\n", "\r").encode(),
        "line ends",
    ),
    "Excel's CSV UTF-8": (
        lambda text: text.replace("\n", "\r\n").encode("utf-8-sig"),
        "byte order mark",
    ),
    "Excel's CSV in Europe": (
        lambda text: with_separator(text, ";", decimal_comma=True).encode("cp1252"),
        "semicolons between cells",
    ),
    "Excel's Unicode text": (
        lambda text: with_separator(text, "\t").encode("utf-16"),
        "UTF-16",
    ),
    "UTF-16, high byte first": (
        lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
        "UTF-16",
    ),
    "UTF-16 without a mark": (lambda text: text.encode("utf-16-le"), "UTF-16"),
    "UTF-32": (lambda text: text.encode("utf-32"), "UTF-32"),
    "a hint for Excel": (
        lambda text: f"sep=;\r\n{with_separator(text, ';')}".encode(),
        "a first line for Excel",
    ),
    "a quoted hint": (
        lambda text: f'"sep=\t"\n{with_separator(text, chr(9))}'.encode(),
        "a first line for Excel",
    ),
    "empty columns and lines": (
        lambda text: with_empty_ends(text, ",").encode(),
        "empty columns",
    ),
    "empty columns and lines, with semicolons": (
        lambda text: with_empty_ends(with_separator(text, ";"), ";").encode(),
        "empty lines",
    ),
    "lines as single cells": (
        lambda text: wrapped(text).encode(),
        "line ends of Windows",
    ),
    "capitals in the header": (
        lambda text: (
            text.split("\n", 1)[0].upper() + "\n" + text.split("\n", 1)[1]
        ).encode(),
        "capitals or blanks in the header",
    ),
    "blanks in the header": (
        lambda text: text.replace(",", " ,", 2).encode(),
        "capitals or blanks in the header",
    ),
    "empty lines in between": (
        lambda text: text.replace("\n", "\n\n").encode(),
        "empty lines",
    ),
    "all cells in quotation marks": (
        lambda text: quoted(text).encode(),
        "",
    ),
}


def quoted(text: str) -> str:
    """Return a CSV text in which every cell stands in quotation marks."""
    saved = io.StringIO()
    writer = csv.writer(saved, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows(csv.reader(io.StringIO(text)))
    return saved.getvalue()


@pytest.mark.parametrize("saved", SAVED)
@pytest.mark.parametrize("table", ["fit_rules", "decay_windows", "activity_types"])
def test_what_is_saved_is_read_as_it_was(
    table: str, saved: str, tmp_path: Path
) -> None:
    save, said = SAVED[saved]
    file = read(table, save(shipped(table)), tmp_path)
    assert not file.faults
    assert held(file) == held(read(table, shipped(table).encode(), tmp_path))
    assert said in ", ".join(file.saved_with)
    assert bool(file.saved_with) == bool(said)


@pytest.mark.parametrize("table", sorted(CATALOG))
def test_the_clean_copy_says_what_the_file_says(table: str, tmp_path: Path) -> None:
    file = read(table, SAVED["Excel's Unicode text"][0](shipped(table)), tmp_path)
    again = read(table, file.plain_csv().encode(), tmp_path)
    assert not file.faults
    assert held(again) == held(file)
    assert not again.saved_with


# Cells


NUMBERS = {
    "12": "12",
    "-10": "-10",
    "+5": "5",
    "−15": "-15",
    " 7 ": "7",
    "\u00a07": "7",
    "007": "7",
    "12.0": "12",
    "0.5": "0.5",
    ".5": "0.5",
    "0,75": "0.75",
    "-0,5": "-0.5",
    "0.125": "0.125",
    "0,125": "0.125",
    "1.234,5": "1234.5",
    "1,234.5": "1234.5",
    "1.234.567": "1234567",
    "1,234,567": "1234567",
    "1 200": "1200",
    "1\u202f200,5": "1200.5",
    "1\u00a0200": "1200",
    "1'200": "1200",
    "1’200.25": "1200.25",
    "": "",
    "  ": "",
}


@pytest.mark.parametrize(("cell", "meant"), NUMBERS.items())
def test_a_number_is_read_in_the_forms_of_all_countries(cell: str, meant: str) -> None:
    assert read_number(cell, None) == meant


@pytest.mark.parametrize(
    ("cell", "decimal_sign", "meant"),
    [
        ("1.200", ".", "1.2"),
        ("1.200", ",", "1200"),
        ("1,200", ".", "1200"),
        ("1,200", ",", "1.2"),
        ("-12,500", ".", "-12500"),
    ],
)
def test_what_a_point_means_other_cells_tell(
    cell: str, decimal_sign: str, meant: str
) -> None:
    assert read_number(cell, decimal_sign) == meant


NO_NUMBERS = {
    "fifteen": "must be a number, such as 20 or 0.5",
    "1.200": "may mean 1200 or 1.2; write one of them",
    "-2,500": "may mean -2500 or -2.5; write one of them",
    "75%": "must be a number without a percent sign",
    "1E+02": "must be a number in plain digits, such as 1200",
    "1,5e3": "must be a number in plain digits, such as 1200",
    "01. Mrz": "must be a number; a spreadsheet seems to have made a date of it",
    "Jan 50": "must be a number; a spreadsheet seems to have made a date of it",
    "2026-01-02": "must be a number; a spreadsheet seems to have made a date of it",
    "5.": "must be a number, such as 20 or 0.5",
    "(5)": "must be a number, such as 20 or 0.5",
    "5-": "must be a number, such as 20 or 0.5",
    "٣": "must be a number, such as 20 or 0.5",
    "½": "must be a number, such as 20 or 0.5",
    "1.2.3,4": "must be a number, such as 20 or 0.5",
    "12 34": "must be a number, such as 20 or 0.5",
    "nan": "must be a number, such as 20 or 0.5",
    "1234567890123": "is too large; at most 12 digits can stand before the point",
}


@pytest.mark.parametrize(("cell", "said"), NO_NUMBERS.items())
def test_what_is_no_number_or_could_be_two_is_told_of(cell: str, said: str) -> None:
    with pytest.raises(CellError, match=re.escape(said)):
        read_number(cell, None)


def test_cells_that_leave_no_doubt_tell_what_stands_before_decimals() -> None:
    assert decimal_signs(["1.200", "3", "", "x"]) == set()
    assert decimal_signs(["1.200", "0,5"]) == {","}
    assert decimal_signs(["1.234,5"]) == {","}
    assert decimal_signs(["1,234.5", "-0.25"]) == {"."}
    assert decimal_signs(["0.5", "0,5"]) == {".", ","}


TRUE = "true TRUE t yes Y 1 WAHR vrai Verdadero VERDADEIRO vero WAAR sant tosi ИСТИНА"
FALSE = "false FALSE f no N 0 FALSCH faux Falso onwaar FALSKT epätosi hamis ЛОЖЬ"


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        *((cell, "true") for cell in TRUE.split()),
        *((cell, "false") for cell in FALSE.split()),
        ("", ""),
        ("\u00a0", ""),
        (" true ", "true"),
    ],
)
def test_true_and_false_are_read_in_the_languages_of_excel(
    cell: str, meant: str
) -> None:
    assert read_boolean(cell) == meant


@pytest.mark.parametrize("cell", ["maybe", "2", "x", "✓", "ja", "oui", "-", "tru"])
def test_other_words_are_neither_true_nor_false(cell: str) -> None:
    with pytest.raises(CellError, match="must be true or false"):
        read_boolean(cell)


# Letters


READ_FROM_WINDOWS = [
    "Größe zählt – sehr",
    "Müllers “Quote” und ‘so’",
    "don’t call",
    "Das heißt: „Ja, gerne“",
    "ab 100 € im Monat",
    "café",
    "Österreich, Ärger, Übermut",
    "10–20 Personen",
    "1\u00a0000 Leute",
    "straße",
]


@pytest.mark.parametrize("reason", READ_FROM_WINDOWS)
def test_windows_text_is_read_where_no_code_page_disagrees(
    reason: str, tmp_path: Path
) -> None:
    text = shipped("own_domains") + f'third.example,"{reason}"\n'
    file = read("own_domains", text.encode("cp1252"), tmp_path)
    assert not file.faults
    assert held(file)[-1]["reason"] == reason
    assert file.saved_with == ["Windows text (ANSI)"]


UNCERTAIN = [
    ("règle", "cp1252"),
    ("São Paulo", "cp1252"),
    ("Łódź", "cp1250"),
    ("правило", "cp1251"),
    ("κανόνας", "cp1253"),
    ("Größe", "mac_roman"),
    ("Größe", "cp850"),
    ("café", "cp437"),
    ("señor", "mac_roman"),
    ("là bas", "cp850"),
    ("規則", "shift_jis"),
    ("规则", "gbk"),
]


@pytest.mark.parametrize(("reason", "page"), UNCERTAIN)
def test_letters_that_are_not_certain_are_named_with_their_line(
    reason: str, page: str, tmp_path: Path
) -> None:
    text = shipped("own_domains") + f"third.example,{reason}\n"
    file = read("own_domains", text.encode(page), tmp_path)
    (fault,) = file.faults
    assert fault.lines == (4,)
    assert "are not certain, for the file is not UTF-8" in fault.message
    assert "save it as 'CSV UTF-8" in fault.message


# Whole files


def lines(*added: str) -> bytes:
    return (shipped("own_domains") + "\n".join(added) + "\n").encode()


HEADER = "the first line must name the columns: domain,reason"
UNREADABLE = {
    "nothing": (b"", f"is empty; {HEADER}"),
    "blank lines": (b"\n \n\t\n", f"is empty; {HEADER}"),
    "no header": (b"a.example,Ours\n", f"{HEADER}; it is 'a.example,Ours'"),
    "bars between cells": (b"domain|reason\n", f"{HEADER}; it is 'domain|reason'"),
    "a workbook": (b"PK\x03\x04\x14", "is an Excel or LibreOffice workbook"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1", "is an Excel workbook of the old"),
    "a compressed file": (b"\x1f\x8b\x08\x00", "is a compressed file (gzip)"),
    "a web page": (b"<!DOCTYPE html><html>", "is a web page or XML"),
    "a table of a web page": (b" <table><tr><td>", "is a web page or XML"),
    "a PDF": (b"%PDF-1.7", "is a PDF file"),
    "a zero byte": (lines("b.example,\0"), "line 4: holds a zero byte"),
    "half of UTF-16": (b"\xff\xfed\0o", "line 1: begins like UTF-16 and is damaged"),
    "broken UTF-8 with a mark": (
        b"\xef\xbb\xbfdomain,reason\nx,\xff\n",
        "line 2: begins like UTF-8 with a byte order mark and is damaged here",
    ),
    "a cell too many": (
        lines("b.example,Ours, and theirs"),
        "line 4: the line has 3 cells, the header has 2; a cell that holds the"
        " separator needs quotation marks around it",
    ),
    "a cell too few": (
        lines("b.example"),
        "line 4: the line has 1 cell, the header has 2",
    ),
    "an open quotation mark": (
        lines('b.example,"Ours', "c.example,Theirs"),
        "line 4: a quotation mark that opens here is not closed",
    ),
    "text beside a quotation mark": (
        lines('b.example,"Ours" alone'),
        "line 4: a quotation mark that opens here is not closed, or text stands beside",
    ),
    "a merge": (
        lines("<<<<<<< HEAD", "b.example,Ours", "=======", ">>>>>>> theirs"),
        "line 4: is left over from merging two versions; keep one of them",
    ),
    "an unnamed column": (
        b"domain,,reason\na.example,x,Ours\n",
        "column 2 has no name in the header",
    ),
    "two columns of a name": (
        b"domain,reason,Reason\na.example,Ours,x\n",
        "two columns have the name 'reason'",
    ),
    "a lost letter": (
        lines("b.example,Gr\ufffd\ufffde"),
        "line 4, row 'b.example', column reason ('Gr\ufffd\ufffde'): lost a letter",
    ),
    "a wrong encoding": (
        lines("b.example,GrÃ¶ÃŸe"),
        "column reason ('GrÃ¶ÃŸe'): was saved in the wrong encoding; it probably means"
        " 'Größe'",
    ),
    "a formula that failed": (
        lines("#NAME?,Ours"),
        "column domain ('#NAME?'): is the error of a formula; type what is meant",
    ),
    "a formula that failed in German": (
        lines("b.example,#BEZUG!"),
        "column reason ('#BEZUG!'): is the error of a formula",
    ),
}


@pytest.mark.parametrize("damage", UNREADABLE)
def test_a_file_that_cannot_be_read_says_where_and_what_to_do(
    damage: str, tmp_path: Path
) -> None:
    data, said = UNREADABLE[damage]
    file = read("own_domains", data, tmp_path)
    assert any(said in fault.text() for fault in file.faults), file.faults
    assert all(fault.text().startswith("own_domains.csv") for fault in file.faults)


def test_a_file_that_must_not_be_read_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "own_domains.csv").mkdir()
    file = read_file(CATALOG["own_domains"], tmp_path / "own_domains.csv")
    (fault,) = file.faults
    assert fault.text() == "own_domains.csv: cannot be read: Is a directory"


def test_no_file_of_random_bytes_ends_in_a_traceback(tmp_path: Path) -> None:
    dice = random.Random(11)
    header = b"domain,reason\n"
    for _ in range(300):
        length = dice.randint(0, 60)
        pool = dice.choice((range(256), b',;"\n\r\t ab\0', range(128, 256)))
        data = bytes(dice.choice(pool) for _ in range(length))
        file = read("own_domains", dice.choice((b"", header)) + data, tmp_path)
        assert all(fault.text() for fault in file.faults)
        read("own_domains", file.plain_csv().encode(), tmp_path)


# The folder


@pytest.fixture
def rules(tmp_path: Path) -> RuleTables:
    return RuleTables(tmp_path / "rules", PROJECT / "seeds")


def said_of(rules: RuleTables) -> list[str]:
    return [fault.text() for fault in check(PROJECT, rules.seeds).faults]


def test_a_file_that_is_missing_is_named(rules: RuleTables) -> None:
    rules.file("grades").unlink()
    assert said_of(rules) == [f"grades.csv: is missing in {rules.seeds}"]


def test_a_workbook_in_its_place_is_named(rules: RuleTables) -> None:
    path = rules.file("grades")
    path.rename(path.with_suffix(".xlsx"))
    (said,) = said_of(rules)
    assert "grades.xlsx is a workbook, and in Excel save it as 'CSV UTF-8" in said


def test_a_text_file_in_its_place_is_read(rules: RuleTables) -> None:
    path = rules.file("grades")
    path.with_suffix(".txt").write_bytes(
        SAVED["Excel's Unicode text"][0](path.read_text())
    )
    path.unlink()
    report = check(PROJECT, rules.seeds)
    assert not report.faults
    assert (
        "grades.csv: read as saved, with UTF-16, the name grades.txt" in report.text()
    )


def test_capitals_in_the_name_of_a_file_are_read(rules: RuleTables) -> None:
    path = rules.file("fit_rules")
    path.rename(path.with_name("Fit_Rules.CSV"))
    report = check(PROJECT, rules.seeds)
    assert not report.faults
    assert report.needs_copy


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("fit_rules (1).csv", "did you mean fit_rules.csv? Rename or remove it"),
        ("Copy of grades.csv", "did you mean grades.csv? Rename or remove it"),
        ("notes.csv", "rename or remove it"),
    ],
)
def test_a_file_that_is_no_rule_table_is_named(
    rules: RuleTables, name: str, meant: str
) -> None:
    (rules.seeds / name).write_text("a,b\n")
    assert said_of(rules) == [f"{name}: is no rule table; {meant}"]


def test_a_table_that_is_there_twice_is_named(rules: RuleTables) -> None:
    (rules.seeds / "grades.csv").write_bytes(rules.file("grades").read_bytes())
    assert said_of(rules) == [
        "grades.csv: is there twice: as grades.csv and as scoring/grades.csv; keep one"
    ]


@pytest.mark.parametrize("name", [".~lock.grades.csv#", "~$grades.xlsx", ".DS_Store"])
def test_what_programs_leave_behind_is_passed_over(
    rules: RuleTables, name: str
) -> None:
    (rules.seeds / "scoring" / name).write_text("x")
    assert said_of(rules) == []


def test_cells_that_cannot_be_read_are_told_of_once_with_all_other_faults(
    rules: RuleTables,
) -> None:
    rules.change_rule("fit_rules", "level_manager", points="fifteen", operator="equal")
    rules.change_rule("activity_types", "page_view", is_engagement="perhaps")
    assert said_of(rules) == [
        "activity_types.csv, line 2, row 'page_view', column is_engagement ('perhaps'):"
        " must be true or false",
        "fit_rules.csv, line 4, row 'standard / level_manager', column operator"
        " ('equal'): must be one of: equals, one_of, not_one_of, contains, matches,"
        " at_least, below, between, is_missing, is_present",
        "fit_rules.csv, line 4, row 'standard / level_manager', column points"
        " ('fifteen'): must be a number, such as 20 or 0.5",
    ]


# Files of others


@needs("cases/07-excel-rule-tables")
@pytest.mark.parametrize(
    ("variant", "saved_with"),
    [
        ("a-bom-crlf", "UTF-8 with a byte order mark, the line ends of Windows"),
        (
            "b-semicolons",
            "UTF-8 with a byte order mark, the line ends of Windows,"
            " semicolons between cells",
        ),
    ],
)
def test_tables_that_excel_saved_are_read(
    rules: RuleTables, variant: str, saved_with: str
) -> None:
    folder = FOREIGN / "cases" / "07-excel-rule-tables" / variant / "seeds"
    (path,) = folder.glob("*/*.csv")
    # It was saved when all models stood in it.
    rules.add_models(*(model.name for model in (rules.seeds / "models").iterdir()))
    rules.file(path.stem).write_bytes(path.read_bytes())
    report = check(PROJECT, rules.seeds)
    assert not report.faults
    assert f"{path.name}: read as saved, with {saved_with}" in report.text()
