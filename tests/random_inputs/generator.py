"""Random builds: rules, a day to score for, a time zone, and tenants' raw tables.

A build is drawn from its seed alone, and each tenant from the seed and its number, so
one tenant can be looked at alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from .clock import Calendar, Clock
from .dice import Dice
from .rules import BUILT, FEATURES, random_rules
from .shape import Shape, random_shape
from .tenant import Raw, TenantWriter, letters_of, staff_domains_of
from .wording import Tables

__all__ = ["BUILT", "FEATURES", "MOST_TENANTS", "Build", "random_build"]

MOST_TENANTS = 40
ZONES = {  # with days on which the clocks change
    "UTC": (date(2024, 2, 29), date(2023, 12, 31)),
    "Asia/Kolkata": (date(2024, 2, 29), date(2024, 1, 1)),
    "America/New_York": (date(2024, 3, 10), date(2024, 11, 3)),
    "Europe/Berlin": (date(2024, 3, 31), date(2024, 10, 27)),
    "Pacific/Auckland": (date(2024, 4, 7), date(2024, 9, 29)),
    "Africa/Cairo": (date(2024, 4, 26), date(2024, 11, 1)),  # at midnight
    "America/Havana": (date(2024, 3, 10), date(2024, 11, 3)),  # midnight comes twice
}


@dataclass(frozen=True)
class Build:
    """What one build reads: rules and the raw tables of tenants, by their letters."""

    seed: int
    calendar: Calendar
    rules: Tables
    leads_per_visitor: int
    shape: Shape
    tenants: dict[str, Raw]

    @property
    def business_timezone(self) -> str:
        """Return the name of the time zone."""
        return self.calendar.zone.key

    @property
    def variables(self) -> dict[str, str | int]:
        """Return the variables of the dbt project that the build is run with."""
        return {
            "business_timezone": self.business_timezone,
            "leads_per_visitor": self.leads_per_visitor,
        }


def random_build(
    seed: int, tenants: Iterable[int], features: Collection[str] = BUILT
) -> Build:
    """Draw the build of a seed with the given tenants, by number from 0."""
    dice = Dice(f"{seed}")
    calendar = _calendar(dice)
    shape = random_shape(dice, features)
    rules = random_rules(Dice(f"{seed} rules"), features, _staff_domains())
    return Build(
        seed=seed,
        calendar=calendar,
        rules=rules,
        leads_per_visitor=dice.choice((1, 2, 3, 5)),
        shape=shape,
        tenants={
            letters_of(number): _raw(seed, number, calendar, shape)
            for number in tenants
        },
    )


def _calendar(dice: Dice) -> Calendar:
    zone = dice.choice(list(ZONES))
    changes = ZONES[zone]
    as_of = dice.choice(changes) + timedelta(days=dice.choice((0, 1, 5, 20, 60)))
    return Calendar(as_of, ZoneInfo(zone), changes)


def _staff_domains() -> dict[str, str]:
    """Return the listed domains of all tenants, however many there are."""
    domains = {}
    for number in range(MOST_TENANTS):
        domains |= staff_domains_of(letters_of(number))
    return domains


def _raw(seed: int, number: int, calendar: Calendar, shape: Shape) -> Raw:
    dice = Dice(f"{seed} tenant {number}")
    clock = Clock(dice, calendar)
    return TenantWriter(dice, clock, number, shape).raw()
