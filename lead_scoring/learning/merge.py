"""Joins neighbouring bins, the cheapest pair first, until few rows are left.

What a pair costs is how much less likely the outcomes become if both have one
coefficient: half the squared difference over its variance. All other coefficients move
along by their covariance, and none is fitted anew, so all stay as shrunken as before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np


@dataclass
class Chain:
    """Coefficients of one attribute or activity that can be joined.

    Attributes:
        groups: the columns that share a coefficient; the first one stands for all.
        ordered: whether only neighbours in this order can be joined; else any pair, and
            those with near coefficients are tried.
        apart: the last groups, which can be joined with any other.
        has_zero: whether a coefficient can be dropped, because zero is a bin as well.
        dropped: columns whose coefficient is zero.

    """

    groups: list[list[int]]
    ordered: bool = False
    apart: int = 0
    has_zero: bool = False
    dropped: list[int] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """The number of rows that this takes."""
        return len(self.groups) if self.has_zero else len(self.groups) - 1


def merge(
    coefficients: np.ndarray,
    covariance: np.ndarray,
    chains: list[Chain],
    row_worth: float,
    most_rows: float = np.inf,
) -> np.ndarray:
    """Join what costs less than a row is worth, and more while there are too many.

    Returns the coefficients, equal within each group. The chains are changed.
    """
    values, spread = coefficients.copy(), covariance.copy()
    while True:
        cost, chain, pair = _cheapest(values, spread, chains)
        if chain is None:
            break
        rows = sum(each.rows for each in chains)
        if cost > row_worth and rows <= most_rows:
            break
        _join(values, spread, chain, pair)
    for chain in chains:
        for group in chain.groups:
            values[group] = values[group[0]]
        values[chain.dropped] = 0
    return values


def _pairs(values: np.ndarray, chain: Chain) -> list[tuple[int, int]]:
    """Return the pairs of groups that can be joined; -1 stands for zero."""
    if chain.has_zero:
        return [(at, -1) for at in range(len(chain.groups))]
    inner = len(chain.groups) - (chain.apart if chain.ordered else 0)
    order = list(range(inner))
    if not chain.ordered:
        order.sort(key=lambda at: values[chain.groups[at][0]])
    pairs = list(pairwise(order))
    outer = range(inner, len(chain.groups))
    return pairs + [(one, other) for other in outer for one in range(other)]


def _cheapest(
    values: np.ndarray, spread: np.ndarray, chains: list[Chain]
) -> tuple[float, Chain | None, tuple[int, int]]:
    """Return the pair that costs least to join, its chain and its cost."""
    found = [(chain, pair) for chain in chains for pair in _pairs(values, chain)]
    if not found:
        return np.inf, None, (0, 0)
    first = np.array([chain.groups[one][0] for chain, (one, _) in found])
    second = np.array(
        [chain.groups[other][0] if other >= 0 else -1 for chain, (_, other) in found]
    )
    two = second >= 0
    own = spread.diagonal()
    gaps = values[first] - np.where(two, values[second], 0)
    variances = own[first] + np.where(two, own[second] - 2 * spread[first, second], 0)
    costs = gaps * gaps / np.maximum(variances, 1e-12) / 2
    best = int(costs.argmin())
    return float(costs[best]), *found[best]


def _join(
    values: np.ndarray, spread: np.ndarray, chain: Chain, pair: tuple[int, int]
) -> None:
    """Make two coefficients equal, or one zero; move all others along."""
    one, other = pair
    first = chain.groups[one][0]
    column = spread[:, first].copy()
    gap = values[first]
    if other >= 0:
        second = chain.groups[other][0]
        column -= spread[:, second]
        gap -= values[second]
        variance = column[first] - column[second]
    else:
        variance = column[first]
    variance = max(variance, 1e-12)
    values -= column * (gap / variance)
    spread -= np.outer(column, column) / variance
    if other < 0:
        chain.dropped += chain.groups.pop(one)
        return
    low, high = sorted((one, other))
    kept, gone = chain.groups[low], chain.groups[high]
    kept += gone
    chain.groups.pop(high)
    if chain.ordered and high >= len(chain.groups) + 1 - chain.apart:
        chain.apart -= 1
