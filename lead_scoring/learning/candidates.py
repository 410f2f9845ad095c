"""The two ways to learn a card: all at once, or each attribute by its own evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from .arrays import Activity, Observations
from .bins import Bins, cut
from .card import Card, activity_points, attribute_points, card
from .fit import Term, fit, random_walk, ridge
from .forms import PARTS, STEPS, Form, choose
from .limits import Limits
from .merge import Chain, merge
from .statistics import logistic

# The evidence of a bin is drawn to the rate of all by so many observations.
DRAWN_BY = 10


@dataclass(frozen=True)
class Prepared:
    """Observations to learn from, with the bins and forms that they have chosen.

    Attributes:
        converted: whether each converted.
        bins: of each attribute, with the bin of each observation.
        forms: of each activity that enough of them have, with how often each did it
            and the columns that its form makes of it.

    """

    converted: np.ndarray
    bins: list[tuple[Bins, np.ndarray]]
    forms: list[tuple[Activity, Form, np.ndarray, np.ndarray]]


def prepare(observations: Observations, rows: np.ndarray) -> Prepared:
    """Cut attributes and choose forms, seen from some observations alone."""
    bins = []
    for each in observations.attributes:
        found = cut(each, rows)
        bins.append((found, found.places(each)[rows]))
    parts = observations.leads[rows] % PARTS
    forms = []
    for each in observations.activities:
        form = choose(each, observations.converted, rows, parts)
        if form:
            forms.append((each, form, each.matches[rows], form.columns(each)[rows]))
    return Prepared(observations.converted[rows], bins, forms)


def _within(
    learn: Callable[[Prepared, Limits], Card], prepared: Prepared, limits: Limits
) -> Card:
    """Learn a card; where shields took it beyond the limit, with a lower one."""
    found, tried = learn(prepared, limits), limits
    while found.rows > limits.most_learned_rows and tried.most_learned_rows > 0:
        excess = found.rows - limits.most_learned_rows
        fewer = max(0, tried.most_learned_rows - excess)
        tried = replace(tried, most_learned_rows=fewer)
        found = learn(prepared, tried)
    return found


def learn_jointly(prepared: Prepared, limits: Limits) -> Card:
    """Learn the points of all bins and forms in one model, then join bins."""
    return _within(_jointly, prepared, limits)


def learn_by_evidence(prepared: Prepared, limits: Limits) -> Card:
    """Learn the points of each attribute by its evidence, then how far it counts."""
    return _within(_by_evidence, prepared, limits)


METHODS: dict[str, Callable[[Prepared, Limits], Card]] = {
    "joint": learn_jointly,
    "evidence": learn_by_evidence,
}


def _jointly(prepared: Prepared, limits: Limits) -> Card:
    blocks: list[np.ndarray] = []
    terms: list[Term] = []
    chains: list[Chain] = []
    of_bins, of_forms, single = [], [], []
    size = 0
    for bins, places in prepared.bins:
        used = np.flatnonzero(np.bincount(places, minlength=bins.number))
        if len(used) < 2:
            continue
        columns = np.arange(size, size + len(used))
        apart = int((used >= bins.main).sum()) if bins.is_number else 0
        blocks.append((places[:, None] == used).astype(float))
        terms.append(random_walk(columns, apart) if bins.is_number else ridge(columns))
        chains.append(Chain([[int(at)] for at in columns], bins.is_number, apart))
        of_bins.append((bins, places, used, columns))
        size += len(used)
    for activity, form, _, counted in prepared.forms:
        columns = np.arange(size, size + counted.shape[1])
        scale = np.ones(len(columns))
        if form.kind == "ladder":
            terms.append(ridge(columns))
        else:
            scale = np.maximum(counted.std(axis=0), 1e-9)
            single += columns.tolist()
        blocks.append(counted / scale)
        chains.append(Chain([[int(at)] for at in columns], has_zero=True))
        of_forms.append((activity, form, scale, columns))
        size += len(columns)
    if single:
        terms.append(ridge(np.array(single)))
    if not blocks:
        return Card("joint")
    found = fit(np.hstack(blocks), terms, prepared.converted)
    values = merge(
        found.coefficients,
        found.covariance,
        chains,
        limits.worth_of_a_row,
        limits.most_learned_rows,
    )
    return card(
        "joint",
        [
            attribute_points(bins, places, used, values[columns])
            for bins, places, used, columns in of_bins
        ],
        [
            activity_points(activity, form, values[columns] / scale)
            for activity, form, scale, columns in of_forms
        ],
    )


def _by_evidence(prepared: Prepared, limits: Limits) -> Card:
    """Learn by weight of evidence; every activity counts by its ladder."""
    converted, rate = prepared.converted, prepared.converted.mean()
    values, spreads, chains, columns, sources = [], [], [], [], []
    ladders = [
        (activity, np.searchsorted(STEPS, matches, "right"))
        for activity, _, matches, _ in prepared.forms
    ]
    size = 0
    for source, places in [*prepared.bins, *ladders]:
        counts = np.bincount(places)
        used = np.flatnonzero(counts)
        if len(used) < 2:
            continue
        wins = np.bincount(places, converted)[used]
        won = wins + DRAWN_BY * rate
        lost = counts[used] - wins + DRAWN_BY * (1 - rate)
        values.append(np.log(won / lost) - np.log(rate / (1 - rate)))
        spreads.append(1 / won + 1 / lost)
        is_level = isinstance(source, Bins) and not source.is_number
        apart = 0
        if isinstance(source, Bins) and source.is_number:
            apart = int((used >= source.main).sum())
        groups = [[at] for at in range(size, size + len(used))]
        chains.append(Chain(groups, ordered=not is_level, apart=apart))
        columns.append(size + np.searchsorted(used, places))
        sources.append((source, places, used, size))
        size += len(used)
    if not sources:
        return Card("evidence")
    merged = merge(
        np.concatenate(values),
        np.diag(np.concatenate(spreads)),
        chains,
        limits.worth_of_a_row,
        limits.most_learned_rows,
    )
    evidence = np.column_stack([merged[each] for each in columns])
    weights = np.maximum(logistic(evidence, converted, ridge=1.0)[1:], 0)
    attributes, activities = [], []
    for (source, places, used, start), weight in zip(sources, weights, strict=True):
        own = merged[start : start + len(used)] * weight
        if isinstance(source, Bins):
            attributes.append(attribute_points(source, places, used, own))
        else:
            # Rows without the activity are the zero; a step adds to the one before.
            levels = own[np.searchsorted(used, range(len(STEPS) + 1), "right") - 1]
            steps = np.diff(levels)
            activities.append(activity_points(source, Form("ladder"), steps))
    return card("evidence", attributes, activities)
