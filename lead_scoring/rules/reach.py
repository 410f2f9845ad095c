"""How small and how large a score can be at all, by the rules of its model.

Each is a bound: no lead is beyond it, and none need be at it. Infinite is what no limit
stops, such as points that neither fade nor end.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Cells = Mapping[str, Any]
# A weight is rounded to four decimals, so that nothing is left of a half-life after it.
HALF_LIVES = 15


@dataclass(frozen=True)
class Span:
    """What a score can be: from the least to the most."""

    least: float = 0
    most: float = 0

    def __add__(self, other: Span) -> Span:
        """Return what two scores that are added up can be."""
        return Span(self.least + other.least, self.most + other.most)

    def below(self, limit: Any) -> Span:
        """Return what is left under a cap; of an empty one all."""
        if limit is None:
            return self
        return Span(min(self.least, float(limit)), min(self.most, float(limit)))

    def above(self, limit: Any) -> Span:
        """Return what it is over a floor."""
        if limit is None:
            return self
        return Span(max(self.least, float(limit)), max(self.most, float(limit)))


@dataclass(frozen=True)
class Reach:
    """What the scores of a model can be."""

    fit: Span
    behavior: Span
    timing: Span
    total: Span


def reach_of(
    model: Cells, rules: Mapping[str, Sequence[Cells]], decays: Cells
) -> Reach:
    """Return what the scores of a model can be.

    Args:
        model: its row of scoring_models.
        rules: the rules that it has, by table.
        decays: by the name of a decay, how many days' worth of points its weights add
            up to.

    """
    fit = _fit(rules["fit_rules"]).below(model["fit_cap"])
    behavior = _sum(_behavior(rule, decays) for rule in rules["behavior_rules"])
    behavior = behavior.below(model["behavior_cap"])
    behavior += _sum(_once(rule["points"]) for rule in rules["inactivity_rules"])
    timing = _sum(_once(rule["full_points"]) for rule in rules["buying_cycle_rules"])
    timing += _sum(_once(rule["points"]) for rule in rules["seasonal_rules"])
    total = (fit + behavior + timing).above(model["score_floor"])
    return Reach(fit, behavior, timing, total)


def days_worth(decays: Iterable[Cells], windows: Iterable[Cells]) -> dict[str, float]:
    """Return for each decay the sum of its weights over all ages."""
    steps = defaultdict(list)
    for window in windows:
        steps[window["decay"].lower()].append((window["from_day"], window["weight"]))
    return {
        decay["decay"].lower(): _days_worth(
            decay, sorted(steps[decay["decay"].lower()])
        )
        for decay in decays
    }


def _days_worth(decay: Cells, steps: list[tuple[Any, Any]]) -> float:
    end = decay["max_age_days"]
    match decay["shape"].lower():
        case "windows":
            total = 0.0
            for place, (begin, weight) in enumerate(steps):
                follows = steps[place + 1][0] if place + 1 < len(steps) else math.inf
                until = follows if end is None else min(follows, end + 1)
                if weight > 0 and until > begin:
                    total += float(weight) * float(until - begin)
            return total
        case "linear":
            last = decay["days"] if end is None else min(end, decay["days"])
            return sum(1 - age / float(decay["days"]) for age in range(int(last) + 1))
        case _:
            most = HALF_LIVES * int(decay["days"])
            last = most if end is None else min(int(end), most)
            # A geometric sum, with what rounding may add to each weight.
            kept = 0.5 ** (1 / float(decay["days"]))
            return (1 - kept ** (last + 1)) / (1 - kept) + 0.00005 * (last + 1)


def _fit(rules: Iterable[Cells]) -> Span:
    """Return what the first rule that holds on each attribute can bring."""
    by_attribute = defaultdict(list)
    for rule in rules:
        by_attribute[rule["attribute"].lower()].append(rule)
    return _sum(_first_of(held) for held in by_attribute.values())


def _first_of(rules: Sequence[Cells]) -> Span:
    points = [float(rule["points"]) for rule in rules]
    if not {"is_missing", "is_present"} <= {rule["operator"].lower() for rule in rules}:
        points.append(0)
    return Span(min(points), max(points))


def _behavior(rule: Cells, worth: Cells) -> Span:
    if (rule["occurrences"] or 1) > 1:
        return _once(rule["points"])
    times = (
        math.inf if rule["times_in_total"] is None else float(rule["times_in_total"])
    )
    decay = (rule["decay"] or "none").lower()
    daily = rule["times_per_day"]
    if daily == 0:
        times = 0
    elif daily is not None and decay in worth:
        times = min(times, float(daily) * worth[decay])
    return _once(rule["points"], times)


def _once(points: Any, times: float = 1) -> Span:
    worth = float(points) * times if points and times else 0.0
    return Span(min(worth, 0), max(worth, 0))


def _sum(spans: Iterable[Span]) -> Span:
    total = Span()
    for span in spans:
        total += span
    return total
