"""The days of the history and when in them people are active."""

from dataclasses import dataclass
from datetime import date, datetime, timezone

import numpy as np

from . import assumptions as a
from .sampling import Numbers, Random, pick
from .settings import Settings

SECOND = 1_000  # all instants are milliseconds since 1970, UTC
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
NEVER = 2**62  # an instant that does not come
SATURDAY = 5


@dataclass(frozen=True)
class Slice:
    """Some days of the history that are made up in one go.

    Attributes:
        number: counts slices; names their random streams.
        first, last: the days, `last` excluded.

    """

    number: int
    first: int
    last: int


class Clock:
    """Days are counted from the first day of the history, as 0.

    Attributes:
        days: length of the history.
        start, end: first instant of the history and the first one after it.
        traffic: how busy each day is, relative.
        weekdays: 0 (Monday) to 6 of each day.
        dates: the days as dates.

    """

    def __init__(self, settings: Settings):
        """Lay out the calendar of a run."""
        self.days = settings.history_days
        first = datetime.combine(settings.first_day, datetime.min.time(), timezone.utc)
        self.start = int(first.timestamp()) * SECOND
        self.end = self.start + self.days * DAY
        self.dates = np.datetime64(settings.first_day) + np.arange(self.days)
        since_monday = self.dates - np.datetime64("1970-01-05")
        self.weekdays = since_monday.astype(int) % 7
        months = self.dates.astype("datetime64[M]").astype(int) % 12
        growth = a.GROWTH_OVER_HISTORY ** (np.arange(self.days) / self.days)
        weekly = np.array(a.WEEKDAY_TRAFFIC)[self.weekdays]
        self.traffic = growth * weekly * np.array(a.MONTH_TRAFFIC)[months]

    def date_of(self, day: int) -> date:
        """Return a day as a date."""
        return self.dates[day].item()

    def draw_days(
        self, rng: Random, n: int, first: int = 0, last: int | None = None
    ) -> Numbers:
        """Draw n days, busy ones more often, from `first` to before `last`."""
        return first + pick(rng, self.traffic[first:last], n)

    def draw_in(
        self, rng: Random, n: int, days: Slice, ahead: Numbers | float = 0
    ) -> Numbers:
        """Draw n instants in a slice, by local habits; `ahead` as in draw_instants."""
        return self.draw_instants(
            rng, self.draw_days(rng, n, days.first, days.last), ahead
        )

    def after_opening(self, days: Numbers) -> Numbers:
        """Move days before the new market opens to the time after it."""
        opens = a.NEW_MARKET_OPENS * self.days
        share = np.clip(days, 0, opens) / opens
        return np.where(days < opens, opens + share * (self.days - opens), days)

    def middle(self, days: Slice) -> int:
        """Return the instant in the middle of a slice."""
        return self.start + (days.first + days.last) * DAY // 2

    def draw_instants(
        self, rng: Random, days: Numbers, ahead: Numbers | float
    ) -> Numbers:
        """Draw the time of day by local habits.

        Args:
            rng: random stream.
            days: the local day of each item.
            ahead: hours its place is ahead of UTC.

        """
        hours = pick(rng, a.HOUR_TRAFFIC, len(days)) - ahead
        within = rng.integers(0, HOUR, len(days))
        instants = (self.start + days * DAY + hours * HOUR + within).astype(np.int64)
        return np.where(instants < self.start, instants + DAY, instants)

    def at_work(
        self, rng: Random, days: Numbers, ahead: Numbers | float = 0
    ) -> Numbers:
        """Draw office hours of (fractional) days, workdays as a rule.

        Args:
            rng: random stream.
            days: any days; those outside the history give NEVER.
            ahead: as in draw_instants.

        """
        inside = (days >= 0) & (days < self.days)
        whole = self.workday(rng, np.where(inside, days, 0))
        opens, closes = a.OFFICE_HOURS
        within = rng.integers(opens * HOUR, closes * HOUR, len(days)) - ahead * HOUR
        instants = (self.start + whole * DAY + within).astype(np.int64)
        return np.where(inside, np.clip(instants, self.start, self.end - 1), NEVER)

    def at(self, days: Numbers) -> Numbers:
        """Return fractional days of the history as instants."""
        return self.start + (np.asarray(days) * DAY).astype(np.int64)

    def day_of(self, instants: Numbers) -> Numbers:
        """Return instants as fractional days of the history."""
        return (instants - self.start) / DAY

    def workday(self, rng: Random, days: Numbers) -> Numbers:
        """Move most days that fall on a weekend to the Monday after it."""
        whole = np.clip(np.floor(days).astype(int), 0, self.days - 1)
        weekday = self.weekdays[whole]
        moves = (weekday >= SATURDAY) & (rng.random(len(days)) < 0.8)
        return np.clip(np.where(moves, whole + 7 - weekday, whole), 0, self.days - 1)
