"""Builds one after the other: whenever files, rules or the day are others.

A look compares sizes and times of files and reads none. What changes between two looks
may still be written, so a build waits until a look finds what the one before found.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from .console import err, say
from .errors import ExitCode, StoppedError, missing_package
from .raw import input_files, prepare_raw, variables, versions
from .settings import ALERT_DAYS, ALERTS, WEBHOOK, Settings

# With these another try makes no difference until the input, the rules or the day do.
FINAL = (
    ExitCode.USAGE,
    ExitCode.RULES,
    ExitCode.DATA,
    ExitCode.TESTS,
    ExitCode.IMPLAUSIBLE,
)

State = dict[str, str]


def watch(settings: Settings, every: float, build: Callable[[], ExitCode]) -> None:
    """Build now, and again after each change, until somebody stops it.

    A build that fails says why and leaves what was published; the next change is tried
    again. Where LEAD_SCORING_WEBHOOK is set, new MQLs are told after each publication.
    To be stopped between two builds is a good end, since nothing is cut short.

    Args:
        settings: input, rules and warehouse.
        every: seconds from one look to the next.
        build: builds and publishes once.

    Raises:
        StoppedError: there is nothing to build.
        KeyboardInterrupt, SystemExit: it was stopped during a build.

    """
    prepare_raw(settings)
    built = last = None
    while True:
        found = state_of(settings)
        if built is None or built != found == last:
            built = found if _build_once(settings, build) else {}
            say(f"Looking for changes every {every:g} s")
        last = found
        try:
            time.sleep(every)
        except (KeyboardInterrupt, SystemExit):
            say("Stopped between two builds; what was published last stays")
            return


def state_of(settings: Settings) -> State:
    """Return size and time of each file of the input and of the rules, and the day."""
    files = input_files(settings) | {
        f"rules/{path.relative_to(settings.rules).as_posix()}": path
        for path in settings.rules.rglob("*.csv")
    }
    return {"day": settings.as_of or str(_today(settings))} | versions(files)


def _build_once(settings: Settings, build: Callable[[], ExitCode]) -> bool:
    """Build and tell of new MQLs; return whether it is of use to wait for a change."""
    try:
        build()
    except StoppedError as error:
        say(str(error), style="red", console=err)
        return error.code in FINAL
    if os.environ.get(WEBHOOK):
        try:
            # It needs packages that a build does not.
            from .activation.alerts import alert

            alert(settings, ALERT_DAYS, ALERTS, send=True, say=say)
        except StoppedError as error:
            say(str(error), style="red", console=err)
        except ModuleNotFoundError as error:
            say(str(missing_package(error) or error), style="red", console=err)
    return True


def _today(settings: Settings) -> date:
    zone = ZoneInfo(variables(settings)["business_timezone"])
    return datetime.now(zone).date()
