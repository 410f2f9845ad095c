"""Random streams and weighted draws, vectorised."""

from collections.abc import Mapping, Sequence
from zlib import crc32

import numpy as np

Numbers = np.ndarray
Random = np.random.Generator
MIXTURE_SLOTS = 2_048  # resolution of Mixture: shares are rounded to 1/2048


def stream(seed: int, *names: str | int) -> Random:
    """Return the random stream of one purpose, independent of all others.

    Args:
        seed: the seed of the run.
        names: what the stream is for, such as `"web", 17`.

    """
    path = [crc32(n.encode()) if isinstance(n, str) else n for n in names]
    return np.random.default_rng([seed, *path])


def chance(rng: Random, probability: Numbers | float, n: int) -> Numbers:
    """Return n times whether something of this probability happened."""
    return rng.random(n) < probability


def uniform(rng: Random, bounds: tuple[float, float], n: int) -> Numbers:
    """Return n numbers between the two bounds."""
    return rng.uniform(bounds[0], bounds[1], n)


def log_normal(rng: Random, median: float, sigma: float, n: int) -> Numbers:
    """Return n log-normal numbers with this median and spread of the logarithm."""
    return median * np.exp(rng.normal(0, sigma, n))


def sigmoid(log_odds: Numbers) -> Numbers:
    """Turn log odds into probabilities."""
    return 1 / (1 + np.exp(-log_odds))


def pick(rng: Random, weights: Sequence[float], n: int) -> Numbers:
    """Draw n positions, each with the probability its weight has in the sum."""
    cumulative = np.cumsum(weights, dtype=np.float64)
    if n == 0 or not len(cumulative) or cumulative[-1] <= 0:
        return np.zeros(0, dtype=np.int64)
    drawn = np.searchsorted(cumulative, rng.random(n) * cumulative[-1], side="right")
    return np.minimum(drawn, len(cumulative) - 1)


def pick_key(rng: Random, weights: Mapping, keys: Sequence, n: int) -> Numbers:
    """Draw n keys of a mapping key → weight, as their positions in `keys`."""
    positions = np.array([keys.index(key) for key in weights])
    return positions[pick(rng, list(weights.values()), n)]


def round_randomly(rng: Random, number: float) -> int:
    """Round up or down so that the mean stays: 2.25 gives 2 three times of four."""
    return int(number + rng.random())


def repeat(counts: Numbers) -> tuple[Numbers, Numbers]:
    """Spread owners over their items: counts [2, 1] give owners 0 0 1, places 0 1 0."""
    owners = np.repeat(np.arange(len(counts)), counts)
    first = np.cumsum(counts) - counts
    return owners, np.arange(len(owners)) - first[owners]


def running_total(values: Numbers, places: Numbers) -> Numbers:
    """Sum values within each owner's items, from its first to this one.

    Args:
        values: one for each item; 0 for each owner's first item.
        places: position of the item among its owner's, as `repeat` gives it.

    """
    totals = np.cumsum(values)
    starts = np.flatnonzero(places == 0)
    return totals - totals[starts][np.cumsum(places == 0) - 1]


def scramble(numbers: Numbers, purpose: int = 0) -> Numbers:
    """Hash whole numbers (splitmix64): traits of a visitor that need no memory.

    Args:
        numbers: ids, as whole numbers.
        purpose: makes hashes for different traits independent.

    """
    with np.errstate(over="ignore"):
        z = numbers.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15) * np.uint64(
            purpose + 1
        )
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def trait(numbers: Numbers, purpose: int) -> Numbers:
    """Return a number in 0–1 for each id that is always the same for it."""
    return (scramble(numbers, purpose) >> np.uint64(11)) * 2.0**-53


class Mixture:
    """Several weighted choices; draws from a different one for each item, fast."""

    def __init__(self, rows: Sequence[Mapping], keys: Sequence):
        """Prepare the draws.

        Args:
            rows: one mapping key → weight for each choice.
            keys: the keys in the order of the positions that are drawn.

        """
        self._slots = np.stack([self._fill(row, keys) for row in rows])

    @staticmethod
    def _fill(row: Mapping, keys: Sequence) -> Numbers:
        weights = np.array([row.get(key, 0) for key in keys], dtype=np.float64)
        edges = np.cumsum(weights) / weights.sum()
        middles = (np.arange(MIXTURE_SLOTS) + 0.5) / MIXTURE_SLOTS
        return np.searchsorted(edges, middles).astype(np.int16)

    def draw(self, rng: Random, choices: Numbers) -> Numbers:
        """Draw one position of `keys` for each item.

        Args:
            rng: random stream.
            choices: the row to draw from, for each item.

        """
        slots = rng.integers(0, MIXTURE_SLOTS, len(choices))
        return self._slots[choices, slots]
