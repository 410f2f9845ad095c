"""What was learned: points of bins and of activities."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .arrays import Activity, Observations, activity_name
from .bins import Bins
from .conditions import Condition, conditions, zeroed
from .forms import Form


@dataclass(frozen=True)
class AttributePoints:
    """Points of the bins of an attribute, and the log odds they are rounded from."""

    bins: Bins
    points: np.ndarray
    log_odds: np.ndarray

    @property
    def conditions(self) -> list[Condition]:
        """The rows that this takes."""
        return conditions(self.bins, self.points)


@dataclass(frozen=True)
class ActivityPoints:
    """Points of an activity: for each step of a ladder, else a single number."""

    activity_type: str
    content_group: str
    form: Form
    points: np.ndarray
    log_odds: np.ndarray

    @property
    def name(self) -> str:
        """The name for people and rules."""
        return activity_name(self.activity_type, self.content_group)


@dataclass(frozen=True)
class Card:
    """A scoring model as it was learned.

    Attributes:
        method: `joint` or `evidence`.
        constant: the log odds of a lead with 0 points.
        attributes, activities: only those that earn points.

    """

    method: str
    constant: float = 0.0
    attributes: list[AttributePoints] = field(default_factory=list)
    activities: list[ActivityPoints] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """The number of rows in the rule tables."""
        fit_rows = sum(len(each.conditions) for each in self.attributes)
        return fit_rows + sum(
            int(np.count_nonzero(each.points)) for each in self.activities
        )

    def fit_points(self, observations: Observations) -> np.ndarray:
        """Return the points of each observation for who it is."""
        known = {each.name: each for each in observations.attributes}
        total = np.zeros(len(observations))
        for each in self.attributes:
            total += each.points[each.bins.places(known[each.bins.name])]
        return total

    def behavior_points(self, observations: Observations) -> np.ndarray:
        """Return the points of each observation for what it did."""
        known = {
            (each.activity_type, each.content_group): each
            for each in observations.activities
        }
        total = np.zeros(len(observations))
        for each in self.activities:
            activity = known[each.activity_type, each.content_group]
            total += each.form.columns(activity) @ each.points
        return total

    def score(self, observations: Observations) -> np.ndarray:
        """Return all points of each observation."""
        return self.fit_points(observations) + self.behavior_points(observations)

    def log_odds(self, points: np.ndarray) -> np.ndarray:
        """Return the log odds that points mean where the card was learned."""
        return self.constant + points / 10


def attribute_points(
    bins: Bins, places: np.ndarray, used: np.ndarray, log_odds: np.ndarray
) -> AttributePoints:
    """Return the points of an attribute.

    Args:
        bins: how it is cut.
        places: the bin of each observation.
        used: the bins with observations.
        log_odds: their log odds.

    """
    values = np.full(bins.number, np.nan)
    values[used] = log_odds
    counts = np.bincount(places, minlength=bins.number)
    return AttributePoints(bins, zeroed(bins, values, counts), values)


def activity_points(
    activity: Activity, form: Form, log_odds: np.ndarray
) -> ActivityPoints:
    """Return the points of an activity; those of a ladder are what each step adds."""
    points = np.diff(np.rint(10 * np.cumsum(log_odds)), prepend=0)
    return ActivityPoints(
        activity.activity_type,
        activity.content_group,
        form,
        points.astype(int),
        log_odds,
    )


def card(
    method: str, attributes: list[AttributePoints], activities: list[ActivityPoints]
) -> Card:
    """Return what earns points."""
    return Card(
        method,
        0.0,
        [each for each in attributes if each.points.any()],
        [each for each in activities if each.points.any()],
    )
