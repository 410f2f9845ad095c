"""What each kind of rule puts into the ledger (docs/definitions.md#the-ledger)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from statistics import median

from .activities import Activity
from .attributes import Attributes
from .people import Lead
from .rules import (
    BehaviorRule,
    BuyingCycleRule,
    ConditionRule,
    InactivityRule,
    SeasonalRule,
)
from .values import round_half_up

FIT, BEHAVIOR, INACTIVITY, TIMING = "fit", "behavior", "inactivity", "timing"


@dataclass(frozen=True)
class Entry:
    """A ledger row of one lead under one model.

    `kind` is the dimension, but keeps inactivity apart, which no cap cuts.
    """

    kind: str
    rule: str
    starts_on: date
    ends_on: date | None
    points: int
    raw_points: int
    known_on: date
    product: str | None = None
    decay: str = "none"
    occurrences: int = 1

    @property
    def dimension(self) -> str:
        """Return the dimension of the score that the entry belongs to."""
        return BEHAVIOR if self.kind == INACTIVITY else self.kind

    def counts_on(self, day: date) -> bool:
        """Tell whether the entry counts on a day."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


def plain_entry(
    kind: str, rule: str, starts_on: date, ends_on: date | None, points: int
) -> Entry:
    """Return an entry that no activity made: known when it starts, never limited."""
    return Entry(kind, rule, starts_on, ends_on, points, points, starts_on)


# Fit


def fit_entries(
    rules: list[ConditionRule], lead: Lead, attributes: Attributes
) -> Iterator[Entry]:
    """Return a row for each span of days in which a fit rule is the one that earns.

    Within one attribute only the first rule that holds earns. Values stay the same
    between the days of change, so it is enough to look at those.
    """
    days = attributes.days_of_change(lead)
    for attribute in dict.fromkeys(rule.condition.attribute for rule in rules):
        rivals = [rule for rule in rules if rule.condition.attribute == attribute]
        earning: ConditionRule | None = None
        since = lead.created_on
        for day in days:
            now = next(
                (
                    rule
                    for rule in rivals
                    if attributes.holds(rule.condition, lead, day)
                ),
                None,
            )
            if now != earning:
                if earning:
                    yield plain_entry(FIT, earning.rule, since, day, earning.points)
                earning, since = now, day
        if earning:
            yield plain_entry(FIT, earning.rule, since, None, earning.points)


# Behavior


def behavior_entries(
    rules: list[BehaviorRule], activities: list[Activity], recycled_on: list[date]
) -> Iterator[Entry]:
    """Return the rows of the behavior rules on one lead's activities, in order."""
    for rule in rules:
        matches = [activity for activity in activities if meets(rule, activity)]
        resets = recycled_on if rule.resets_on_recycle else []
        for period, reset in _periods(matches, resets):
            if rule.occurrences == 1:
                yield from _daily_entries(rule, period, reset)
            elif rule.within_days:
                yield from _window_entries(rule, period, reset)
            elif len(period) >= rule.occurrences:
                yield _nth_entry(rule, period, reset)


def meets(rule: BehaviorRule, activity: Activity) -> bool:
    """Tell whether an activity is one that a rule names."""
    return (
        activity.activity_type == rule.activity_type
        and rule.content_group in (None, activity.content_group)
        and rule.product in (None, activity.product)
        and _is_enough(activity.quantity, rule.min_quantity)
    )


def _is_enough(quantity: Decimal | None, minimum: Decimal | None) -> bool:
    """Compare a quantity; an empty one never meets a minimum."""
    return minimum is None or (quantity is not None and quantity >= minimum)


def _periods(
    matches: list[Activity], resets: Iterable[date]
) -> Iterator[tuple[list[Activity], date | None]]:
    """Cut the matches at each reset; what happens on its day is a new start."""
    days = sorted(set(resets))
    for start, end in zip([None, *days], [*days, None], strict=True):
        period = [
            match
            for match in matches
            if (start is None or start <= match.day)
            and (end is None or match.day < end)
        ]
        yield period, end


def _daily_entries(
    rule: BehaviorRule, matches: list[Activity], reset: date | None
) -> Iterator[Entry]:
    """Return a row for each day and product, with the matches let through."""
    allowed = _within_limits(rule, matches)
    groups: dict[tuple[date, str | None], list[Activity]] = defaultdict(list)
    for match in matches:
        groups[match.day, match.product].append(match)
    for (day, product), group in groups.items():
        yield Entry(
            kind=BEHAVIOR,
            rule=rule.rule,
            product=product,
            starts_on=day,
            ends_on=reset,
            points=rule.points * sum(match in allowed for match in group),
            raw_points=rule.points * len(group),
            decay=rule.decay,
            occurrences=len(group),
            known_on=max(match.known_on for match in group),
        )


def _within_limits(rule: BehaviorRule, matches: list[Activity]) -> set[Activity]:
    """Return the matches that `times_per_day`, then `times_in_total` let through."""
    per_day: dict[date, int] = defaultdict(int)
    allowed = []
    for match in matches:
        per_day[match.day] += 1
        if rule.times_per_day is None or per_day[match.day] <= rule.times_per_day:
            allowed.append(match)
    return set(allowed[: rule.times_in_total])


