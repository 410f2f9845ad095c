"""The points of bins as conditions of which the first that holds earns.

They mean exactly what the bins mean, for values that nobody has seen as well. A missing
value meets `is_missing` alone; text among numbers meets no range; a bin of zero points
needs a row only where a later row would take it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .bins import Bins, number_text

NUMBER_PATTERN = "^[+-]?[0-9]{1,18}([.][0-9]+)?$"


@dataclass(frozen=True)
class Condition:
    """A row of fit_rules without its names.

    Attributes:
        operator, value: as in the row.
        points: what it earns.
        bins: the bins that come to it.

    """

    operator: str
    value: str
    points: int
    bins: tuple[int, ...]


def conditions(bins: Bins, points: np.ndarray) -> list[Condition]:
    """Return the conditions in their order."""
    given = [int(point) for point in points]
    found = _ranges(bins, given) if bins.is_number else _lists(bins, given)
    if given[bins.missing]:
        found.append(Condition("is_missing", "", given[bins.missing], (bins.missing,)))
    if given[bins.other]:
        found += _others(bins, given)
    return found


def zeroed(bins: Bins, values: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return whole points of log odds, with the zero that needs the fewest rows.

    Args:
        bins: of the attribute.
        values: log odds of each bin; not a number where a bin is empty, which earns 0.
        counts: observations of each bin; of two zeros the more frequent one is taken.

    """
    best: tuple[tuple[float, float], np.ndarray] | None = None
    for zero in np.unique(values[np.isfinite(values)]):
        points = np.nan_to_num(np.rint(10 * (values - zero))).astype(int)
        rows = conditions(bins, points)
        # A pattern for any number is the harder one to read.
        patterns = sum(row.operator == "matches" for row in rows)
        rank = (len(rows) + patterns / 100, -counts[points == 0].sum())
        if best is None or rank < best[0]:
            best = (rank, points)
    return np.zeros(bins.number, dtype=int) if best is None else best[1]


def _ranges(bins: Bins, points: list[int]) -> list[Condition]:
    """Return conditions on numbers: from the top down to the zero, then from below."""
    runs: list[list[int]] = []
    for place in range(bins.main):
        if runs and points[runs[-1][0]] == points[place]:
            runs[-1].append(place)
        else:
            runs.append([place])
    if len(runs) == 1:
        worth, places = points[0], tuple(runs[0])
        return [Condition("matches", NUMBER_PATTERN, worth, places)] if worth else []
    zeros = [at for at, run in enumerate(runs) if points[run[0]] == 0]
    zero = zeros[len(zeros) // 2] if zeros else 0
    found = []
    for run in reversed(runs[zero + 1 :]):
        low = number_text(bins.edges[run[0] - 1])
        found.append(Condition("at_least", low, points[run[0]], tuple(run)))
    for run in runs[: zero if zeros else 1]:
        high = number_text(bins.edges[run[-1]])
        found.append(Condition("below", high, points[run[0]], tuple(run)))
    return found


def _lists(bins: Bins, points: list[int]) -> list[Condition]:
    """Return a list of levels for each number of points."""
    found = []
    for worth in sorted({*points[: bins.main]} - {0}, reverse=True):
        places = [at for at in range(bins.main) if points[at] == worth]
        plain = [at for at in places if "|" not in bins.levels[at]]
        if plain:
            operator = "one_of" if len(plain) > 1 else "equals"
            value = "|".join(bins.levels[at] for at in plain)
            found.append(Condition(operator, value, worth, tuple(plain)))
        for at in sorted({*places} - {*plain}):
            found.append(Condition("equals", bins.levels[at], worth, (at,)))
    return found


def _others(bins: Bins, points: list[int]) -> list[Condition]:
    """Return conditions on what has no bin of its own, after all others."""
    worth, bin_of_others = points[bins.other], (bins.other,)
    zeros = [at for at in range(bins.main) if points[at] == 0]
    last = Condition("is_present", "", worth, bin_of_others)
    if not zeros:
        return [last]
    if bins.is_number:
        return [Condition("matches", NUMBER_PATTERN, 0, tuple(zeros)), last]
    if any("|" in bins.levels[at] for at in zeros):
        shields = [Condition("equals", bins.levels[at], 0, (at,)) for at in zeros]
        return [*shields, last]
    value = "|".join(bins.levels[at] for at in zeros)
    return [Condition("not_one_of", value, worth, bin_of_others)]
