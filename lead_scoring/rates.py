"""How sure a rate is."""

from __future__ import annotations

from math import sqrt

# Standard errors to either side of a 95 % interval.
Z = 1.959964


def wilson(wins: float, number: float, z: float = Z) -> tuple[float, float]:
    """Return Wilson's interval of a rate, as the marts have it; of nothing, 0 to 1.

    Args:
        wins: how many of the cases count.
        number: how many cases there are.
        z: how many standard errors it lies to either side.

    """
    if not number:
        return 0.0, 1.0
    rate, share = wins / number, z * z / number
    middle = (rate + share / 2) / (1 + share)
    half = z * sqrt(rate * (1 - rate) / number + share / (4 * number)) / (1 + share)
    return max(0.0, middle - half), min(1.0, middle + half)
