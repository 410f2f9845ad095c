"""A logistic model of all terms at once, each with a penalty of its own.

The penalties are found by empirical Bayes: the values under which the outcomes are most
likely, coefficients integrated out (the fixed point of Fellner and Schall, a step of it
after each step of Newton). A term that says nothing gets a penalty without end, and its
coefficients vanish.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .statistics import probability

STEPS = 40
FIRST_PENALTY = 5.0
PENALTIES = (0.05, 1e5)
# The level of a random walk is free; this holds it where the constant could take it.
LEVEL = 1e-3


@dataclass(frozen=True)
class Term:
    """Columns of the design that share a penalty.

    Attributes:
        columns: their places.
        penalty: the matrix whose quadratic form is penalised.
        rank: its rank.

    """

    columns: np.ndarray
    penalty: np.ndarray
    rank: int


@dataclass(frozen=True)
class Fit:
    """Coefficients with their covariance, the constant apart."""

    constant: float
    coefficients: np.ndarray
    covariance: np.ndarray
    penalties: np.ndarray


def ridge(columns: np.ndarray) -> Term:
    """Return a term in which each coefficient is drawn to zero."""
    return Term(columns, np.eye(len(columns)), len(columns))


def random_walk(columns: np.ndarray, apart: int = 0) -> Term:
    """Return a term in which each coefficient is drawn to its neighbours.

    The last `apart` columns have no neighbour; they are drawn to zero.
    """
    size = len(columns)
    chain = size - apart
    penalty = np.zeros((size, size))
    for at in range(chain - 1):
        penalty[at, at] += 1
        penalty[at + 1, at + 1] += 1
        penalty[at, at + 1] -= 1
        penalty[at + 1, at] -= 1
    penalty[range(chain, size), range(chain, size)] = 1
    return Term(columns, penalty, max(chain - 1, 0) + apart)


def fit(design: np.ndarray, terms: list[Term], converted: np.ndarray) -> Fit:
    """Fit the coefficients of a design and the penalties of its terms."""
    size = design.shape[1] + 1
    full = np.empty((len(design), size))
    full[:, 0], full[:, 1:] = 1, design
    outcome = converted.astype(float)
    found = np.zeros(size)
    rate = np.clip(outcome.mean(), 1e-6, 1 - 1e-6)
    found[0] = np.log(rate / (1 - rate))
    penalties = np.full(len(terms), FIRST_PENALTY)
    covariance = np.eye(size)
    for step in range(STEPS):
        total = _penalty(terms, penalties, size)
        expected = probability(full @ found)
        weights = np.maximum(expected * (1 - expected), 1e-9)
        slope = full.T @ (outcome - expected) - total @ found
        covariance = np.linalg.inv((full * weights[:, None]).T @ full + total)
        move = np.clip(covariance @ slope, -3, 3)
        found += move
        updated = np.array(
            [
                _better(term, penalty, found, covariance)
                for term, penalty in zip(terms, penalties, strict=True)
            ]
        )
        change = np.abs(np.log(updated / penalties)).max(initial=0)
        penalties = updated
        if step > 3 and change < 0.05 and np.abs(move).max() < 0.01:
            break
    return Fit(float(found[0]), found[1:], covariance[1:, 1:], penalties)


def _penalty(terms: list[Term], penalties: np.ndarray, size: int) -> np.ndarray:
    total = np.zeros((size, size))
    total[np.diag_indices(size)] = LEVEL
    total[0, 0] = 1e-9
    for term, penalty in zip(terms, penalties, strict=True):
        places = term.columns + 1
        total[np.ix_(places, places)] += penalty * term.penalty
    return total


def _better(
    term: Term, penalty: float, found: np.ndarray, covariance: np.ndarray
) -> float:
    """Return the next penalty of a term, at most ten times away from the last."""
    places = term.columns + 1
    mine = found[places]
    size = float(mine @ term.penalty @ mine)
    left = (covariance[np.ix_(places, places)] * term.penalty).sum()
    free = max(term.rank - penalty * left, 1e-6)
    target = free / max(size, 1e-12)
    return float(np.clip(np.clip(target, penalty / 10, penalty * 10), *PENALTIES))
