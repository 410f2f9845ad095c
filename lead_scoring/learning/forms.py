"""In which form an activity counts: only such that a behavior rule can say.

In this order: points for each active day with a limit in all, a ladder of occurrences,
points that fade by a half-life. A later form is taken only where it is better on
observations that it was not fitted on, and not by chance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import HALF_LIVES, Activity
from .statistics import logistic

LIMITS = (1, 2, 3, 5, 10)
STEPS = (1, 2, 3, 5)
FEWEST_ACTIVE = 15
PARTS = 4
# What a later form must gain in log likelihood.
LEAST_GAIN = 2.0


@dataclass(frozen=True)
class Form:
    """How an activity counts.

    Attributes:
        kind: `days`, `ladder` or `half_life`.
        number: the limit in all, or the half-life in days; 0 for a ladder.

    """

    kind: str
    number: int = 0

    def columns(self, activity: Activity) -> np.ndarray:
        """Return the columns that carry a coefficient each."""
        if self.kind == "days":
            return np.minimum(activity.days, self.number)[:, None]
        if self.kind == "half_life":
            return activity.faded[self.number][:, None]
        return (activity.matches[:, None] >= np.array(STEPS)).astype(float)


def choose(
    activity: Activity, converted: np.ndarray, rows: np.ndarray, parts: np.ndarray
) -> Form | None:
    """Return the form of an activity; none where too few leads have it.

    Args:
        activity: what was done.
        converted: whether each observation converted.
        rows: the observations to look at.
        parts: the part of each of these in which it is held out.

    """
    active = activity.matches[rows] > 0
    if min(active.sum(), (~active).sum()) < FEWEST_ACTIVE:
        return None
    most = int(activity.days[rows].max())
    limits = [limit for limit in LIMITS if limit < most]
    limits += [next((limit for limit in LIMITS if limit >= most), LIMITS[-1])]
    limits = sorted({*limits})
    outcomes = converted[rows]
    best = min(
        (Form("days", limit) for limit in limits),
        key=lambda form: _loss(form, activity, outcomes, rows, parts).sum(),
    )
    loss = _loss(best, activity, outcomes, rows, parts)
    later = [Form("ladder"), *(Form("half_life", days) for days in HALF_LIVES)]
    for form in later:
        other = _loss(form, activity, outcomes, rows, parts)
        gains = loss - other
        spread = gains.std() * np.sqrt(len(gains))
        if gains.sum() > max(LEAST_GAIN, spread):
            best, loss = form, other
    return best


def _loss(
    form: Form,
    activity: Activity,
    outcomes: np.ndarray,
    rows: np.ndarray,
    parts: np.ndarray,
) -> np.ndarray:
    """Return the loss of each observation, by models that have not seen it."""
    columns = form.columns(activity)[rows]
    # Equal rows are one: most leads did nothing of the kind.
    cases, place = np.unique(columns, axis=0, return_inverse=True)
    place = place.reshape(-1)
    # As if each column reached from 0 to 1.
    ridge = np.maximum(np.abs(cases).max(axis=0), 1e-9) ** 2
    log_odds = np.empty(len(rows))
    for part in range(PARTS):
        held = parts == part
        wins = np.bincount(place[~held], outcomes[~held], len(cases))
        every = np.bincount(place[~held], minlength=len(cases))
        found = logistic(cases, wins, every, ridge)
        log_odds[held] = (found[0] + cases @ found[1:])[place[held]]
    return np.logaddexp(0, np.where(outcomes, -log_odds, log_odds))
