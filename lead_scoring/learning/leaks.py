"""Attributes that may know the outcome: asked about, not used or dropped in silence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import MISSING, Activity, Attribute, Observations
from .bins import cut
from .forms import STEPS
from .limits import Limits
from .statistics import auc_by_groups

UNDATED = "nothing tells from when on its values held"


@dataclass(frozen=True)
class Question:
    """Why somebody must say whether an attribute or activity was known in time.

    Attributes:
        name: the attribute or activity.
        auc: how well it ranks alone.
        entropy: the share of the outcome that it explains.
        reasons: what is suspicious, in words.

    """

    name: str
    auc: float
    entropy: float
    reasons: tuple[str, ...]

    @property
    def is_only_undated(self) -> bool:
        """Whether its only fault is that it has no dates."""
        return self.reasons == (UNDATED,)


def questions(observations: Observations, limits: Limits) -> list[Question]:
    """Return what must be asked before learning, the most suspicious first."""
    rows = np.arange(len(observations))
    found = []
    for each in observations.attributes:
        bins = cut(each, rows)
        found.append(
            _question(
                observations,
                limits,
                each.name,
                bins.places(each),
                bins.number,
                _reasons_of_filling(observations, limits, each)
                + ([] if each.has_history else [UNDATED]),
            )
        )
    for each in observations.activities:
        found.append(
            _question(observations, limits, each.name, _steps(each), len(STEPS) + 1, [])
        )
    asked = [each for each in found if each.reasons]
    return sorted(asked, key=lambda each: (each.is_only_undated, -each.auc, each.name))


def _question(
    observations: Observations,
    limits: Limits,
    name: str,
    places: np.ndarray,
    number: int,
    more: list[str],
) -> Question:
    alone = auc_alone(places, number, observations, int(limits.folds))
    entropy = explained(places, number, observations.converted)
    reasons = []
    if alone >= limits.leaking_auc:
        reasons.append(f"ranks the outcomes alone with an AUC of {alone:.3f}")
    if entropy >= limits.leaking_entropy_share:
        reasons.append(f"explains {entropy:.0%} of the outcomes alone")
    return Question(name, alone, entropy, tuple(reasons + more))


def _steps(activity: Activity) -> np.ndarray:
    return np.searchsorted(STEPS, activity.matches, "right")


def auc_alone(
    places: np.ndarray, number: int, observations: Observations, parts: int
) -> float:
    """Return the mean AUC of bins that are ranked by the rates of other folds."""
    converted, folds = observations.converted, observations.leads % parts
    wins = np.zeros((parts, number))
    every = np.zeros((parts, number))
    np.add.at(wins, (folds, places), converted)
    np.add.at(every, (folds, places), 1)
    rate = converted.mean()
    found = []
    for fold in range(parts):
        others = wins.sum(0) - wins[fold], every.sum(0) - every[fold]
        rates = (others[0] + rate) / (others[1] + 1)
        found.append(auc_by_groups(rates, wins[fold], every[fold] - wins[fold]))
    return float(np.nanmean(found))


def explained(places: np.ndarray, number: int, converted: np.ndarray) -> float:
    """Return the share of the outcome's entropy that bins explain.

    What as many bins of nothing would explain by chance is taken off.
    """
    every = np.bincount(places, minlength=number)
    wins = np.bincount(places, converted, number)
    used = every > 0
    left = (_entropy(wins[used] / every[used]) * every[used]).sum() / every.sum()
    whole = _entropy(np.array([converted.mean()]))[0]
    by_chance = (used.sum() - 1) / (2 * every.sum())
    return max(0.0, float(1 - (left + by_chance) / whole)) if whole else 0.0


def _entropy(rates: np.ndarray) -> np.ndarray:
    inner = np.clip(rates, 1e-12, 1 - 1e-12)
    return -(inner * np.log(inner) + (1 - inner) * np.log(1 - inner))


def _reasons_of_filling(
    observations: Observations, limits: Limits, each: Attribute
) -> list[str]:
    filled, converted = each.codes != MISSING, observations.converted
    winners, others = filled[converted].mean(), filled[~converted].mean()
    if winners > 0 and winners >= limits.leaking_fill_ratio * others:
        return [f"is filled for {winners:.0%} of the winners, {others:.0%} of others"]
    return []
