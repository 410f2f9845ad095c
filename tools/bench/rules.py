"""The rule tables, read and numbered for the scripts that compete with the project.

Every script reads its points, limits, patterns and decays from the same CSV files as
the project; how it applies them is its own business.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

LAST_AGE = 10_000  # days; no history is longer
WHOLE = 10_000  # a weight of 1, in ten-thousandths


@dataclass(frozen=True)
class Model:
    """A scoring model; an empty cap or floor is None."""

    number: int
    name: str
    fit_cap: int | None
    behavior_cap: int | None
    score_floor: int | None


@dataclass(frozen=True)
class Rule:
    """What all kinds of rules have.

    Attributes:
        number: counts all rules of all models and kinds.
        model: number of the model.
        name: unique within the model.
        signal: `fit`, `behavior`, `inactivity`, `seasonal`.
        dimension: the part of the score that it counts for.
        points: of one match.

    """

    number: int
    model: int
    name: str
    signal: str
    dimension: str
    points: int


@dataclass(frozen=True)
class FitRule(Rule):
    """Points for an attribute that meets a condition."""

    attribute: str
    operator: str
    value: str
    priority: int


@dataclass(frozen=True)
class BehaviorRule(Rule):
    """Points for activities; None is any, or no limit."""

    activity_type: str
    content_group: str | None
    product: str | None
    min_quantity: Decimal | None
    occurrences: int
    within_days: int | None
    times_per_day: int | None
    times_in_total: int | None
    decay: str


@dataclass(frozen=True)
class InactivityRule(Rule):
    """Points for silence."""

    days_inactive: int


@dataclass(frozen=True)
class SeasonalRule(Rule):
    """Points around the anniversaries of an order."""

    days_before: int
    days_after: int
    years: int


class Rules:
    """All rule tables of a folder of seeds.

    Attributes:
        models, fit, behavior, inactivity, seasonal: what the scores are made of.

    """

    def __init__(self, folder: Path):
        self._folder = folder
        scored = [
            m for m in self.table("scoring_models") if _low(m["role"]) != "retired"
        ]
        self.models = [
            Model(
                number,
                row["scoring_model"],
                _whole(row["fit_cap"]),
                _whole(row["behavior_cap"]),
                _whole(row["score_floor"]),
            )
            for number, row in enumerate(scored)
        ]
        self._numbers = {model.name: model.number for model in self.models}
        self._count = 0
        self.fit = list(self._fit())
        self.behavior = list(self._behavior())
        self.inactivity = [
            InactivityRule(*common, _whole(row["days_inactive"]))
            for row, common in self._rows("inactivity_rules", "inactivity", "behavior")
        ]
        self.seasonal = [
            SeasonalRule(
                *common,
                _whole(row["days_before"]),
                _whole(row["days_after"]),
                _whole(row["years"]) or 3,
            )
            for row, common in self._rows("seasonal_rules", "seasonal", "timing")
        ]

    @property
    def every(self) -> list[Rule]:
        """All rules, by number."""
        return [*self.fit, *self.behavior, *self.inactivity, *self.seasonal]

    def table(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a rule table."""
        path = next(self._folder.glob(f"*/{name}.csv"))
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def content_rules(self) -> list[tuple[str | None, str, str | None, str | None]]:
        """Return (activity type, pattern, group, product) in the order of trying."""
        rows = sorted(
            self.table("content_rules"),
            key=lambda r: (int(r["priority"]), r["pattern"]),
        )
        return [
            (
                _low(r["activity_type"]),
                r["pattern"],
                _low(r["content_group"]),
                _low(r["product"]),
            )
            for r in rows
        ]

    def search_intents(self) -> list[tuple[str, str, str | None]]:
        """Return (pattern, intent, product) in the order they are tried."""
        rows = sorted(
            self.table("search_intents"),
            key=lambda r: (int(r["priority"]), r["pattern"]),
        )
        return [(r["pattern"], _low(r["intent"]), _low(r["product"])) for r in rows]

    def job_titles(self, column: str) -> list[tuple[str, str]]:
        """Return (pattern, level or function) in the order they are tried."""
        rows = sorted(
            self.table("job_title_rules"),
            key=lambda r: (int(r["priority"]), r["pattern"]),
        )
        return [(r["pattern"], r[column]) for r in rows if r[column]]

    def engagements(self) -> dict[str, bool]:
        """Return activity type → whether it is an engagement."""
        rows = self.table("activity_types")
        return {
            _low(r["activity_type"]): _low(r["is_engagement"]) == "true" for r in rows
        }

    def suppression(self, kind: str) -> list[str]:
        """Return the patterns, or thresholds, of the suppression rules of a kind."""
        rows = [r for r in self.table("suppression_rules") if _low(r["kind"]) == kind]
        if any(r["activity_type"] for r in rows):
            raise ValueError("the scripts know no suppression rules for one type alone")
        return [r["pattern"] or r["threshold"] for r in rows]

    def domains(self, *kinds: str) -> list[str]:
        """Return the e-mail domains that are of one of the kinds."""
        order = ("disposable", "personal", "internal", "test")
        found: dict[str, str] = {}
        for row in self.table("email_domains"):
            domain, kind = _low(row["domain"]).removeprefix("www."), _low(row["kind"])
            known = found.get(domain, kind)
            found[domain] = min(known, kind, key=order.index)
        return sorted(domain for domain, kind in found.items() if kind in kinds)

    def groups(self, table: str, value: str, group: str) -> dict[str, str]:
        """Return lower-case value → group of a reference table."""
        return {_low(r[value]): r[group] for r in self.table(table)}

    def ignored_after(self) -> int:
        """Return the days after which an e-mail without an answer is ignored."""
        rows = {r["activity_type"]: r for r in self.table("derived_activities")}
        return int(rows["email_ignored"]["within_days"])

    def weights(self) -> dict[str, dict[int, int]]:
        """Return decay → age in days → weight in ten-thousandths, where not 0."""
        windows: dict[str, list[tuple[int, Decimal]]] = {}
        for row in self.table("decay_windows"):
            window = (int(row["from_day"]), Decimal(row["weight"]))
            windows.setdefault(_low(row["decay"]), []).append(window)
        found = {"none": dict.fromkeys(range(LAST_AGE), WHOLE)}
        for row in self.table("decays"):
            name, shape = _low(row["decay"]), _low(row["shape"])
            last = _whole(row["max_age_days"])
            ages = range(LAST_AGE if last is None else last + 1)
            weigh = {
                "half_life": lambda age, days: int(0.5 ** (age / days) * WHOLE + 0.5),
                "linear": lambda age, days: _half_up(
                    Decimal(max(0, days - age) * WHOLE) / days
                ),
                "windows": lambda age, days, name=name: _half_up(
                    max(w for w in windows[name] if w[0] <= age)[1] * WHOLE
                ),
            }[shape]
            pairs = ((age, weigh(age, _whole(row["days"]))) for age in ages)
            found[name] = {age: weight for age, weight in pairs if weight}
        return found

    def _rows(self, table: str, signal: str, dimension: str) -> Iterator[tuple]:
        """Yield the rows of scored models with the fields that all rules have."""
        for row in self.table(table):
            if row["scoring_model"] not in self._numbers:
                continue
            model = self._numbers[row["scoring_model"]]
            points = _whole(row["points"])
            yield row, (self._count, model, row["rule"], signal, dimension, points)
            self._count += 1

    def _fit(self) -> Iterator[FitRule]:
        for row, common in self._rows("fit_rules", "fit", "fit"):
            yield FitRule(
                *common,
                _low(row["attribute"]),
                _low(row["operator"]),
                row["value"],
                _whole(row["priority"]),
            )

    def _behavior(self) -> Iterator[BehaviorRule]:
        for row, common in self._rows("behavior_rules", "behavior", "behavior"):
            if _low(row["resets_on_recycle"]) == "true":
                raise ValueError("the scripts know no rules that start again")
            yield BehaviorRule(
                *common,
                _low(row["activity_type"]),
                _low(row["content_group"]),
                _low(row["product"]),
                Decimal(row["min_quantity"]) if row["min_quantity"] else None,
                _whole(row["occurrences"]) or 1,
                _whole(row["within_days"]),
                _whole(row["times_per_day"]),
                _whole(row["times_in_total"]),
                _low(row["decay"]) or "none",
            )


def _low(text: str) -> str | None:
    return text.strip().lower() or None


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _half_up(number: Decimal) -> int:
    return int(number.quantize(Decimal(1), ROUND_HALF_UP))
