"""Random choices: everything random comes from a `Dice` with a name as its seed."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

Option = TypeVar("Option")


class Dice(random.Random):
    """A source of random choices; the same seed always makes the same ones."""

    def chance(self, percent: float) -> bool:
        """Return True in so many of a hundred cases."""
        return self.random() * 100 < percent

    def some(
        self, options: Sequence[Option], most: int, least: int = 0
    ) -> list[Option]:
        """Return `least` to `most` different options, in random order."""
        most = min(most, len(options))
        return self.sample(list(options), self.randint(least, most))

    def weighted(self, options: Mapping[Option, float]) -> Option:
        """Return one of the options, each as often as its weight says."""
        return self.choices(list(options), weights=list(options.values()))[0]

    def shuffled(self, options: Sequence[Option]) -> list[Option]:
        """Return the options in random order."""
        return self.sample(list(options), len(options))
