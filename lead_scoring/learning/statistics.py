"""Ranks, intervals and probabilities, with numpy alone."""

from __future__ import annotations

from math import erf, sqrt

import numpy as np

from ..rates import Z


def auc(scores: np.ndarray, converted: np.ndarray) -> float:
    """Return how often a converter stands above another; ties count half."""
    converters = int(converted.sum())
    others = len(converted) - converters
    if not converters or not others:
        return float("nan")
    _, places, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    pairs = ranks[converted].sum() - converters * (converters + 1) / 2
    return float(pairs / (converters * others))


def auc_by_groups(rates: np.ndarray, wins: np.ndarray, losses: np.ndarray) -> float:
    """Return the AUC of groups that are ranked by a rate."""
    order = np.argsort(rates, kind="stable")
    _, tied = np.unique(rates[order], return_inverse=True)
    won = np.bincount(tied, wins[order])
    lost = np.bincount(tied, losses[order])
    if not won.sum() or not lost.sum():
        return float("nan")
    pairs = won * (np.cumsum(lost) - lost / 2)
    return float(pairs.sum() / (won.sum() * lost.sum()))


def spread_of_chance(converters: float, others: float) -> float:
    """Return the standard deviation of the AUC of a ranking that knows nothing."""
    pairs = max(converters, 1) * max(others, 1)
    return sqrt((converters + others + 1) / (12 * pairs))


def normal_tail(z: float) -> float:
    """Return how often chance alone gives a z as large as this."""
    return (1 - erf(z / sqrt(2))) / 2


def auc_interval(
    scores: np.ndarray, converted: np.ndarray, cluster: np.ndarray
) -> tuple[float, float]:
    """Return the 95 % interval of an AUC; cases of one cluster depend on each other."""
    margin = _margin(_influence(scores, converted), converted, cluster)
    middle = auc(scores, converted)
    return middle - margin, middle + margin


def auc_difference(
    before: np.ndarray, now: np.ndarray, converted: np.ndarray, cluster: np.ndarray
) -> tuple[float, float]:
    """Return the 95 % interval of the AUC of one score less that of another."""
    influence = _influence(now, converted) - _influence(before, converted)
    margin = _margin(influence, converted, cluster)
    middle = auc(now, converted) - auc(before, converted)
    return middle - margin, middle + margin


def _margin(influence: np.ndarray, converted: np.ndarray, cluster: np.ndarray) -> float:
    """Return how far the 95 % interval of an AUC, or of a difference of two, reaches.

    It is that of the marts: DeLong's, with cases of one cluster, such as one lead on
    several days, counted as one (Obuchowski). With fewer than two clusters on a side
    nothing is known of it.
    """
    _, places = np.unique(cluster, return_inverse=True)
    ours = np.bincount(places, influence * converted)
    theirs = np.bincount(places, influence * ~converted)
    clusters = len(ours), *(len(np.unique(places[x])) for x in (converted, ~converted))
    if min(clusters) < 2:
        return 1.0
    every, with_ours, with_theirs = (number / (number - 1) for number in clusters)
    spread = (ours**2).sum() * with_ours + (theirs**2).sum() * with_theirs
    spread += 2 * (ours * theirs).sum() * every
    return Z * sqrt(max(spread, 0))


def _influence(scores: np.ndarray, converted: np.ndarray) -> np.ndarray:
    """Return how much each case moves the AUC of a score; they add up to nothing."""
    ours, theirs = scores[converted], scores[~converted]
    influence = np.empty(len(scores))
    influence[converted] = _share_below(theirs, ours) / len(ours)
    influence[~converted] = (1 - _share_below(ours, theirs)) / len(theirs)
    middle = auc(scores, converted)
    return influence - np.where(converted, middle / len(ours), middle / len(theirs))


def _share_below(others: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Return the share of the others below each score; ties count half."""
    ordered = np.sort(others)
    below = np.searchsorted(ordered, scores, "left")
    return (below + np.searchsorted(ordered, scores, "right")) / (2 * len(others))


def probability(log_odds: np.ndarray) -> np.ndarray:
    """Return the probabilities of log odds."""
    return 1 / (1 + np.exp(-np.clip(log_odds, -35, 35)))


def logistic(
    columns: np.ndarray,
    converted: np.ndarray,
    number: np.ndarray | float = 1.0,
    ridge: np.ndarray | float = 1e-6,
    offset: np.ndarray | float = 0.0,
) -> np.ndarray:
    """Return the coefficients of a small logistic model, the constant first.

    Args:
        columns: of each case.
        converted: whether it converted; of equal cases that are one, how many did.
        number: how many cases are one.
        ridge: the penalty of the coefficients, or of each column's.
        offset: what is added to the log odds of each case.

    """
    design = np.column_stack([np.ones(len(converted)), columns])
    penalty = np.full(design.shape[1], 1e-9)
    penalty[1:] = ridge
    number = np.broadcast_to(number, len(converted))
    found = np.zeros(design.shape[1])
    rate = np.clip(converted.sum() / number.sum(), 1e-6, 1 - 1e-6)
    found[0] = np.log(rate / (1 - rate))
    for _ in range(25):
        expected = probability(design @ found + offset)
        weights = number * np.maximum(expected * (1 - expected), 1e-9)
        slope = design.T @ (converted - number * expected) - penalty * found
        curve = (design * weights[:, None]).T @ design
        curve[np.diag_indices_from(curve)] += penalty
        step = np.clip(np.linalg.solve(curve, slope), -4, 4)
        found += step
        if np.abs(step).max() < 1e-6:
            break
    return found
