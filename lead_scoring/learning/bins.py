"""Bins of an attribute: ranges of numbers between round edges, or single levels.

Every attribute has two bins more: `other` (a rare level, or text among numbers) and
`missing`. They are the last two, whether anything is in them or not.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from ..rules.cells import SPREADSHEET_ERROR
from .arrays import MISSING, Attribute

RANGES = 20
MOST_LEVELS = 40
FEWEST_OBSERVATIONS = 10
RARE_SHARE = 0.003
# How far an edge may move to be a rounder number, as a share of the observations.
LEEWAY = 0.0125


@dataclass(frozen=True)
class Bins:
    """How an attribute is cut.

    Attributes:
        name: the attribute.
        edges: of numbers, where a range ends and the next one, which holds it, begins.
        levels: of texts, what stands in a bin of its own.
        is_number: which of the two.

    """

    name: str
    is_number: bool
    edges: tuple[float, ...] = ()
    levels: tuple[str, ...] = ()

    @property
    def main(self) -> int:
        """The number of bins without `other` and `missing`."""
        return len(self.edges) + 1 if self.is_number else len(self.levels)

    @property
    def other(self) -> int:
        """The place of the bin for what has no bin of its own."""
        return self.main

    @property
    def missing(self) -> int:
        """The place of the bin for missing values."""
        return self.main + 1

    @property
    def number(self) -> int:
        """The number of all bins."""
        return self.main + 2

    def places(self, attribute: Attribute) -> np.ndarray:
        """Return the bin of each observation."""
        if self.is_number:
            inner = np.searchsorted(np.array(self.edges), attribute.numbers, "right")
            known = np.isfinite(attribute.numbers)
            absent = attribute.codes == MISSING
            return np.where(known, inner, np.where(absent, self.missing, self.other))
        place = {level: at for at, level in enumerate(self.levels)}
        of_level = [place.get(level, self.other) for level in attribute.levels]
        return np.array([*of_level, self.missing])[attribute.codes]


def cut(attribute: Attribute, rows: np.ndarray) -> Bins:
    """Return the bins of an attribute, seen from some observations alone."""
    if attribute.is_number:
        return Bins(attribute.name, True, edges=_edges(attribute.numbers[rows]))
    if attribute.is_name:
        return Bins(attribute.name, False)
    counts = np.bincount(attribute.codes[rows] + 1, minlength=len(attribute.levels) + 1)
    fewest = max(FEWEST_OBSERVATIONS, RARE_SHARE * len(rows))
    often = [
        (-count, level)
        for count, level in zip(counts[1:], attribute.levels, strict=True)
        if count >= fewest and nameable(level)
    ]
    levels = tuple(level for _, level in sorted(often)[:MOST_LEVELS])
    return Bins(attribute.name, False, levels=levels)


def nameable(level: str) -> bool:
    """Tell whether a cell of a rule table can hold a level as it is."""
    if not level.isprintable() or "\ufffd" in level or level != level.strip():
        return False
    if SPREADSHEET_ERROR.fullmatch(level):
        return False
    if level.isascii():
        return True
    try:
        level.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return True
    return False


def _edges(numbers: np.ndarray) -> tuple[float, ...]:
    """Return round edges that leave about as many observations in each range."""
    known = np.sort(numbers[np.isfinite(numbers)])
    if len(known) < 2 * FEWEST_OBSERVATIONS:
        return ()
    edges: list[float] = []
    shares = np.arange(1, RANGES) / RANGES
    for share in shares:
        low, middle, high = (
            known[int(np.clip(round(at * (len(known) - 1)), 0, len(known) - 1))]
            for at in (share - LEEWAY, share, share + LEEWAY)
        )
        below = known[known < middle]
        # Without a smaller number there is nothing on the other side of the edge.
        if not len(below):
            continue
        edge = roundest(min(low, below[-1]), max(middle, high))
        if edge > (edges[-1] if edges else known[0]):
            edges.append(edge)
    return tuple(edges)


def roundest(low: float, high: float) -> float:
    """Return the number with the fewest digits above `low`, at most `high`."""
    if low >= high:
        return float(high)
    lowest, highest = Decimal(repr(float(low))), Decimal(repr(float(high)))
    for power in range(18, -7, -1):
        for digit in (5, 2, 1):
            step = Decimal(digit).scaleb(power)
            found = (lowest // step) * step
            while found <= lowest:
                found += step
            if found <= highest:
                return float(found)
    return float(high)


def number_text(number: float) -> str:
    """Return a number as a rule table writes it: plain digits."""
    text = f"{number:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
