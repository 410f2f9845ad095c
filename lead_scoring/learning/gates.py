"""Whether what was learned is worth anything: tried on leads that it has not seen."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .arrays import Observations
from .candidates import METHODS, prepare
from .card import Card
from .limits import Limits
from .statistics import (
    auc,
    logistic,
    normal_tail,
    probability,
    spread_of_chance,
)

INNER_FOLDS = 3
REFUSED, NO_SIGNAL, THIN, USABLE = "refused", "no signal", "thin evidence", "usable"


@dataclass(frozen=True)
class Trial:
    """How a learned model does on leads that it has not seen.

    Attributes:
        verdict: `refused`, `no signal`, `thin evidence` or `usable`.
        reason: why, in words.
        auc: the mean of the folds.
        z: how far that is from chance.
        newest_auc: learned on the older leads, on the newest ones.
        newest_p: how often chance alone does as well there.
        slope: of the outcomes on the log odds of the cards; 1 is calibrated.
        constant: what the newest leads add to these.
        moved: whether the newest leads convert at another rate than expected.
        newest_rate, expected_rate: what they do, and what the older leads made expect.
        log_odds: of each observation, by a card that has not seen it.

    """

    verdict: str
    reason: str
    auc: float = float("nan")
    fold_aucs: tuple[float, ...] = ()
    z: float = float("nan")
    newest_auc: float = float("nan")
    newest_p: float = float("nan")
    slope: float = float("nan")
    constant: float = float("nan")
    moved: bool = False
    newest_rate: float = float("nan")
    expected_rate: float = float("nan")
    log_odds: np.ndarray | None = None

    def probability(self, log_odds: float | np.ndarray) -> np.ndarray:
        """Return the probability to convert that the log odds of a card mean."""
        return probability(self.constant + self.slope * np.asarray(log_odds))


def learn(observations: Observations, rows: np.ndarray, limits: Limits) -> Card:
    """Learn a card by the method that does better within these observations."""
    folds = observations.leads[rows] // int(limits.folds) % INNER_FOLDS
    won = dict.fromkeys(METHODS, 0.0)
    for fold in range(INNER_FOLDS):
        inner, held = rows[folds != fold], rows[folds == fold]
        if not _both(observations.converted[inner], observations.converted[held]):
            continue
        prepared = prepare(observations, inner)
        for name, method in METHODS.items():
            points = method(prepared, limits).score(observations)[held]
            won[name] += auc(points, observations.converted[held])
    best = max(METHODS, key=lambda name: won[name])
    card = METHODS[best](prepare(observations, rows), limits)
    points = card.score(observations)[rows]
    return replace(card, constant=constant(points / 10, observations.converted[rows]))


def constant(log_odds: np.ndarray, converted: np.ndarray) -> float:
    """Return what must be added to log odds so that they promise what came."""
    empty = np.empty((len(converted), 0))
    return float(logistic(empty, converted, offset=log_odds)[0])


def _both(*parts: np.ndarray) -> bool:
    return all(part.any() and not part.all() for part in parts)


def newest(observations: Observations, limits: Limits) -> np.ndarray:
    """Tell which observations are the newest, whole days together."""
    share = 1 - limits.newest_share
    border = np.quantile(observations.days, share, method="lower")
    return observations.days > border


def refusal(observations: Observations, limits: Limits) -> str:
    """Return why there is nothing to learn from; nothing where there is."""
    fewest = limits.least_learning_outcomes
    converters = int(observations.converted.sum())
    others = len(observations) - converters
    for number, whom in ((converters, "converted"), (others, "did not convert")):
        if number < fewest:
            return (
                f"{number} of {len(observations)} observations {whom}; below"
                f" {fewest:g} nothing that is learned can be told from chance"
            )
    return ""


def try_out(observations: Observations, limits: Limits) -> Trial:
    """Learn in each fold by the whole procedure, and judge what comes of it."""
    converted = observations.converted
    refused = refusal(observations, limits)
    if refused:
        return Trial(REFUSED, refused)
    folds = observations.leads % int(limits.folds)
    log_odds = np.zeros(len(observations))
    aucs = []
    everyone = np.arange(len(observations))
    for fold in range(int(limits.folds)):
        held = folds == fold
        card = learn(observations, everyone[~held], limits)
        log_odds[held] = card.log_odds(card.score(observations)[held])
        aucs.append(auc(log_odds[held], converted[held]))
    mean = float(np.nanmean(aucs))
    z = (mean - 0.5) / spread_of_chance(*_leads(observations, everyone))
    middle, slope = logistic(log_odds[:, None], converted)
    trial = {
        "auc": mean,
        "fold_aucs": tuple(aucs),
        "z": z,
        "slope": float(slope),
        "log_odds": log_odds,
    }
    trial |= _latest(observations, log_odds * slope, float(middle), limits)
    if z <= limits.learning_signal_z:
        reason = f"z is {z:.2f}; below {limits.learning_signal_z:g} it may be chance"
        return Trial(NO_SIGNAL, reason, **trial)
    trial |= _on_newest(observations, limits)
    if not (trial["newest_auc"] > 0.5 and trial["newest_p"] < limits.newest_p):
        reason = (
            "what the older leads teach does not rank the newest ones: AUC"
            f" {trial['newest_auc']:.3f}, p {trial['newest_p']:.3f}"
        )
        return Trial(NO_SIGNAL, reason, **trial)
    converters = int(_leads(observations, everyone)[0])
    if converters < limits.thin_conversions:
        fewest = limits.thin_conversions
        reason = f"{converters} conversions; below {fewest:g} points are rough"
        return Trial(THIN, reason, **trial)
    if slope < limits.least_calibration_slope:
        reason = f"points promise more than they keep: calibration slope {slope:.2f}"
        return Trial(THIN, reason, **trial)
    return Trial(USABLE, "ranks leads that it has not seen", **trial)


def _leads(observations: Observations, rows: np.ndarray) -> tuple[float, float]:
    """Return the number of leads that converted and of others.

    Observations of one lead say nearly the same thing twice, so leads are counted.
    """
    leads, wins = observations.leads[rows], observations.converted[rows]
    converters = len(np.unique(leads[wins]))
    return float(converters), float(len(np.unique(leads)) - converters)


def _on_newest(observations: Observations, limits: Limits) -> dict[str, float]:
    """Learn on the older leads; return how that ranks the newest ones."""
    late = newest(observations, limits)
    rows, early = np.arange(len(observations)), ~late
    converted = observations.converted
    if not _both(converted[early], converted[late]):
        return {"newest_auc": float("nan"), "newest_p": 1.0}
    card = learn(observations, rows[early], limits)
    found = auc(card.score(observations)[late], converted[late])
    spread = spread_of_chance(*_leads(observations, rows[late]))
    return {"newest_auc": found, "newest_p": normal_tail((found - 0.5) / spread)}


def _latest(
    observations: Observations,
    log_odds: np.ndarray,
    middle: float,
    limits: Limits,
) -> dict[str, float | bool]:
    """Return what the newest leads add to log odds, and whether rates have moved."""
    late = newest(observations, limits)
    if not _both(observations.converted[late]):
        return {"constant": middle}
    expected = probability(middle + log_odds[late])
    rate, promised = observations.converted[late].mean(), expected.mean()
    spread = np.sqrt((expected * (1 - expected)).sum()) / late.sum()
    return {
        "constant": constant(log_odds[late], observations.converted[late]),
        "newest_rate": float(rate),
        "expected_rate": float(promised),
        "moved": bool(abs(rate - promised) > limits.confidence_z * spread),
    }