def _window_entries(
    rule: BehaviorRule, matches: list[Activity], reset: date | None
) -> Iterator[Entry]:
    """Return a row for each longest span of days whose window holds enough matches."""
    length = timedelta(days=rule.within_days or 0)
    if len(matches) < rule.occurrences:
        return

    def in_window(match: Activity, day: date) -> bool:
        return timedelta(0) <= day - match.day < length

    near = {m.day + timedelta(days=n) for m in matches for n in range(length.days)}
    full = sorted(
        day
        for day in near
        if (reset is None or day < reset)
        and sum(in_window(match, day) for match in matches) >= rule.occurrences
    )
    for span in _spans(full):
        seen = [m for m in matches if any(in_window(m, day) for day in span)]
        yield Entry(
            kind=BEHAVIOR,
            rule=rule.rule,
            product=rule.product,
            starts_on=span[0],
            ends_on=span[-1] + timedelta(days=1),
            points=rule.points,
            raw_points=rule.points,
            occurrences=len(seen),
            known_on=max(match.known_on for match in seen),
        )


def _spans(days: list[date]) -> list[list[date]]:
    """Group days in order into spans of consecutive days."""
    spans: list[list[date]] = []
    for day in days:
        if spans and day - spans[-1][-1] == timedelta(days=1):
            spans[-1].append(day)
        else:
            spans.append([day])
    return spans


def _nth_entry(
    rule: BehaviorRule, matches: list[Activity], reset: date | None
) -> Entry:
    """Return the one row of a rule that wants N matches, on the day of the N-th."""
    counted = matches[: rule.occurrences]
    return Entry(
        kind=BEHAVIOR,
        rule=rule.rule,
        product=rule.product,
        starts_on=counted[-1].day,
        ends_on=reset,
        points=rule.points,
        raw_points=rule.points,
        decay=rule.decay,
        occurrences=rule.occurrences,
        known_on=max(match.known_on for match in counted),
    )


# Inactivity


def inactivity_entries(
    rules: list[InactivityRule], engaged_days: list[date]
) -> Iterator[Entry]:
    """Return a row from each engaged day + N to the next one, if that is later."""
    for rule in rules:
        wait = timedelta(days=rule.days_inactive)
        for day, following in zip(engaged_days, [*engaged_days[1:], None], strict=True):
            if following is None or day + wait < following:
                yield plain_entry(
                    INACTIVITY, rule.rule, day + wait, following, rule.points
                )


# Timing


def buying_cycle_entries(
    rules: list[BuyingCycleRule], order_days: list[date], cycle_days: Decimal | None
) -> Iterator[Entry]:
    """Return the steps by which each order day's successor becomes due.

    Each order day in turn is the last one known; `cycle_days` is what the account
    says, else the cycle is the median gap between the order days up to that one.
    """
    for rule in rules:
        for count, day in enumerate(order_days, start=1):
            cycle = _cycle(order_days[:count], cycle_days)
            if count < rule.min_orders or cycle is None:
                continue
            ends = [
                day + timedelta(days=rule.max_cycles * cycle),
                *order_days[count : count + 1],
            ]
            yield from _steps_until_due(rule, day, min(ends), cycle)


def _cycle(order_days: list[date], cycle_days: Decimal | None) -> int | None:
    """Return the length of the buying cycle in whole days, rounded half up."""
    if cycle_days is not None and round_half_up(cycle_days) > 0:
        return round_half_up(cycle_days)
    gaps = [Fraction((after - before).days) for before, after in pairwise(order_days)]
    return round_half_up(median(gaps)) if gaps else None


def _steps_until_due(
    rule: BuyingCycleRule, since: date, end: date, cycle: int
) -> Iterator[Entry]:
    """Return a row for each step that changes the total of the rule."""
    total, day = 0, since
    while (day := day + timedelta(days=rule.step_days)) < end:
        share = min(Fraction(1), Fraction((day - since).days, cycle))
        reached = round_half_up(rule.full_points * share)
        if reached != total:
            yield plain_entry(TIMING, rule.rule, day, end, reached - total)
        total = reached


def seasonal_entries(
    rules: list[SeasonalRule], order_days: list[date]
) -> Iterator[Entry]:
    """Return a row for each span of days around the anniversaries of the orders."""
    for rule in rules:
        days = {
            anniversary(day, years) + timedelta(days=shift)
            for day in order_days
            for years in range(1, rule.years + 1)
            for shift in range(-rule.days_before, rule.days_after + 1)
        }
        for span in _spans(sorted(days)):
            end = span[-1] + timedelta(days=1)
            yield plain_entry(TIMING, rule.rule, span[0], end, rule.points)


def anniversary(day: date, years: int) -> date:
    """Return the same day some years later; 29 February counts as 28."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if is_leap_day else day.day)
