"""A learned card as rows of the rule tables, each with its evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from ..rates import wilson
from .arrays import Observations
from .card import ActivityPoints, Card
from .conditions import Condition
from .forms import STEPS

# A model takes over where the best fifth begins, and is left below the best two fifths.
MQL_SHARE, REARM_SHARE = 0.2, 0.4
GRADES = {
    "fit": (("A", 0.1), ("B", 0.3), ("C", 0.6), ("D", None)),
    "behavior": (("1", 0.1), ("2", 0.3), ("3", 0.6), ("4", None)),
    "total": (("hot", MQL_SHARE), ("warm", REARM_SHARE), ("cool", 0.7), ("cold", None)),
}
LONGEST_NAME = 48

Row = dict[str, str]
Rows = dict[str, list[Row]]


@dataclass(frozen=True)
class Evidence:
    """How the observations that a row is about converted.

    Attributes:
        number: how many there are.
        wins: how many converted.
        rate: of all observations.
        whom: what they are, in words.

    """

    number: int
    wins: int
    rate: float
    whom: str

    def text(self) -> str:
        """Return the evidence in words."""
        if not self.number:
            return "Learned: nobody has come to it yet"
        low, high = wilson(self.wins, self.number)
        return (
            f"Learned: {self.number} {self.whom}, {self.wins} converted,"
            f" {self.wins / self.number:.1%} ({low:.1%} to {high:.1%});"
            f" of all {self.rate:.1%}"
        )


@dataclass
class Learned:
    """The rows of a draft, by rule table, with the evidence of each rule."""

    rows: Rows = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def add(self, table: str, **cells: object) -> None:
        """Add a row; cells that are not given are empty."""
        texts = {name: str(cell) for name, cell in cells.items()}
        self.rows.setdefault(table, []).append(texts)

    def name(self, *parts: str) -> str:
        """Return a name for a rule that no other has."""
        text = re.sub(r"[^a-z0-9]+", "_", "_".join(parts).lower()).strip("_")
        text = text[:LONGEST_NAME].rstrip("_") or "rule"
        name, number = text, 2
        while name in self.names:
            name, number = f"{text}_{number}", number + 1
        self.names.add(name)
        return name


def rows_of(
    card: Card, observations: Observations, model: str, decays: dict[int, str]
) -> Learned:
    """Return the rows of a card.

    Args:
        card: what was learned.
        observations: what it was learned from.
        model: the name of the draft.
        decays: by days, names of half-lives without an end that are there already;
            those that are missing are added.

    """
    learned = Learned(names={"fit_cap", "behavior_cap", "score_floor", "anonymous_cap"})
    _add_model(learned, card, observations, model)
    known = {each.name: each for each in observations.attributes}
    for each in card.attributes:
        places = each.bins.places(known[each.bins.name])
        for number, row in enumerate(each.conditions, start=1):
            rule = learned.name(each.bins.name, *_words(row, each.bins.main > 0))
            met = np.isin(places, row.bins)
            learned.evidence[rule] = _evidence(observations, met)
            learned.add(
                "fit_rules",
                scoring_model=model,
                rule=rule,
                attribute=each.bins.name,
                operator=row.operator,
                value=row.value,
                points=row.points,
                priority=10 * number,
                reason=learned.evidence[rule].text(),
            )
    for activity in card.activities:
        _add_activity(learned, activity, observations, model, decays)
    return learned


def _evidence(observations: Observations, met: np.ndarray) -> Evidence:
    converted, leads = observations.converted, observations.leads
    whom = "leads" if len(np.unique(leads)) == len(leads) else "observations"
    wins, rate = int(converted[met].sum()), float(converted.mean())
    return Evidence(int(met.sum()), wins, rate, whom)


def _words(row: Condition, has_others: bool) -> tuple[str, ...]:
    """Return a condition in words, for the name of its rule."""
    number = row.value.replace("-", "minus_").replace(".", "_point_")
    return {
        "at_least": (number, "or_more"),
        "below": ("below", number),
        "is_missing": ("missing",),
        "is_present": ("other",) if has_others else ("present",),
        "not_one_of": ("other",),
        "matches": ("any_number",),
    }.get(row.operator, (row.value,))


def _add_activity(
    learned: Learned,
    activity: ActivityPoints,
    observations: Observations,
    model: str,
    decays: dict[int, str],
) -> None:
    (done,) = (
        each
        for each in observations.activities
        if (each.activity_type, each.content_group)
        == (activity.activity_type, activity.content_group)
    )
    form = activity.form
    steps = STEPS if form.kind == "ladder" else (1,)
    for step, points in zip(steps, activity.points, strict=True):
        if not points:
            continue
        limits: Row = {}
        if form.kind == "ladder" and step == 1:
            limits, words = {"times_in_total": "1"}, ("once",)
        elif form.kind == "ladder":
            limits, words = {"occurrences": str(step)}, (str(step), "times")
        elif form.kind == "days":
            limits = {"times_per_day": "1", "times_in_total": str(form.number)}
            words = ("days",)
        else:
            decay = _decay(learned, form.number, decays)
            limits, words = {"times_per_day": "1", "decay": decay}, ("lately",)
        rule = learned.name(activity.name, *words)
        learned.evidence[rule] = _evidence(observations, done.matches >= step)
        learned.add(
            "behavior_rules",
            scoring_model=model,
            rule=rule,
            activity_type=activity.activity_type,
            content_group=activity.content_group,
            points=points,
            reason=learned.evidence[rule].text(),
            **limits,
        )


def _decay(learned: Learned, days: int, decays: dict[int, str]) -> str:
    """Return the name of a half-life without an end; add it where there is none."""
    if days not in decays:
        decays[days] = f"learned_half_life_{days}"
        learned.add(
            "decays",
            decay=decays[days],
            shape="half_life",
            days=days,
            reason=f"Half its worth after {days} days, as learned from outcomes",
        )
    return decays[days]


def _add_model(
    learned: Learned, card: Card, observations: Observations, model: str
) -> None:
    """Add the model with its thresholds and grades, from the scores of all."""
    scores = {
        "fit": card.fit_points(observations),
        "behavior": card.behavior_points(observations),
        "total": card.score(observations),
    }
    mql, rearm = (
        int(np.ceil(np.quantile(scores["total"], 1 - share)))
        for share in (MQL_SHARE, REARM_SHARE)
    )
    # Where most leads have one score, it is no line.
    while (scores["total"] >= mql).mean() > REARM_SHARE and mql <= scores[
        "total"
    ].max():
        mql += 1
    evidence = _evidence(observations, scores["total"] >= mql)
    learned.evidence[model] = evidence
    learned.add(
        "scoring_models",
        scoring_model=model,
        segment="default",
        role="draft",
        mql_score=mql,
        rearm_score=min(rearm, mql),
        reason=f"{evidence.text()}; the line is where the best fifth begins",
    )
    for dimension, grades in GRADES.items():
        border = np.inf
        for grade, share in grades:
            if share is None:
                learned.add(
                    "grades",
                    scoring_model=model,
                    dimension=dimension,
                    grade=grade,
                    reason=_evidence(observations, scores[dimension] < border).text(),
                )
                continue
            lowest = int(np.ceil(np.quantile(scores[dimension], 1 - share)))
            # Grades with one minimum are one grade.
            if lowest >= border:
                continue
            met = (scores[dimension] >= lowest) & (scores[dimension] < border)
            learned.add(
                "grades",
                scoring_model=model,
                dimension=dimension,
                grade=grade,
                min_score=lowest,
                reason=_evidence(observations, met).text(),
            )
            border = lowest
