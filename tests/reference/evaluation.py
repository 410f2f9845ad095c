"""How scores compare with what happened (docs/definitions.md#evaluation).

Brute force, and by other ways than the SQL: pairs are compared one by one, expected
rates come from pooling neighbours, and Wilson's ends are the roots of a quadratic
equation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import ceil, erfc, floor, sqrt
from statistics import median
from typing import Any

from .observations import Observed, Row, Tables, limits, observed, scoring_days
from .statistics import Ranked, auc, auc_difference

EXCLUSIONS = ("converted", "customer", "opted_out", "disqualified", "open_opportunity")
PLACES = {"champion": 0, "challenger": 1, "draft": 2}


class Evaluation:
    """The evaluation of one warehouse.

    Args:
        tables: the tables that the models read, `evaluated_days`, `evaluated_leads` and
            `evaluated_scores` among them.
        as_of: the day of the build.
        months: months from one scoring day to the next.

    """

    def __init__(self, tables: Tables, as_of: date, months: int) -> None:
        """Work out what everything rests on: the observations."""
        self._tables = tables
        self._as_of = as_of
        self._limits = limits(tables)
        self._z = float(self._limits["confidence_z"])
        self._models = sorted(
            tables["scored_models"],
            key=lambda row: (PLACES[row["role"]], row["scoring_model"]),
        )
        self.days = scoring_days(tables, as_of, months)
        self.conversions = self._conversions()
        self.rows = observed(tables, as_of, months)
        self.observations = [row for row in self.rows if row.is_observation]

    def _conversions(self) -> dict[str, Row]:
        by_deal: dict[str, list[Row]] = defaultdict(list)
        for row in sorted(self._tables["conversions"], key=lambda row: row["lead_id"]):
            by_deal[row["opportunity_id"]].append(row)
        deals = {row["opportunity_id"]: row for row in self._tables["opportunities"]}
        found = {}
        for deal_id, leads in by_deal.items():
            amount, given = deals[deal_id]["amount"], 0
            for n, row in enumerate(leads, 1):
                share = None
                if amount is not None:
                    millionths = int(Fraction(amount) * 1_000_000 * n / len(leads))
                    share = Decimal(millionths - given).scaleb(-6)
                    given = millionths
                currency = deals[deal_id]["currency"]
                found[row["lead_id"]] = row | {"amount": share, "currency": currency}
        return found

    def score_band_performance(self) -> Iterator[Row]:
        """Return a row per model and band."""
        for model in self._models:
            name = model["scoring_model"]
            bands: dict[tuple[Any, str], list[Observed]] = defaultdict(list)
            for row in self.observations:
                if row.scoring_model == name:
                    bands[self._band(name, row.score["total_score"])].append(row)
            ordered = sorted(bands.items(), key=lambda item: item[0][0])
            everybody = [row for rows in bands.values() for row in rows]
            expected = pooled_rates([_counts(rows) for _, rows in ordered])
            for ((start, band), rows), rate in zip(ordered, expected, strict=True):
                yield self._band_row(name, start, band, rows, everybody) | {
                    "expected_rate": float(rate)
                }

    def _band(self, model: str, score: Decimal) -> tuple[Any, str]:
        own = [
            row for row in self._tables["score_bands"] if row["scoring_model"] == model
        ]
        if not own:
            least = floor(score / 10) * 10
            return least, f"[{least}, {least + 10})"
        starts = [
            (
                Decimal("-Infinity") if row["min_score"] is None else row["min_score"],
                row,
            )
            for row in own
        ]
        start, row = max(
            (pair for pair in starts if pair[0] <= score), key=lambda pair: pair[0]
        )
        return start, row["band"]

    def _band_row(
        self,
        model: str,
        start: Any,
        band: str,
        rows: list[Observed],
        everybody: list[Observed],
    ) -> Row:
        converted, observed = _counts(rows)
        all_converted, all_observed = _counts(everybody)
        converting = [row for row in rows if row.has_converted]
        won = [self.conversions[row.lead_id] for row in converting]
        with_amount = [row for row in won if row["amount"] is not None]
        currencies = {row["currency"] for row in with_amount}
        low, high = wilson(converted, observed, self._z)
        rate = Fraction(converted, observed)
        return {
            "scoring_model": model,
            "band": band,
            "min_score": None if start == Decimal("-Infinity") else start,
            "observations": observed,
            "leads": len({row.lead_id for row in rows}),
            "conversions": converted,
            "rate": float(rate),
            "rate_low": low,
            "rate_high": high,
            "lift": float(rate / Fraction(all_converted, all_observed))
            if all_converted
            else None,
            "median_days_to_close": _median(
                (self.conversions[row.lead_id]["converted_on"] - row.scored_on).days
                for row in converting
            ),
            "amount": sum((row["amount"] for row in with_amount), Decimal(0))
            if len(currencies) <= 1
            else None,
            "currency": next(iter(currencies)) if len(currencies) == 1 else None,
            "currencies": len(currencies),
            "conversions_without_amount": len(won) - len(with_amount),
        }

    def observation_counts(self) -> Iterator[Row]:
        """Return a row per model and scoring day."""
        replayed = {row["scored_on"] for row in self._tables["evaluated_days"]}
        for model in self._models:
            for day, ends_on in self.days.items():
                rows = [
                    row
                    for row in self.rows
                    if row.scoring_model == model["scoring_model"]
                    and row.scored_on == day
                ]
                counted = [row for row in rows if row.is_observation]
                yield {
                    "scoring_model": model["scoring_model"],
                    "scored_on": day,
                    "ends_on": ends_on,
                    "is_ended": ends_on <= self._as_of,
                    "is_evaluated": day in replayed,
                    "leads": len(rows),
                    "observations": len(counted),
                    "conversions": sum(row.has_converted for row in counted),
                } | {
                    f"{why}_leads": sum(row.score["excluded_by"] == why for row in rows)
                    for why in EXCLUSIONS
                }

    def conversion_coverage(self) -> Iterator[Row]:
        """Return a row per model and outcome."""
        counts: dict[tuple[str, str], int] = defaultdict(int)
        for model in self._models:
            for lead_id, conversion in self.conversions.items():
                name = model["scoring_model"]
                outcome = self._outcome(name, lead_id, conversion["converted_on"])
                counts[name, outcome] += 1
        for (name, outcome), count in counts.items():
            yield {"scoring_model": name, "outcome": outcome, "conversions": count}

    def _outcome(self, model: str, lead_id: str, converted_on: date) -> str:
        for day, ends_on in self.days.items():
            if not day < converted_on <= ends_on:
                continue
            if ends_on > self._as_of:
                return "period_has_not_ended"
            if day not in {row["scored_on"] for row in self._tables["evaluated_days"]}:
                return "day_not_evaluated"
            for row in self.rows:
                if (row.scored_on, row.lead_id, row.scoring_model) == (
                    day,
                    lead_id,
                    model,
                ):
                    return row.score["excluded_by"] or "observed"
            return "created_within_period"
        return "before_first_scoring_day"

    def mql_follow_up(self) -> Iterator[Row]:
        """Return a row per model, officiality and month of entry."""
        groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
        for entry in self._tables["mql_events"]:
            key = entry["scoring_model"], entry["is_official"]
            month = entry["entered_on"].replace(day=1)
            groups[(*key, month)].append(self._followed(entry))
        days = int(self._limits["follow_up_days"])
        for (model, is_official, month), rows in groups.items():
            due = [row for row in rows if row["age"] >= days]
            silent = [
                row for row in due if row["status"] is None or row["status"] > days
            ]
            yield {
                "scoring_model": model,
                "is_official": is_official,
                "month_start": month,
                "entries": len(rows),
                **{
                    name: sum(name in row["statuses"] for row in rows)
                    for name in ("accepted", "rejected", "recycled")
                },
                "converted": sum(row["conversion"] is not None for row in rows),
                "median_days_to_status": _median(row["status"] for row in rows),
                "median_days_to_conversion": _median(row["conversion"] for row in rows),
                "due": len(due),
                "without_status": len(silent),
                "share_without_status": len(silent) / len(due) if due else None,
            }

    def _followed(self, entry: Row) -> Row:
        """Return what became of an entry before the next one, in days since."""
        later = [
            other["entered_on"]
            for other in self._tables["mql_events"]
            if (other["lead_id"], other["scoring_model"])
            == (entry["lead_id"], entry["scoring_model"])
            and other["entered_on"] > entry["entered_on"]
        ]
        entered_on, end = entry["entered_on"], min(later, default=date.max)
        statuses = [
            row
            for row in self._tables["lead_statuses"]
            if row["lead_id"] == entry["lead_id"]
            and row["rejection"] is None
            and entered_on <= row["changed_on"] < end
        ]
        won = self.conversions.get(entry["lead_id"])
        won_on = won["converted_on"] if won else date.max
        return {
            "age": (self._as_of - entered_on).days,
            "statuses": {row["status"] for row in statuses},
            "status": min(
                ((row["changed_on"] - entered_on).days for row in statuses),
                default=None,
            ),
            "conversion": (won_on - entered_on).days
            if entered_on <= won_on < end
            else None,
        }

    def scoring_model_comparison(self) -> Iterator[Row]:
        """Return a row per pair of models."""
        by_model: dict[str, dict[tuple[date, str], Observed]] = defaultdict(dict)
        for row in self.observations:
            by_model[row.scoring_model][row.scored_on, row.lead_id] = row
        for first, other in combinations(self._models, 2):
            names = first["scoring_model"], other["scoring_model"]
            ours, theirs = by_model[names[0]], by_model[names[1]]
            pairs = [(ours[key], theirs[key]) for key in ours if key in theirs]
            yield {
                "scoring_model": names[0],
                "other_model": names[1],
                **_mqls(pairs),
                **self._rankings(pairs),
                **self._experiment(first, other),
            }

    def _rankings(self, pairs: list[tuple[Observed, Observed]]) -> Row:
        found: Row = {}
        for side, prefix in enumerate(("", "other_")):
            rows = [pair[side] for pair in pairs]
            found[f"{prefix}auc"] = auc(
                (row.score["total_score"], row.has_converted) for row in rows
            )
            found[f"{prefix}lift_top_tenth"] = lift(rows, 10)
            found[f"{prefix}lift_top_fifth"] = lift(rows, 5)
        difference, error = auc_difference(
            [
                Ranked(
                    one.lead_id,
                    one.has_converted,
                    other.score["total_score"],
                    one.score["total_score"],
                )
                for one, other in pairs
            ]
        )
        margin = None if error is None else self._z * error
        return found | {
            "auc_difference": difference,
            "auc_difference_low": None if margin is None else difference - margin,
            "auc_difference_high": None if margin is None else difference + margin,
        }

    def _experiment(self, first: Row, other: Row) -> Row:
        is_one = other["role"] == "challenger" and first["segment"] == other["segment"]
        starts = [other["experiment_started_on"]] if is_one else [None]
        if first["role"] == "challenger":
            starts.append(first["experiment_started_on"])
        start = None if None in starts else max(starts)
        row: Row = {
            "experiment": other["experiment"] if is_one else None,
            "experiment_started_on": start,
        }
        created = {
            lead["lead_id"]: lead["created_on"] for lead in self._tables["leads"]
        }
        arms: list[list[str]] = [
            [
                lead["lead_id"]
                for lead in self._tables["lead_assignments"]
                if lead["scoring_model"] == model["scoring_model"]
                and start is not None
                and start <= created[lead["lead_id"]]
            ]
            for model in (first, other)
        ]
        if start is None or start > self._as_of or not any(arms):
            return row
        n1, n2 = map(len, arms)
        x1, x2 = (sum(lead in self.conversions for lead in arm) for arm in arms)
        row |= {
            "experiment_leads": n1,
            "other_experiment_leads": n2,
            "experiment_conversions": x1,
            "other_experiment_conversions": x2,
            "experiment_rate": x1 / n1 if n1 else None,
            "other_experiment_rate": x2 / n2 if n2 else None,
        }
        return row | (self._tested(x1, n1, x2, n2) if n1 and n2 else {})

    def _tested(self, x1: int, n1: int, x2: int, n2: int) -> Row:
        p1, p2 = x1 / n1, x2 / n2
        (l1, u1), (l2, u2) = wilson(x1, n1, self._z), wilson(x2, n2, self._z)
        pooled = (x1 + x2) / (n1 + n2)
        error = sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
        mean, needed = (p1 + p2) / 2, None
        if Fraction(x1, n1) != Fraction(x2, n2):
            spread = self._z * sqrt(2 * mean * (1 - mean)) + float(
                self._limits["power_z"]
            ) * sqrt(p1 * (1 - p1) + p2 * (1 - p2))
            needed = ceil((spread / (p2 - p1)) ** 2)
        return {
            "experiment_difference": p2 - p1,
            "experiment_difference_low": p2
            - p1
            - sqrt((p2 - l2) ** 2 + (u1 - p1) ** 2),
            "experiment_difference_high": p2
            - p1
            + sqrt((u2 - p2) ** 2 + (p1 - l1) ** 2),
            "experiment_p_value": erfc(abs(p2 - p1) / error / sqrt(2))
            if error
            else None,
            "experiment_leads_needed": needed,
        }


def _counts(rows: list[Observed]) -> tuple[int, int]:
    return sum(row.has_converted for row in rows), len(rows)


def _median(values: Iterable[int | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None


def _mqls(pairs: list[tuple[Observed, Observed]]) -> Row:
    groups: dict[str, Callable[[bool, bool], bool]] = {
        "both": lambda one, two: one and two,
        "first_only": lambda one, two: one and not two,
        "other_only": lambda one, two: two and not one,
        "neither": lambda one, two: not one and not two,
    }
    row: Row = {
        "observations": len(pairs),
        "leads": len({one.lead_id for one, _ in pairs}),
        "conversions": sum(one.has_converted for one, _ in pairs),
    }
    for name, holds in groups.items():
        found = [
            one for one, two in pairs if holds(one.score["is_mql"], two.score["is_mql"])
        ]
        row[f"mql_{name}"] = len(found)
        row[f"mql_{name}_conversions"] = sum(one.has_converted for one in found)
    return row


def pooled_rates(counts: list[tuple[int, int]]) -> list[Fraction]:
    """Return rising rates: a band that is below its neighbour is pooled with it."""
    blocks: list[list[int]] = []
    for converted, seen in counts:
        blocks.append([converted, seen, 1])
        while len(blocks) > 1 and Fraction(*blocks[-2][:2]) >= Fraction(
            *blocks[-1][:2]
        ):
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    return [Fraction(x, n) for x, n, bands in blocks for _ in range(bands)]


def wilson(part: int, whole: int, z: float) -> tuple[float, float]:
    """Return the rates from which the observed one is just z standard errors away."""
    rate = part / whole
    a, b, c = 1 + z * z / whole, -(2 * rate + z * z / whole), rate * rate
    root = sqrt(max(b * b - 4 * a * c, 0))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def lift(rows: list[Observed], parts: int) -> float | None:
    """Return the rate of the top n-th by that of all, a tie at its end shared out."""
    converted, observed = _counts(rows)
    if not converted:
        return None
    room = top = Fraction(observed, parts)
    hits = Fraction(0)
    by_score: dict[Decimal, list[Observed]] = defaultdict(list)
    for row in rows:
        by_score[row.score["total_score"]].append(row)
    for _, same in sorted(by_score.items(), key=lambda item: -item[0]):
        won, tied = _counts(same)
        taken = min(room, Fraction(tied))
        hits += taken * Fraction(won, tied)
        room -= taken
    return float(hits / top / Fraction(converted, observed))
