"""The limits by which learning judges: rows of the seed evaluation_limits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from ..rules.files import Row


@dataclass(frozen=True)
class Limits:
    """Limits by name, as the seed describes them."""

    confidence_z: float
    folds: float
    leaking_auc: float
    leaking_entropy_share: float
    leaking_fill_ratio: float
    leaking_model_auc: float
    least_learning_outcomes: float
    learning_signal_z: float
    newest_share: float
    newest_p: float
    thin_conversions: float
    least_calibration_slope: float
    most_learned_rows: float
    worth_of_a_row: float


def read_limits(rows: Iterable[Row]) -> Limits:
    """Return the limits that rows of the seed give."""
    values = {row.cells["name"].lower(): row.cells["value"] for row in rows}
    return Limits(**{each.name: float(values[each.name]) for each in fields(Limits)})
