"""What a run was asked to make."""

from dataclasses import dataclass
from datetime import date, timedelta

MARKER = "_demo.json"  # the file that says how a folder of demo data was made
LEADS, EVENTS, SEED, HISTORY_DAYS = 2_400, 72_000, 7, 730
FEWEST_LEADS, FEWEST_EVENTS_PER_LEAD = 50, 5
MOST_EVENTS = 4_000_000_000  # longer ids would be needed beyond
FEWEST_DAYS, MOST_DAYS = 30, 7_300


@dataclass(frozen=True)
class Settings:
    """The arguments of a run: the same ones give the same bytes.

    Attributes:
        leads: people to make up, without versions and duplicates.
        events: activities to make up, approximately.
        seed: start of all random streams.
        as_of: last day of the history, in UTC.
        history_days: days of history, `as_of` included.
        format: `parquet` or `csv`.

    """

    leads: int
    events: int
    seed: int
    as_of: date
    history_days: int
    format: str

    @property
    def first_day(self) -> date:
        """The first day of the history."""
        return self.as_of - timedelta(days=self.history_days - 1)
