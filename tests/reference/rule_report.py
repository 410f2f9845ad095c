"""What each rule says about conversions (docs/definitions.md)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from .observations import Observed, Row, Tables, limits, observed, rules
from .statistics import Ranked, auc_difference, half_up, holm, share, two_sided_p

PARTS = ("fit", "behavior", "inactivity", "timing")


def rule_report(tables: Tables, as_of: date, months: int) -> list[Row]:
    """Return the table; `tables` are those of an evaluation."""
    by_model: dict[str, list[Observed]] = defaultdict(list)
    for each in observed(tables, as_of, months):
        if each.is_observation:
            by_model[each.scoring_model].append(each)
    rows = []
    for model in tables["scored_models"]:
        name = model["scoring_model"]
        judged = _Model(tables, model, list(rules(tables, name)), by_model[name])
        rows += list(judged.rows())
    return rows


class _Model:
    """The rules of one scoring model on its observations."""

    def __init__(
        self, tables: Tables, model: Row, its_rules: list[Row], rows: list[Observed]
    ) -> None:
        self._model, self._rules, self._rows = model, its_rules, rows
        self._limits = {name: float(each) for name, each in limits(tables).items()}
        self._fired: dict[str, set[int]] = defaultdict(set)
        for place, row in enumerate(rows):
            for entry in row.contributions:
                self._fired[entry["rule"]].add(place)

    def rows(self) -> Iterator[Row]:
        """Return the row of each rule."""
        found = {rule["rule"]: self._counts(rule["rule"]) for rule in self._rules}
        tests = holm({name: each["p_value"] for name, each in found.items()})
        for rule in self._rules:
            counts = found[rule["rule"]]
            counts |= self._gain(rule["rule"]) | self._overlap(rule["rule"])
            p_value = tests[rule["rule"]]
            verdict = self._verdict(counts, rule["points"], p_value)
            log_ratio = counts["log_ratio"]
            yield {
                "scoring_model": self._model["scoring_model"],
                "rule": rule["rule"],
                "dimension": rule["dimension"],
                "firings": counts["firings"],
                "conversions": counts["conversions"],
                "conversion_rate": half_up(
                    share(counts["conversions"], counts["firings"])
                ),
                "observations_without": counts["others"],
                "conversions_without": counts["others_converted"],
                "conversion_rate_without": half_up(
                    share(counts["others_converted"], counts["others"])
                ),
                "ratio": half_up(_exp(log_ratio)),
                "ratio_low": half_up(_exp(counts["log_low"])),
                "ratio_high": half_up(_exp(counts["log_high"])),
                "adjusted_p_value": half_up(p_value),
                "auc_gain": half_up(counts["gain"]),
                "auc_gain_low": half_up(counts["gain_low"]),
                "auc_gain_high": half_up(counts["gain_high"]),
                "overlap_rule": counts["overlap_rule"],
                "overlap": half_up(counts["overlap"]),
                "points": rule["points"],
                "suggested_points": None
                if verdict == "thin evidence" or log_ratio is None
                else half_up(self._limits["points_per_log_ratio"] * log_ratio, 0),
                "verdict": verdict,
            }

    def _counts(self, rule: str) -> dict[str, Any]:
        """Return firings, conversions, and the ratio of shrunken rates."""
        fired, all_rows = self._fired[rule], len(self._rows)
        converted = [place for place, row in enumerate(self._rows) if row.has_converted]
        with_it = sum(place in fired for place in converted)
        counts = {
            "firings": len(fired),
            "conversions": with_it,
            "others": all_rows - len(fired),
            "others_converted": len(converted) - with_it,
            **dict.fromkeys(("log_ratio", "log_low", "log_high")),
            "p_value": 1.0,
        }
        if not converted:
            return counts
        weight = self._limits["prior_observations"]
        prior = weight * len(converted) / all_rows
        one = with_it + prior, len(fired) + weight
        other = counts["others_converted"] + prior, counts["others"] + weight
        counts["log_ratio"] = math.log(one[0] / one[1]) - math.log(other[0] / other[1])
        error = math.sqrt(1 / one[0] - 1 / one[1] + 1 / other[0] - 1 / other[1])
        counts["log_low"] = counts["log_ratio"] - self._limits["confidence_z"] * error
        counts["log_high"] = counts["log_ratio"] + self._limits["confidence_z"] * error
        if error > 0:
            counts["p_value"] = two_sided_p(counts["log_ratio"] / error)
        return counts

    def _gain(self, rule: str) -> dict[str, float | None]:
        """Return how much worse the totals would rank without the rule."""
        if not self._fired[rule]:
            return {"gain": 0.0, "gain_low": None, "gain_high": None}
        ranked = [
            Ranked(
                row.lead_id,
                row.has_converted,
                row.score["total_score"],
                self.total(row, without=rule),
            )
            for row in self._rows
        ]
        gain, error = auc_difference(ranked)
        if gain is None or error is None:
            return {"gain": gain, "gain_low": None, "gain_high": None}
        margin = self._limits["confidence_z"] * error
        return {"gain": gain, "gain_low": gain - margin, "gain_high": gain + margin}

    def total(self, row: Observed, without: str) -> Decimal:
        """Return the total score of what the other rules contribute."""
        return total_of(
            self._model, [each for each in row.contributions if each["rule"] != without]
        )

    def _overlap(self, rule: str) -> dict[str, Any]:
        """Return the rule that shares the greatest part of the firings."""
        best: dict[str, Any] = {"overlap_rule": None, "overlap": None}
        for other in sorted(each["rule"] for each in self._rules):
            both = self._fired[rule] & self._fired[other]
            if other == rule or not both:
                continue
            part = len(both) / len(self._fired[rule] | self._fired[other])
            if best["overlap"] is None or part > best["overlap"]:
                best = {"overlap_rule": other, "overlap": part}
        return best

    def _verdict(self, counts: dict[str, Any], points: int, p_value: float) -> str:
        limit = self._limits
        if not self._rows:
            return "thin evidence"
        if not counts["firings"]:
            return "dead"
        conversions = min(counts["conversions"], counts["others_converted"])
        observations = min(counts["firings"], counts["others"])
        if conversions < limit["least_rule_conversions"]:
            return "thin evidence"
        if observations < limit["least_rule_observations"]:
            return "thin evidence"
        is_against = points * (counts["log_ratio"] or 0) < 0
        if is_against and p_value <= two_sided_p(limit["confidence_z"]):
            return "harmful"
        if (
            (counts["overlap"] or 0) >= limit["redundant_overlap"]
            and counts["gain_low"] is not None
            and counts["gain_low"] <= 0 <= counts["gain_high"]
        ):
            return "redundant"
        if counts["log_low"] is not None and (
            limit["no_effect_low"] <= math.exp(counts["log_low"])
            and math.exp(counts["log_high"]) <= limit["no_effect_high"]
        ):
            return "no effect"
        return "keep"


def total_of(model: Row, contributions: list[Row]) -> Decimal:
    """Return the total score of contributions, with caps and floor of the model."""
    sums = dict.fromkeys(PARTS, Decimal(0))
    for entry in contributions:
        part = "timing" if entry["dimension"] == "timing" else entry["signal"]
        sums[part] += entry["contribution"]
    fit, behavior = sums["fit"], sums["behavior"]
    if model["fit_cap"] is not None:
        fit = min(fit, model["fit_cap"])
    if model["behavior_cap"] is not None:
        behavior = min(behavior, model["behavior_cap"])
    total = fit + behavior + sums["inactivity"] + sums["timing"]
    return total if model["score_floor"] is None else max(total, model["score_floor"])


def _exp(number: float | None) -> float | None:
    return None if number is None else math.exp(number)
