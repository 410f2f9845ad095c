"""The hidden wish to buy: which groups look for software, when and how keenly.

A buying group is an account (its number is the account's position) or a lead without
an account (the numbers after the accounts). Nothing of this is written to a table:
activity and opportunities only hint at it, as in real life.
"""

from dataclasses import dataclass

import numpy as np

from . import assumptions as a
from . import vocabulary as v
from .accounts import IS_NEW_MARKET, Accounts
from .clock import Clock
from .sampling import Numbers, Random, log_normal


@dataclass
class Journeys:
    """One buying group per position.

    Attributes:
        intent: standard normal.
        goes: whether the group is on a buying journey at some time.
        start, length: day the journey begins (inf without one), days it takes.
        product: position of the product the group would want.

    """

    intent: Numbers
    goes: Numbers
    start: Numbers
    length: Numbers
    product: Numbers

    def at(self, share: Numbers) -> Numbers:
        """Return the day on which this share of each journey lies behind."""
        return self.start + share * self.length


def make_journeys(
    accounts: Accounts, never: Numbers, clock: Clock, rng: Random
) -> Journeys:
    """Make up the journeys of all buying groups, the accounts first.

    Args:
        accounts: the companies; old customers go on no journey.
        never: for each group, whether it would not buy anything anyway.
        clock: the history.
        rng: random stream.

    """
    n = len(never)
    intent = rng.normal(0, 1, n)
    goes = (intent > a.JOURNEY_THRESHOLD) & ~never
    goes[: len(accounts)] &= np.isinf(accounts.customer_from)
    span = clock.days + a.JOURNEYS_BEGIN_BEFORE - a.JOURNEY_NOTICE
    start = span * rng.random(n) ** a.JOURNEY_SKEW - a.JOURNEYS_BEGIN_BEFORE
    abroad = np.flatnonzero(IS_NEW_MARKET[accounts.country])
    start[abroad] = clock.after_opening(start[abroad])
    return Journeys(
        intent=intent,
        goes=goes,
        start=np.where(goes, start, np.inf),
        length=log_normal(rng, a.JOURNEY_DAYS_MEDIAN, a.JOURNEY_DAYS_SIGMA, n),
        product=rng.integers(0, len(v.PRODUCTS), n),
    )
