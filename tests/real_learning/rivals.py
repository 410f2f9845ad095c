"""Logistic regression and gradient boosting on the same observations."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegressionCV
from sklearn.preprocessing import StandardScaler

from lead_scoring.learning.arrays import MISSING, Observations

FEWEST = 10
PENALTIES = [0.0003, 0.001, 0.003, 0.01, 0.1, 1.0]
Ranker = Callable[[Observations, np.ndarray], np.ndarray]


def _numbers(observations: Observations) -> list[np.ndarray]:
    found = []
    for each in observations.activities:
        found += [each.matches, each.days, *each.faded.values()]
    return found


def _levels(observations: Observations) -> list[np.ndarray]:
    """Return codes of texts; of names only whether they are there."""
    return [
        np.minimum(each.codes, 0) if each.is_name else each.codes
        for each in observations.attributes
        if not each.is_number
    ]


def logistic_regression(observations: Observations, train: np.ndarray) -> np.ndarray:
    """Return scores of all observations; learned from those at `train`."""
    columns = []
    for codes in _levels(observations):
        for code in np.unique(codes[train]):
            met = codes == code
            if met[train].sum() >= FEWEST:
                columns.append(met.astype(float))
    for each in observations.attributes:
        if each.is_number:
            known = np.isfinite(each.numbers)
            middle = np.median(each.numbers[train][known[train]])
            filled = np.where(known, each.numbers, middle)
            columns += [filled, np.log1p(np.abs(filled)), (~known).astype(float)]
    for numbers in _numbers(observations):
        columns += [numbers, np.log1p(numbers)]
    design = np.column_stack(columns)
    design = StandardScaler().fit(design[train]).transform(design)
    # The penalty is chosen within the same observations, as ours are.
    model = LogisticRegressionCV(Cs=PENALTIES, cv=3, scoring="roc_auc", max_iter=1000)
    model.fit(design[train], observations.converted[train])
    return model.decision_function(design)


def gradient_boosting(observations: Observations, train: np.ndarray) -> np.ndarray:
    """Return scores of all observations; learned from those at `train`."""
    categories = []
    for codes in _levels(observations):
        counts = np.bincount(codes[train] - MISSING, minlength=codes.max() + 2)
        often = np.argsort(-counts, kind="stable")[:250]
        place = np.full(len(counts), np.nan)
        place[often] = np.arange(len(often))
        categories.append(place[codes - MISSING])
    numbers = [
        np.where(each.codes == MISSING, np.nan, each.numbers)
        for each in observations.attributes
        if each.is_number
    ]
    design = np.column_stack([*categories, *numbers, *_numbers(observations)])
    model = HistGradientBoostingClassifier(
        max_iter=200,
        learning_rate=0.05,
        max_leaf_nodes=15,
        early_stopping=True,
        categorical_features=list(range(len(categories))) or None,
        random_state=0,
    )
    model.fit(design[train], observations.converted[train])
    return model.decision_function(design)


RIVALS: dict[str, Ranker] = {
    "logistic regression": logistic_regression,
    "gradient boosting": gradient_boosting,
}
