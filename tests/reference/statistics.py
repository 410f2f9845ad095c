"""Textbook statistics, pair by pair (docs/definitions.md)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any


def half_up(number: float | None, digits: int = 4) -> float | None:
    """Round half up."""
    if number is None:
        return None
    return math.floor(number * 10**digits + 0.5) / 10**digits


def share(part: float, whole: float) -> float | None:
    """Return a share, None of nothing."""
    return part / whole if whole else None


def two_sided_p(z: float) -> float:
    """Return how often chance alone is as many standard errors away."""
    return math.erfc(abs(z) / math.sqrt(2))


def holm(p_values: dict[str, float]) -> dict[str, float]:
    """Return Holm's adjusted p-values: the least level at which each is rejected."""
    adjusted, worst = {}, 0.0
    ordered = sorted(p_values, key=lambda name: p_values[name])
    for place, name in enumerate(ordered):
        worst = max(worst, (len(ordered) - place) * p_values[name])
        adjusted[name] = min(worst, 1.0)
    return adjusted


def wins(first: Any, second: Any) -> float:
    """Return 1 if the first is greater, a half if they are equal, else 0."""
    return 1.0 if first > second else 0.5 if first == second else 0.0


def auc(rows: Iterable[tuple[Any, bool]]) -> float | None:
    """Return the share of pairs of a converted and another one in the right order."""
    rows = list(rows)
    converted = [score for score, has_converted in rows if has_converted]
    others = [score for score, has_converted in rows if not has_converted]
    if not converted or not others:
        return None
    pairs = len(converted) * len(others)
    return sum(wins(one, other) for one in converted for other in others) / pairs


@dataclass(frozen=True)
class Ranked:
    """An observation with two scores; `cluster` is its lead."""

    cluster: Hashable
    has_converted: bool
    first: Any
    second: Any


def auc_difference(rows: Sequence[Ranked]) -> tuple[float | None, float | None]:
    """Return AUC of the first scores less that of the second, and its standard error.

    The error is Obuchowski's (Biometrics 1997) for clustered data, where structural
    components are summed within clusters; None if a side has fewer than two clusters.
    """
    converted = [row for row in rows if row.has_converted]
    others = [row for row in rows if not row.has_converted]
    if not converted or not others:
        return None, None
    ten = _components(converted, others, wins)
    one = _components(others, converted, lambda own, other: wins(other, own))
    difference = sum(value for _, value in ten) / len(converted)
    of_converted = _deviations(ten, difference)
    of_others = _deviations(one, difference)
    if min(len(of_converted), len(of_others)) < 2:
        return difference, None
    clusters = {*of_converted, *of_others}
    variance = (
        _inflated(of_converted) / len(converted) ** 2
        + _inflated(of_others) / len(others) ** 2
        + 2
        * len(clusters)
        / (len(clusters) - 1)
        * sum(of_converted.get(each, 0) * of_others.get(each, 0) for each in clusters)
        / (len(converted) * len(others))
    )
    return difference, math.sqrt(max(variance, 0))


def _components(
    own: Sequence[Ranked], others: Sequence[Ranked], won: Any
) -> list[tuple[Hashable, float]]:
    """Return the share of the other side that each one beats, first less second."""
    return [
        (
            row.cluster,
            sum(
                won(row.first, other.first) - won(row.second, other.second)
                for other in others
            )
            / len(others),
        )
        for row in own
    ]


def _deviations(
    components: list[tuple[Hashable, float]], mean: float
) -> dict[Hashable, float]:
    sums: dict[Hashable, float] = defaultdict(float)
    for cluster, value in components:
        sums[cluster] += value - mean
    return sums


def _inflated(deviations: dict[Hashable, float]) -> float:
    squares = sum(value**2 for value in deviations.values())
    return squares * len(deviations) / (len(deviations) - 1)


def entropy(part: int, whole: int) -> float:
    """Return the entropy of an outcome that `part` of `whole` have, in nats."""
    rates = [part / whole, 1 - part / whole]
    return -sum(rate * math.log(rate) for rate in rates if rate > 0)
