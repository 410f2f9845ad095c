"""How numbers, days and names are written on the pages."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..console import harmless, in_a_line
from ..report import next_action_in_words
from ..scores import FORMULA

if TYPE_CHECKING:
    from .queries import Deal

Number = int | float | Decimal
NOTHING = "–"


def points(value: Number | None) -> str:
    """Return points with one decimal, such as `1,234.5`."""
    return NOTHING if value is None else _signed(f"{value:,.1f}")


def change(value: Number | None) -> str:
    """Return points with their sign, such as `+8.2`."""
    return NOTHING if value is None else _signed(f"{value:+,.1f}")


def count(value: Number | None) -> str:
    """Return a whole number, such as `1,234`."""
    return NOTHING if value is None else _signed(f"{value:,.0f}")


def number(value: Number | None, digits: int = 2) -> str:
    """Return a number with so many decimals."""
    return NOTHING if value is None else _signed(f"{value:,.{digits}f}")


def percent(value: Number | None) -> str:
    """Return a share 0…1 as a percentage with one decimal."""
    return NOTHING if value is None else f"{_signed(f'{100 * value:,.1f}')} %"


def interval(low: Number | None, high: Number | None) -> str:
    """Return the 95 % interval of a share, in percent."""
    if low is None or high is None:
        return "no interval"
    return f"{_signed(f'{100 * low:,.1f}')} to {percent(high)}"


def money(amount: Number | None, currency: str | None) -> str:
    """Return an amount of money without decimals, the currency behind it."""
    if amount is None:
        return NOTHING
    return f"{amount:,.0f} {(currency or 'of the company').upper()}"


def deals(of: Deal) -> str:
    """Return what the deals in a currency are worth, as one sentence."""
    return (
        f"{of.open_deals} open deals worth {money(of.open_amount, of.currency)},"
        f" {of.won_deals} won worth {money(of.won_amount, of.currency)}"
    )


def day(value: date | None) -> str:
    """Return a day as everywhere in the project, such as `2 Nov 2026`."""
    return NOTHING if value is None else f"{value.day} {value:%b %Y}"


def moment(value: datetime | None) -> str:
    """Return a moment in UTC to the minute."""
    return NOTHING if value is None else f"{day(value)} {value:%H:%M} UTC"


def words(name: str | None) -> str:
    """Return a name of the rules in words: `demo_requested` is `demo requested`."""
    return NOTHING if not name else in_a_line(name.replace("_", " "))


def text(value: Any) -> str:
    """Return any cell as text in which nothing moves the cursor or hides the rest."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int):
        return count(value)
    if isinstance(value, (Decimal, float)):
        return number(value)
    return harmless(str(value))


def who(first: str | None, last: str | None, lead_id: str) -> str:
    """Return the name of a lead, else its id."""
    return " ".join(part for part in (first, last) if part) or lead_id


def action(name: str | None, days: int | None) -> str:
    """Return what to do next, and by when."""
    return in_a_line(next_action_in_words(name, days)) if name else NOTHING


def label(value: str | None) -> str:
    """Return text for the label of a widget, in which Streamlit reads Markdown.

    Every sign that means something there is escaped. Web and mail addresses are links
    without any sign, so an invisible character parts them.
    """
    plain = in_a_line(value or NOTHING)
    plain = re.sub(r"(?i)\b(https?|mailto|ftp)(:)", "\\1\u2060\\2", plain)
    plain = re.sub(r"(?i)\b(www)(\.)", "\\1\u2060\\2", plain)
    plain = plain.replace("@", "\u2060@")
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", plain)


def spreadsheet(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return CSV in which a spreadsheet finds no formula in any text.

    An apostrophe before such a text says that it is one.
    """
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_spreadsheet_cell(cell) for cell in row] for row in rows)
    # With the mark at its start, Excel knows that the file is UTF-8.
    return "\ufeff" + lines.getvalue()


def _spreadsheet_cell(cell: Any) -> Any:
    if isinstance(cell, str) and re.match(FORMULA, cell):
        return f"'{cell}"
    return cell


def _signed(digits: str) -> str:
    """Return a number with the sign for minus; what rounds to zero has none."""
    if not re.search("[1-9]", digits):
        digits = digits.lstrip("+-")
    return digits.replace("-", "−")
