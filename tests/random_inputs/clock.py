"""Random instants around the days that matter, and all the ways to write them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from .dice import Dice

UNREADABLE = (
    "yesterday",
    "2024-02-30",
    "2024-13-01",
    "2024-1-05",
    "20240501",
    "0000-01-01",
    "2024-05-01T24:00",
    "2024-05-01 12:00:60",
    "2024-05-01t12:00",
    "2024-05-01 12:00z",
    "2024-05-01  12:00",
    "2024-05-01T12",
    "2024-05-01T12:00:00.",
    "2024-05-01T12:00 +02:00",
    "2024-05-01T12:00:00+16:00",
    "2024-05-01T12:00:00+05:60",
    "2024-05-01T12:00:00+5:30",
    "2024-05-01T12:00:00,5",
    "-2024-05-01",
    "12024-05-01",
    "٢٠٢٤-٠٥-٠١",
    "2024-05-01;x",
    "1714521600",
)
OFFSETS = (0, 60, -300, 330, -210, 765, 825, 959, -959)


@dataclass(frozen=True)
class Calendar:
    """The day to score for, in a time zone, and days on which its clocks change."""

    as_of: date
    zone: ZoneInfo
    clock_changes: tuple[date, ...]

    def start_of(self, day: date) -> datetime:
        """Return the instant at which a day begins."""
        midnight = datetime.combine(day, time(), tzinfo=self.zone)
        return midnight.astimezone(timezone.utc)

    def day_of(self, instant: datetime) -> date:
        """Return the day on which an instant falls."""
        return instant.astimezone(self.zone).date()


class Clock:
    """Draws instants of one tenant; some come again, so that there are ties."""

    def __init__(self, dice: Dice, calendar: Calendar) -> None:
        """Draw the first instants."""
        self._dice = dice
        self.calendar = calendar
        self._known = [self._new(60) for _ in range(8)]

    def instant(self, reach: int = 60) -> datetime:
        """Return an instant of the last `reach` days or so, perhaps a known one."""
        if self._dice.chance(25):
            return self._dice.choice(self._known)
        instant = self._new(reach)
        if self._dice.chance(15):
            self._known.append(instant)
        return instant

    def near(self, instant: datetime) -> datetime:
        """Return the instant itself or one shortly before or after it."""
        seconds = self._dice.choice((0, 0, 1, -1, 5, 60, -60, 3600, 86400, -86400))
        return instant + timedelta(seconds=seconds)

    def known(self) -> datetime:
        """Return an instant at which something else may have happened."""
        return self._dice.choice(self._known)

    def _new(self, reach: int) -> datetime:
        return self.calendar.start_of(self._day(reach)) + self._time_of_day()

    def _day(self, reach: int) -> date:
        as_of = self.calendar.as_of
        kind = self._dice.weighted(
            {"recent": 45, "back": 30, "now": 10, "next": 3, "later": 4, "change": 8}
        )
        if kind == "change":
            change = self._dice.choice(self.calendar.clock_changes)
            return change + timedelta(days=self._dice.choice((-1, 0, 0, 1)))
        shift = {
            "recent": -self._dice.randint(0, 12),
            "back": -self._dice.randint(0, reach),
            "now": 0,
            "next": 1,
            "later": self._dice.randint(1, 40),
        }
        return as_of + timedelta(days=shift[kind])

    def _time_of_day(self) -> timedelta:
        return self._dice.choice(
            (
                timedelta(0),
                timedelta(microseconds=-1),
                timedelta(seconds=-1),
                timedelta(microseconds=1),
                timedelta(minutes=30 * self._dice.randrange(48)),
                timedelta(minutes=self._dice.randrange(1440)),
                timedelta(seconds=self._dice.randrange(86400)),
                timedelta(microseconds=self._dice.randrange(86400 * 10**6)),
            )
        )

    # Spelling

    def unreadable(self) -> str:
        """Return text that is no timestamp."""
        return self._dice.choice(UNREADABLE)

    def spelled(self, instant: datetime) -> str:
        """Write an instant in one of the readable forms."""
        day = self.calendar.day_of(instant)
        if self.calendar.start_of(day) == instant and self._dice.chance(60):
            return day.isoformat()
        offset = self._dice.choice(OFFSETS) if self._dice.chance(35) else None
        shifted = instant.replace(tzinfo=None) + timedelta(minutes=offset or 0)
        between = self._dice.choice("T ")
        ending = self._offset(offset)
        return f"{shifted.date()}{between}{self._time(shifted)}{ending}"

    def _time(self, instant: datetime) -> str:
        """Write the time of day, cut short or with needless digits."""
        if not instant.second and not instant.microsecond and self._dice.chance(40):
            return f"{instant:%H:%M}"
        digits = f"{instant.microsecond:06d}"
        if instant.microsecond:
            fraction = self._dice.choice((digits.rstrip("0"), digits, f"{digits}9"))
            return f"{instant:%H:%M:%S}.{fraction}"
        ending = self._dice.choice(("", "", ".0", ".000", ".0000009"))
        return f"{instant:%H:%M:%S}{ending}"

    def _offset(self, minutes: int | None) -> str:
        """Write an offset; none, a `Z`, ` UTC` or ` GMT` is UTC."""
        if minutes is None:
            return self._dice.choice(("", "", "", "Z", " UTC", " GMT"))
        sign = "-" if minutes < 0 else "+"
        if minutes == 0:
            sign = self._dice.choice("+-")
        hours, rest = divmod(abs(minutes), 60)
        forms = [f"{hours:02d}{rest:02d}", f"{hours:02d}:{rest:02d}"]
        if rest == 0:
            forms.append(f"{hours:02d}")
        return sign + self._dice.choice(forms)
