"""How raw text is read (docs/definitions.md#reading-cells)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from fractions import Fraction
from functools import cache
from ipaddress import IPv4Address, IPv6Address
from zoneinfo import ZoneInfo

Address = IPv4Address | IPv6Address

BLANKS = "".join(map(chr, range(0x21))) + "\u00a0"
TIMESTAMP = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"(?:[T ](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]+))?)?"
    r"(?:Z| UTC| GMT|(?P<sign>[+-])(?P<hours>[0-9]{2})(?::?(?P<minutes>[0-9]{2}))?)?)?"
)
NUMBER = re.compile(r"(?P<whole>[+-]?[0-9]+)(?:\.(?P<decimals>[0-9]+))?")
THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?")
RANGE = re.compile(r"(?P<low>[0-9][0-9.,]*)(?: *[-–] *(?P<high>[0-9][0-9.,]*)|\+)")
NOTHING = {"null", "\\n", "nan", "none", "nil", "n/a", "#n/a"}
INVISIBLE = dict.fromkeys(
    (
        *(0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F)),
        *(*range(0x2060, 0x2065), *range(0x2066, 0x206A), 0xFEFF),
    )
)
WRAPPED = re.compile(r"[^<>]*<([^<>]*)>")
NO_PART = set("@,;<>" + BLANKS)
TRUE = {"true", "t", "yes", "y", "1"}
FALSE = {"false", "f", "no", "n", "0"}


@dataclass(frozen=True, order=True)
class Moment:
    """A point in time with the calendar day it falls on; compared by the instant."""

    instant: datetime
    day: date = field(compare=False)


ALWAYS = Moment(datetime.min.replace(tzinfo=timezone.utc), date.min)
"""The moment of an unreadable `opted_out_at`: from the start."""


def text(cell: str | None) -> str | None:
    """Trim the outer blanks; empty text is null."""
    return (cell or "").strip(BLANKS) or None


def name(cell: str | None) -> str | None:
    """Read a name, which compares without case and is kept in lower case."""
    value = text(cell)
    return value.lower() if value else None


def number(cell: str | None) -> Decimal | None:
    """Read a number of at most 18 digits, cut off after 6 decimals."""
    match = NUMBER.fullmatch(text(cell) or "")
    if not match or len(match["whole"].lstrip("+-")) > 18:
        return None
    decimals = (match["decimals"] or "")[:6]
    return Decimal(f"{match['whole']}.{decimals}" if decimals else match["whole"])


def filled(cell: str | None) -> str | None:
    """Read a cell of the input: the usual spellings of nothing are null too."""
    value = text(cell)
    return None if value and value.lower() in NOTHING else value


def raw_name(cell: str | None) -> str | None:
    """Read a name of the input: both ways to write a letter with a mark are one."""
    value = name(cell)
    return unicodedata.normalize("NFC", value) if value else None


def identifier(cell: str | None) -> str | None:
    """Read an id: a whole number that became a float is that number."""
    value = text(cell)
    return re.sub(r"\A([0-9]+)\.0\Z", r"\1", value) if value else None


def amount(cell: str | None) -> Decimal | None:
    """Read a number of the input: commas may stand between groups of three digits."""
    value = text(cell) or ""
    return number(value.replace(",", "") if THOUSANDS.fullmatch(value) else value)


def size(cell: str | None) -> Decimal | None:
    """Read a number or a range, of which the lower end counts."""
    match = RANGE.fullmatch(text(cell) or "")
    if not match:
        return amount(cell)
    low, high = amount(match["low"]), amount(match["high"])
    if match["high"] and (low is None or high is None or low > high):
        return None
    return low


def cycle(cell: str | None) -> Decimal | None:
    """Read days between two orders: a hundred years at most."""
    days = amount(cell)
    return None if days is None or days > 36_525 else days


def email(cell: str | None) -> str | None:
    """Read an e-mail address as people copy it; null where it is no single one."""
    value = (text(cell) or "").translate(INVISIBLE).lower()
    if match := WRAPPED.fullmatch(value):
        value = match[1]
    elif "<" in value or ">" in value:
        return None
    if value.lstrip(" ").startswith("mailto:"):
        value = value.partition(":")[2].partition("?")[0]
    value = (text(value) or "").removesuffix(".")
    parts = value.split("@")
    if len(parts) != 2 or not all(parts) or any(set(part) & NO_PART for part in parts):
        return None
    return unicodedata.normalize("NFC", value)


def domain(cell: str | None) -> str | None:
    """Read a domain, which may be given as a web address; null where it is none."""
    value = (text(cell) or "").translate(INVISIBLE).lower()
    value = re.sub(r"\A(?:[a-z][a-z0-9+.-]*:)?//", "", value)
    value = re.split(r"[/?#\\]", value, maxsplit=1)[0]
    value = re.sub(r":[0-9]*\Z", "", value.rpartition("@")[2])
    value = value.removeprefix("www.").removesuffix(".")
    is_one = any(unicodedata.category(char)[0] in "LN" for char in value)
    if not is_one or set(value) & NO_PART:
        return None
    return unicodedata.normalize("NFC", value)


def whole(cell: str | None) -> int | None:
    """Read a whole number of a rule table."""
    value = number(cell)
    return None if value is None else int(value)


def boolean(cell: str | None) -> bool | None:
    """Read a truth value."""
    value = name(cell)
    return True if value in TRUE else False if value in FALSE else None


def address(cell: str | None) -> Address | None:
    """Read an IP address; an IPv4 address written as IPv6 is IPv4."""
    value = text(cell) or ""
    try:
        return IPv4Address(value)
    except ValueError:
        pass
    try:
        long = IPv6Address("zone" if "%" in value else value)
    except ValueError:
        return None
    return long.ipv4_mapped or long


def bare_domain(cell: str | None) -> str | None:
    """Read a domain; domains compare without a leading `www.`."""
    value = name(cell)
    return value.removeprefix("www.") or None if value else None


def domain_of(email: str | None) -> str | None:
    """Return what follows the last `@` of an e-mail."""
    _, at, domain = (email or "").rpartition("@")
    return bare_domain(domain) if at else None


def found(pattern: str, value: str | None) -> bool:
    """Tell whether a pattern occurs anywhere in a value, without case."""
    return value is not None and _compiled(pattern).search(value) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def round_half_up(value: Fraction | Decimal) -> int:
    """Round to a whole number, halves away from zero."""
    value = Fraction(value)
    rounded = int(abs(value) + Fraction(1, 2))
    return rounded if value >= 0 else -rounded


def rounded(value: Fraction | Decimal, decimals: int) -> Decimal:
    """Round to some decimals, halves away from zero."""
    return Decimal(round_half_up(Fraction(value) * 10**decimals)).scaleb(-decimals)


class Calendar:
    """Turns timestamps into moments with days of the business time zone."""

    def __init__(self, business_timezone: str) -> None:
        """Count days in the given IANA time zone."""
        self.zone = ZoneInfo(business_timezone)

    def moment(self, cell: str | None) -> Moment | None:
        """Read a timestamp; None where it is empty or unreadable."""
        match = TIMESTAMP.fullmatch(text(cell) or "")
        if not match:
            return None
        try:
            day = date(*(int(match[part]) for part in ("year", "month", "day")))
            if match["hour"] is None:
                return self.start_of(day)
            return self._moment_at(day, match)
        except ValueError:
            return None

    def _moment_at(self, day: date, match: re.Match[str]) -> Moment:
        """Read the time after the date; without an offset it is UTC."""
        if int(match["hours"] or 0) > 15 or int(match["minutes"] or 0) > 59:
            raise ValueError("an offset is at most 15:59")
        offset = timedelta(
            hours=int(match["hours"] or 0), minutes=int(match["minutes"] or 0)
        )
        instant = datetime(
            day.year,
            day.month,
            day.day,
            int(match["hour"]),
            int(match["minute"]),
            int(match["second"] or 0),
            int((match["fraction"] or "").ljust(6, "0")[:6]),
            timezone(-offset if match["sign"] == "-" else offset),
        )
        local = _in_zone(instant, self.zone)
        return Moment(_in_zone(instant, timezone.utc), local.date())

    def start_of(self, day: date) -> Moment:
        """Return the first instant of a day, which a day without a time stands for."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=self.zone)
        return Moment(_in_zone(midnight, timezone.utc), day)


def _in_zone(instant: datetime, zone: tzinfo) -> datetime:
    """Look at an instant in another zone, within the years 0001 to 9999."""
    try:
        return instant.astimezone(zone)
    except OverflowError:
        edge = datetime.min if instant.year == 1 else datetime.max
        return edge.replace(tzinfo=zone)
