"""What was learned and what it is worth, as text."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ..console import in_a_line
from ..report_audit import section
from .card import Card
from .data import Source
from .gates import NO_SIGNAL, REFUSED, Trial
from .leaks import Question
from .rows import Learned, Row
from .statistics import auc_interval

POINTS_SHOWN = 7


def report(
    source: Source,
    whom: str,
    within: str,
    trial: Trial,
    card: Card | None,
    learned: Learned | None,
    asked: Iterable[Question],
) -> str:
    """Return the report on a run of learning.

    Args:
        source: the observations.
        whom: what they are, in words.
        within: by when a conversion counts, in words.
        trial: what learning from them is worth.
        card: what was learned; none where nothing was.
        learned: its rows.
        asked: questions that are open.

    """
    observations = source.observations
    converters = int(observations.converted.sum())
    lines = [
        f"Learned from {len(observations)} {whom}: {converters} converted {within},"
        f" {converters / max(len(observations), 1):.1%}."
    ]
    excluded = [f"{number} {name}" for name, number in source.excluded.items()]
    if excluded:
        lines.append(
            f"Left out, for they were no prospects then: {', '.join(excluded)}."
        )
    if source.left_out:
        lines.append(f"A choice of them: {source.left_out} more would take too long.")
    lines += [
        "",
        f"Verdict: {trial.verdict}. {trial.reason[0].upper()}{trial.reason[1:]}.",
    ]
    if trial.verdict != REFUSED:
        lines += _quality(source, trial)
    if card and learned and trial.verdict not in (REFUSED, NO_SIGNAL):
        lines += _rules(learned)
        lines += _probabilities(source, trial, card)
    lines += _questions(asked)
    names: dict[str, list[str]] = {}
    for name, why in source.passed_over.items():
        names.setdefault(why, []).append(in_a_line(name))
    lines += section(
        "Not learned from:",
        (f"    {why}: {', '.join(listed)}" for why, listed in names.items()),
    )
    return "\n".join(lines)


def _quality(source: Source, trial: Trial) -> list[str]:
    seen = source.observations
    assert trial.log_odds is not None
    low, high = auc_interval(trial.log_odds, seen.converted, seen.leads)
    lines = [
        f"On leads that it has not seen it ranks with an AUC of {trial.auc:.3f}"
        f" (95 % interval {low:.3f} to {high:.3f}; z {trial.z:.1f})."
    ]
    if not np.isnan(trial.newest_auc):
        lines.append(
            "Learned on the older leads it ranks the newest with an AUC of"
            f" {trial.newest_auc:.3f} (p {trial.newest_p:.3g}). Calibration slope"
            f" {trial.slope:.2f}."
        )
    if trial.moved:
        lines.append(
            "Warning: rates have moved. The newest leads convert at"
            f" {trial.newest_rate:.1%}, the others made expect"
            f" {trial.expected_rate:.1%}; probabilities go by the newest."
        )
    return lines


def _rules(learned: Learned) -> list[str]:
    lines = ["", "points  rule: how the leads that it is about converted"]
    for table in ("fit_rules", "behavior_rules"):
        for row in learned.rows.get(table, []):
            evidence = learned.evidence[row["rule"]].text().removeprefix("Learned: ")
            lines.append(f"{int(row['points']):+6d}  {row['rule']}: {evidence}")
            lines.append(f"        {in_a_line(_condition(row))}")
    return lines


def _condition(row: Row) -> str:
    """Return what a row asks for, by its cells."""
    told = ("attribute", "operator", "value", "activity_type", "content_group")
    words = [row[name] for name in told if row.get(name)]
    limits = ("occurrences", "times_per_day", "times_in_total", "decay")
    words += [f"{name} {row[name]}" for name in limits if row.get(name)]
    return " ".join(words)


def _probabilities(source: Source, trial: Trial, card: Card) -> list[str]:
    scores = card.score(source.observations)
    shown = np.unique(np.rint(np.quantile(scores, np.linspace(0, 1, POINTS_SHOWN))))
    chances = trial.probability(card.log_odds(shown))
    return section(
        "What a score means, by the newest leads:",
        (
            f"{score:8.0f} points: {chance:.1%} convert"
            for score, chance in zip(shown, chances, strict=True)
        ),
    )


def _questions(asked: Iterable[Question]) -> list[str]:
    found = list(asked)
    lines = section(
        "Known before the outcome? Say --allow NAME or --exclude NAME of each:",
        (f"    {in_a_line(each.name)}: {'; '.join(each.reasons)}" for each in found),
    )
    if any(each.is_only_undated for each in found):
        lines.append("--allow undated says yes for all that merely have no dates.")
    return lines
