#!/usr/bin/env python
"""Make up the raw tables of Beacon, a demo company, for a seed and a day.

    python tools/demo_data.py --out data/demo

The same arguments give the same bytes. The package `demo` beside this file does the
work; `demo/assumptions.py` holds the numbers that describe the company.
"""

import argparse
import signal
import sys
from datetime import date, datetime, timezone
from pathlib import Path

from demo.generate import generate
from demo.output import FolderError, check_folder
from demo.settings import FORMATS, Settings

DEFAULT_LEADS, DEFAULT_EVENTS = 600, 30_000
EVENTS_PER_LEAD = 50  # for more events than the default
FEWEST_LEADS, FEWEST_EVENTS_PER_LEAD = 50, 5
MOST_EVENTS = 4_000_000_000  # longer ids would be needed beyond
FEWEST_DAYS, MOST_DAYS = 30, 7_300
FIRST_DAY = date(1990, 1, 1)


def whole(fewest: int, most: int = 10**10):
    """Return a reader of whole numbers between two bounds, for argparse."""

    def read(text: str) -> int:
        try:
            number = int(text.replace("_", ""))
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number") from None
        if not fewest <= number <= most:
            raise argparse.ArgumentTypeError(
                f"{number} is not between {fewest} and {most}"
            )
        return number

    return read


def day(text: str) -> date:
    """Read a date, for argparse."""
    try:
        read = datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date YYYY-MM-DD") from None
    if read < FIRST_DAY:
        raise argparse.ArgumentTypeError(f"{text} is before {FIRST_DAY}")
    return read


def arguments() -> argparse.ArgumentParser:
    """Return the reader of the command line."""
    parser = argparse.ArgumentParser(
        description="Make up the raw tables of a demo company.",
        epilog="The same arguments give the same bytes.",
    )
    add = parser.add_argument
    add("--out", required=True, type=Path, help="folder to make")
    add(
        "--leads",
        type=whole(FEWEST_LEADS),
        help=f"people (default: {DEFAULT_LEADS}, or events / {EVENTS_PER_LEAD})",
    )
    add(
        "--events",
        type=whole(FEWEST_LEADS * FEWEST_EVENTS_PER_LEAD, MOST_EVENTS),
        default=DEFAULT_EVENTS,
        help="activities, approximately (default: %(default)s)",
    )
    add("--seed", type=whole(0), default=7, help="any number (default: %(default)s)")
    add("--as-of", type=day, help="last day, YYYY-MM-DD (default: today in UTC)")
    add(
        "--history-days",
        type=whole(FEWEST_DAYS, MOST_DAYS),
        default=730,
        help="days of history, the last one included (default: %(default)s)",
    )
    add("--format", choices=FORMATS, default=FORMATS[0], help="default: %(default)s")
    add("--force", action="store_true", help="replace a folder of an earlier run")
    return parser


def main() -> None:
    """Read the command line, make the tables, say what was made."""
    parser = arguments()
    given = parser.parse_args()
    leads = given.leads or max(DEFAULT_LEADS, given.events // EVENTS_PER_LEAD)
    if given.events < FEWEST_EVENTS_PER_LEAD * leads:
        parser.error(
            f"{given.events} events are too few for {leads} leads: at least "
            f"{FEWEST_EVENTS_PER_LEAD} for each; lower --leads or raise --events"
        )
    settings = Settings(
        leads=leads,
        events=given.events,
        seed=given.seed,
        as_of=given.as_of or datetime.now(timezone.utc).date(),
        history_days=given.history_days,
        format=given.format,
    )
    # A terminated run cleans up behind itself, like one stopped with Ctrl-C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        check_folder(given.out, given.force)
        rows = generate(settings, given.out)
    except FolderError as error:
        parser.error(str(error))
    except OSError as error:
        parser.error(f"cannot write {given.out}: {error}")
    except KeyboardInterrupt:
        sys.exit("stopped; nothing was written")
    made = ", ".join(f"{count:,} {name}" for name, count in rows.items())
    print(f"{given.out}: {made}")


if __name__ == "__main__":
    main()
