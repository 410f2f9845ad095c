"""Which raw tables and columns a build has, and how its cells are written."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from . import vocabulary as words
from .clock import Clock
from .dice import Dice
from .layout import REQUIRED_TABLES, TABLES, Column, Table

Value = str | datetime | None
Cells = dict[str, str | None]

BLANKS = ("", "", " ", "\t ", "\u00a0")
# What exports do to cells, in ways that are read and in ways that are not.
NOTHING = ("null", "NULL", " \\N", "nan", "None\t", "nil", "n/a", "#N/A")
EMAILS = (
    *("mailto:{}", " MailTo:{}?subject=hi", "Anna B. <{}>", "<mailto:{}>", "{}."),
    *(
        "\u200b{}",
        "{}\ufeff",
        "\u202a{}\u202c",
        "<{}> ",
        "{}; {}",
        "{},",
        "<{}",
        "a {}",
    ),
)
DOMAINS = (
    *("https://www.{}/de?x=1#y", "http://user:pw@{}:8080", "//{}#a", "{}.", "WWW.{}"),
    *("{}/x\\y", "\u200b{}", "ftp://{}:", "{}, {}", "a {}", "https://", "-", "me@{}@"),
)
NUMBERS = (
    *("1,200", "12,345,678.9", "+1,000", "-1,234.5678901", "0,500", "1,20", "80%"),
    *("$5", "5E+06", "1.000,5", "1,2345", ",100", "1.0"),
)
SIZES = (
    *("201-500", "10,001+", "1 - 10", "11–50", "50+", "0-1", "1,001-5,000", "49.5-50"),
    *("500-201", "5-", "-5-10", "10-Jan", "2-3-4", "1,00-5,000", "+", "1--2"),
)
BOOLEANS = ("1.0", "WAHR", "ja", "TRUE", "f", "0", "Yes", "won")
TYPES = {
    "moment": ("TIMESTAMP", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "DATE"),
    "opt-out": ("TIMESTAMP",),
    "number": ("BIGINT", "DOUBLE", "DECIMAL(18, 2)"),
    "boolean": ("BOOLEAN",),
}
PLAIN_NUMBERS = {
    "BIGINT": re.compile(r"-?(0|[1-9][0-9]{0,17})"),
    "DOUBLE": re.compile(r"-?(0|[1-9][0-9]{0,8})(\.5)?"),
    "DECIMAL(18, 2)": re.compile(r"-?(0|[1-9][0-9]{0,8})(\.[0-9]?[1-9])?"),
}


@dataclass(frozen=True)
class Shape:
    """The columns of each table that exists, in the order of the file.

    `types` gives the columns of a Parquet file that are not text; a table that does
    not stand in it is a CSV file. `coarse` gives the activity types whose times are
    exact to the minute or the day alone, with the percentage of which that is true.
    """

    columns: dict[str, list[str]]
    types: dict[str, dict[str, str]]
    coarse: dict[str, tuple[str, int]]


def random_shape(dice: Dice, features: Collection[str]) -> Shape:
    """Draw which optional tables and columns are missing, and which are typed."""
    loses_tables, loses_columns = dice.chance(25), dice.chance(35)
    has_parquet = dice.chance(50)
    columns, types = {}, {}
    for table in TABLES.values():
        is_optional = table.name not in REQUIRED_TABLES
        if table.name in _unknown_tables(features):
            continue
        if is_optional and loses_tables and dice.chance(25):
            continue
        kept = [
            column
            for column in table.columns
            if column.is_required or not (loses_columns and dice.chance(15))
        ]
        columns[table.name] = dice.shuffled([column.name for column in kept])
        if has_parquet and dice.chance(40):
            types[table.name] = _random_types(dice, kept)
    return Shape(columns, types, _coarse_types(dice))


def _coarse_types(dice: Dice) -> dict[str, tuple[str, int]]:
    """Draw activity types that are not exported to the second, in some builds."""
    if dice.chance(60):
        return {}
    return {
        activity_type: (dice.choice(("minute", "minute", "day")), percent)
        for activity_type in dice.some(list(words.ACTIVITY_TYPES), 3, least=1)
        for percent in [dice.choice((100, 100, 96, 90))]
    }


def _unknown_tables(features: Collection[str]) -> list[str]:
    """Return the tables that belong to features that are not asked for."""
    tables = {"erasure_requests": "erasure", "ip_companies": "accounts"}
    return [table for table, feature in tables.items() if feature not in features]


def _random_types(dice: Dice, columns: list[Column]) -> dict[str, str]:
    """Draw types for the columns that need not be text."""
    return {
        column.name: dice.choice(TYPES[column.kind])
        for column in columns
        if column.kind in TYPES and dice.chance(75)
    }


class CellWriter:
    """Writes the values of one tenant as cells, some of them broken."""

    def __init__(self, dice: Dice, clock: Clock, shape: Shape) -> None:
        """Write cells as the shape wants them."""
        self._dice = dice
        self._clock = clock
        self._shape = shape

    def row(
        self, table: Table, values: dict[str, Value], can_break: bool = True
    ) -> Cells:
        """Write the columns that the table has; what is not given is empty."""
        types = self._shape.types.get(table.name, {})
        present = self._shape.columns[table.name]
        cells: Cells = {}
        for column in table.columns:
            if column.name in present:
                value = values.get(column.name)
                if can_break:
                    value = self._perhaps_broken(column, value)
                cells[column.name] = self._cell(column, value, types.get(column.name))
        return cells

    def _cell(self, column: Column, value: Value, sql_type: str | None) -> str | None:
        """Write a value as text, or as its type wants it."""
        if sql_type:
            return self._typed(value, sql_type)
        if value is None:
            return self._dice.choice(NOTHING if self._dice.chance(20) else BLANKS)
        if isinstance(value, datetime):
            value = self._clock.spelled(value)
        if column.kind == "name":
            value = self._cased(value)
        return self._padded(self._exported(column, value))

    def _exported(self, column: Column, value: str) -> str:
        """Return a value as another system may have exported it, now and then."""
        if not self._dice.chance(12):
            return value
        if column.name in ("email", "domain"):
            forms = EMAILS if column.name == "email" else DOMAINS
            return self._dice.choice(forms).replace("{}", value)
        if column.name == "employee_count":
            return self._dice.choice((*NUMBERS, *SIZES))
        others = {"number": NUMBERS, "boolean": BOOLEANS}.get(column.kind)
        return self._dice.choice(others) if others else value

    def _perhaps_broken(self, column: Column, value: Value) -> Value:
        """Take a value away or make it unreadable, now and then."""
        if column.kind in ("moment", "opt-out") and self._dice.chance(2):
            return self._clock.unreadable()
        return None if self._dice.chance(1) else value

    def _cased(self, value: str) -> str:
        """Return a name in another case."""
        if not value.isascii() or self._dice.chance(70):
            return value
        return self._dice.choice((value.upper(), value.title(), value.lower()))

    def _padded(self, value: str) -> str:
        """Put blanks around a text."""
        if self._dice.chance(90):
            return value
        before, after = self._dice.choices(("", " ", "\t", "\u00a0", "\n "), k=2)
        return before + value + after

    def _typed(self, value: Value, sql_type: str) -> str | None:
        """Return the plain text of a typed value; null where it is not of the type."""
        if isinstance(value, datetime):
            return self._typed_moment(value, sql_type)
        if value is None or sql_type in TYPES["moment"]:
            return None
        if sql_type == "BOOLEAN":
            return value if value in ("true", "false") else None
        return value if PLAIN_NUMBERS[sql_type].fullmatch(value) else None

    def _typed_moment(self, instant: datetime, sql_type: str) -> str:
        if sql_type == "DATE":
            return self._clock.calendar.day_of(instant).isoformat()
        ending = "+00" if sql_type == "TIMESTAMP WITH TIME ZONE" else ""
        return f"{instant:%Y-%m-%d %H:%M:%S.%f}{ending}"
