"""The ledger of a lead under a model, and the scores it sums to.

See docs/definitions.md#scores.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .rules import Decay, Grade, Model
from .signals import BEHAVIOR, FIT, INACTIVITY, TIMING, Entry

FIT_CAP, BEHAVIOR_CAP, SCORE_FLOOR = "fit_cap", "behavior_cap", "score_floor"
RESERVED = (FIT_CAP, BEHAVIOR_CAP, SCORE_FLOOR)


@dataclass(frozen=True)
class Score:
    """The scores of a day, and what the caps and the floor took or gave."""

    fit: Decimal
    behavior: Decimal
    timing: Decimal
    total: Decimal
    fit_cap: Decimal
    behavior_cap: Decimal
    score_floor: Decimal


@dataclass(frozen=True)
class Reason:
    """What one rule gives on a day, summed over the entries that count."""

    rule: str
    dimension: str
    raw_points: int
    points: int
    contribution: Decimal
    occurrences: int
    last_day: date


class Weights(dict[tuple[str, int], Decimal]):
    """The table of (decay, age) and weight; each is worked out once."""

    def __init__(self, decays: dict[str, Decay]) -> None:
        """Keep the decays, and start with an empty table."""
        super().__init__()
        self._decays = decays

    def __missing__(self, key: tuple[str, int]) -> Decimal:
        """Work the weight of a decay at an age out."""
        decay, age = key
        self[key] = self._decays[decay].weight(age)
        return self[key]


class Ledger:
    """The score entries of one lead under one model, summed for any day."""

    def __init__(
        self, model: Model, entries: Iterable[Entry], weights: Weights
    ) -> None:
        """Keep the entries with the weights of their decays."""
        self.model = model
        self.entries = list(entries)
        self._weights = weights

    def contribution(self, entry: Entry, day: date) -> Decimal:
        """Return what an entry that counts on a day contributes to it."""
        age = (day - entry.starts_on).days
        return entry.points * self._weights[entry.decay, age]

    def counting(self, day: date) -> list[Entry]:
        """Return the entries that count on a day."""
        return [entry for entry in self.entries if entry.counts_on(day)]

    def score(self, day: date) -> Score:
        """Return the scores of a day from the lead's creation on."""
        sums = dict.fromkeys((FIT, BEHAVIOR, INACTIVITY, TIMING), Decimal(0))
        for entry in self.counting(day):
            sums[entry.kind] += self.contribution(entry, day)
        return cut(self.model, sums)

    def interest(self, day: date) -> dict[str, Decimal]:
        """Return the behavior contributions by product, before caps."""
        interest: dict[str, Decimal] = defaultdict(Decimal)
        for entry in self.counting(day):
            if entry.kind == BEHAVIOR and entry.product:
                interest[entry.product] += self.contribution(entry, day)
        return interest

    def reasons(self, day: date) -> list[Reason]:
        """Return the rules that count on a day; they sum to the total."""
        by_rule: dict[tuple[str, str], list[Entry]] = {}
        for entry in self.counting(day):
            by_rule.setdefault((entry.dimension, entry.rule), []).append(entry)
        reasons = [
            Reason(
                rule=rule,
                dimension=dimension,
                raw_points=sum(entry.raw_points for entry in entries),
                points=sum(entry.points for entry in entries),
                contribution=sum(
                    (self.contribution(entry, day) for entry in entries), Decimal(0)
                ),
                occurrences=sum(entry.occurrences for entry in entries),
                last_day=max(entry.starts_on for entry in entries),
            )
            for (dimension, rule), entries in by_rule.items()
        ]
        score = self.score(day)
        adjustments = (
            (FIT_CAP, "fit", score.fit_cap),
            (BEHAVIOR_CAP, "behavior", score.behavior_cap),
            (SCORE_FLOOR, "total", score.score_floor),
        )
        return reasons + [
            Reason(rule, dimension, 0, 0, amount, 0, day)
            for rule, dimension, amount in adjustments
            if amount
        ]


def cut(model: Model, sums: dict[str, Decimal]) -> Score:
    """Apply the caps and the floor to the sums of the entries."""
    fit_cap = _down_to(model.fit_cap, sums[FIT])
    behavior_cap = _down_to(model.behavior_cap, sums[BEHAVIOR])
    fit = sums[FIT] + fit_cap
    behavior = sums[BEHAVIOR] + behavior_cap + sums[INACTIVITY]
    total = fit + behavior + sums[TIMING]
    floor = model.score_floor
    score_floor = Decimal(0) if floor is None else max(floor - total, Decimal(0))
    return Score(
        fit=fit,
        behavior=behavior,
        timing=sums[TIMING],
        total=total + score_floor,
        fit_cap=fit_cap,
        behavior_cap=behavior_cap,
        score_floor=score_floor,
    )


def _down_to(cap: Decimal | None, value: Decimal) -> Decimal:
    """Return what a cap takes, as a negative number."""
    return Decimal(0) if cap is None else min(cap - value, Decimal(0))


def grade(grades: list[Grade], dimension: str, score: Decimal) -> str | None:
    """Return the highest grade of a dimension that a score reaches."""
    reached = [
        grade
        for grade in grades
        if grade.dimension == dimension and grade.min_score <= score
    ]
    return max(reached, key=lambda grade: grade.min_score).grade if reached else None
