"""Numbers and truth values in the forms in which spreadsheets write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

# What Excel writes for true and false in its languages.
TRUE_AND_FALSE = {
    "true": "false",
    "t": "f",
    "yes": "no",
    "y": "n",
    "1": "0",
    "wahr": "falsch",
    "vrai": "faux",
    "verdadero": "falso",
    "verdadeiro": "falso",
    "vero": "falso",
    "waar": "onwaar",
    "sant": "falskt",
    "sand": "falsk",
    "sann": "usann",
    "tosi": "epätosi",
    "prawda": "fałsz",
    "pravda": "nepravda",
    "igaz": "hamis",
    "adevărat": "fals",
    "doğru": "yanlış",
    "истина": "ложь",
}
# What Excel shows for a formula that failed, in its languages.
SPREADSHEET_ERROR = re.compile(r"#(\w+[!?]|\w+/\w+[!?]?|NV)")

BLANKS = " \t\u00a0\u202f\u2009"
DIGITS_BEFORE_POINT = 12
GROUPED_BY_BLANKS = re.compile(
    r"[0-9]{1,3}([ \u00a0\u202f\u2009'’][0-9]{3})+([.,][0-9]+)?"
)
WHOLE = re.compile("[0-9]+")
# 1.200 is 1200 in one country and 1.2 in another.
AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
DECIMAL = re.compile(r"[0-9]*([.,])[0-9]+")
GROUPED = {
    ",": re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]+)?"),
    ".": re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?"),
}
EXPONENT = re.compile(r"[0-9]+([.,][0-9]+)?e[+-]?[0-9]+", re.IGNORECASE)
DATE = re.compile(r"\d{1,4}[./ -]+\w{3,}|\w{3,}[./ -]+\d{1,4}|\d+([./-])\d+\1\d+")

Sign = Literal[".", ","]


class CellError(Exception):
    """A cell holds something else; the text says what it must be."""


def read_boolean(cell: str) -> str:
    """Return `true` or `false`, or an empty text for an empty cell.

    Raises:
        CellError: it is none in any language of Excel.

    """
    word = cell.strip(BLANKS).lower()
    if word in TRUE_AND_FALSE:
        return "true"
    if word in TRUE_AND_FALSE.values():
        return "false"
    if word:
        raise CellError("must be true or false")
    return ""


def read_number(cell: str, decimal_sign: Sign | None) -> str:
    """Return a number as plain digits, or an empty text for an empty cell.

    Args:
        cell: what the cell holds.
        decimal_sign: what the file writes before decimals, where its cells tell.

    Raises:
        CellError: it is no number, or could be two.

    """
    text = _plain(cell)
    if not text:
        return ""
    minus, digits = ("-", text[1:]) if text[0] == "-" else ("", text.removeprefix("+"))
    if AMBIGUOUS.fullmatch(digits):
        if decimal_sign is None:
            whole = re.sub("[.,]", "", digits)
            fraction = digits.replace(",", ".").rstrip("0")
            raise CellError(
                f"may mean {minus}{whole} or {minus}{fraction}; write one of them"
            )
        digits = _with_point(digits, decimal_sign)
    elif DECIMAL.fullmatch(digits):
        digits = digits.replace(",", ".")
    elif not WHOLE.fullmatch(digits):
        for sign, grouped in GROUPED.items():
            if grouped.fullmatch(digits):
                digits = _with_point(digits, sign)
                break
        else:
            raise CellError(_no_number(cell))
    whole, _, fraction = digits.partition(".")
    whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0")
    if len(whole) > DIGITS_BEFORE_POINT:
        raise CellError(
            f"is too large; at most {DIGITS_BEFORE_POINT} digits can stand before the"
            " point"
        )
    return minus + whole + (f".{fraction}" if fraction else "")


def decimal_signs(cells: Iterable[str]) -> set[Sign]:
    """Return the signs before decimals of which the cells leave no doubt."""
    signs: set[Sign] = set()
    for cell in cells:
        digits = _plain(cell).lstrip("+-")
        decimal = DECIMAL.fullmatch(digits)
        if AMBIGUOUS.fullmatch(digits):
            continue
        if decimal:
            signs.add(decimal.group(1))
        signs |= {sign for sign, form in GROUPED.items() if form.fullmatch(digits)}
    return signs


def _plain(cell: str) -> str:
    """Return a cell without outer blanks, groups of blanks and typographic minus."""
    text = cell.strip(BLANKS).replace("−", "-")
    if GROUPED_BY_BLANKS.fullmatch(text.lstrip("+-")):
        text = re.sub("[ \u00a0\u202f\u2009'’]", "", text)
    return text


def _with_point(digits: str, decimal_sign: Sign) -> str:
    other = "," if decimal_sign == "." else "."
    return digits.replace(other, "").replace(decimal_sign, ".")


def _no_number(cell: str) -> str:
    text = cell.strip(BLANKS)
    if text.endswith("%"):
        return "must be a number without a percent sign"
    if EXPONENT.fullmatch(text.lstrip("+-")):
        return "must be a number in plain digits, such as 1200"
    if DATE.fullmatch(text):
        return "must be a number; a spreadsheet seems to have made a date of it"
    return "must be a number, such as 20 or 0.5"
