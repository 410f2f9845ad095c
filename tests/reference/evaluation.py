"""How scores compare with what happened (docs/definitions.md#evaluation).

Brute force, and by other ways than the SQL: pairs are compared one by one, expected
rates come from pooling neighbours, Wilson's ends are the roots of a quadratic equation,
and the variance of a difference of areas is the sum of its parts.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import ceil, erfc, floor, sqrt
from statistics import median
from typing import Any

Row = dict[str, Any]
Tables = Mapping[str, Sequence[Row]]
EXCLUSIONS = ("converted", "customer", "opted_out", "disqualified", "open_opportunity")
PLACES = {"champion": 0, "challenger": 1, "draft": 2}


def months_later(day: date, months: int) -> date:
    """Return the day so many months later, at most the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


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
        self._limits = {
            row["name"]: row["value"] for row in tables["evaluation_limits"]
        }
        self._z = float(self._limits["confidence_z"])
        self._models = sorted(
            tables["scored_models"],
            key=lambda row: (PLACES[row["role"]], row["scoring_model"]),
        )
        self.days = {
            day: months_later(day, months)
            for year in range(as_of.year - 4, as_of.year + 1)
            for month in range(1, 13, months)
            if months_later(as_of, -int(self._limits["months"]))
            <= (day := date(year, month, 1))
            <= as_of
        }
        self.conversions = self._conversions()
        self.rows = list(self._rows())
        self.observations = [row for row in self.rows if row["is_observation"]]

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

    def _rows(self) -> Iterator[Row]:
        """Return a row per scoring day, survivor and model."""
        survivors = {
            row["known_lead_id"]: row["lead_id"] for row in self._tables["known_leads"]
        }
        names = {row["scoring_model"] for row in self._models}
        scores = defaultdict(list)
        for score in self._tables["evaluated_scores"]:
            if score["scoring_model"] in names:
                scores[score["scored_on"], score["lead_id"]].append(score)
        people: dict[tuple[date, str], list[Row]] = defaultdict(list)
        for record in self._tables["evaluated_leads"]:
            if record["scored_on"] in self.days and record["lead_id"] in survivors:
                survivor = survivors[record["lead_id"]]
                people[record["scored_on"], survivor].append(record)
        for (day, lead_id), records in people.items():
            own = [record for record in records if record["lead_id"] == lead_id]
            oldest = min(records, key=lambda row: (row["created_at"], row["lead_id"]))
            record = own[0] if own else oldest
            ends_on = self.days[day]
            converted = self.conversions.get(lead_id)
            if converted and not day < converted["converted_on"] <= ends_on:
                converted = None
            for score in scores[day, record["lead_id"]]:
                yield score | {
                    "lead_id": lead_id,
                    "conversion": converted,
                    "is_converted": converted is not None,
                    "is_observation": ends_on <= self._as_of
                    and score["excluded_by"] is None,
                }

    def score_band_performance(self) -> Iterator[Row]:
        """Return a row per model and band."""
        for model in self._models:
            name = model["scoring_model"]
            bands: dict[tuple[Any, str], list[Row]] = defaultdict(list)
            for row in self.observations:
                if row["scoring_model"] == name:
                    bands[self._band(name, row["total_score"])].append(row)
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
        self, model: str, start: Any, band: str, rows: list[Row], everybody: list[Row]
    ) -> Row:
        converted, observed = _counts(rows)
        all_converted, all_observed = _counts(everybody)
        won = [row["conversion"] for row in rows if row["is_converted"]]
        with_amount = [row for row in won if row["amount"] is not None]
        currencies = {row["currency"] for row in with_amount}
        low, high = wilson(converted, observed, self._z)
        rate = Fraction(converted, observed)
        return {
            "scoring_model": model,
            "band": band,
            "min_score": None if start == Decimal("-Infinity") else start,
            "observations": observed,
            "leads": len({row["lead_id"] for row in rows}),
            "conversions": converted,
            "rate": float(rate),
            "rate_low": low,
            "rate_high": high,
            "lift": float(rate / Fraction(all_converted, all_observed))
            if all_converted
            else None,
            "median_days_to_close": _median(
                (row["conversion"]["converted_on"] - row["scored_on"]).days
                for row in rows
                if row["is_converted"]
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
                    if row["scoring_model"] == model["scoring_model"]
                    and row["scored_on"] == day
                ]
                observed = [row for row in rows if row["is_observation"]]
                yield {
                    "scoring_model": model["scoring_model"],
                    "scored_on": day,
                    "ends_on": ends_on,
                    "is_ended": ends_on <= self._as_of,
                    "is_evaluated": day in replayed,
                    "leads": len(rows),
                    "observations": len(observed),
                    "conversions": sum(row["is_converted"] for row in observed),
                } | {
                    f"{why}_leads": sum(row["excluded_by"] == why for row in rows)
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
                key = row["scored_on"], row["lead_id"], row["scoring_model"]
                if key == (day, lead_id, model):
                    return row["excluded_by"] or "observed"
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
        by_model: dict[str, dict[tuple[date, str], Row]] = defaultdict(dict)
        for row in self.observations:
            by_model[row["scoring_model"]][row["scored_on"], row["lead_id"]] = row
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

    def _rankings(self, pairs: list[tuple[Row, Row]]) -> Row:
        found: Row = {}
        for side, prefix in enumerate(("", "other_")):
            rows = [pair[side] for pair in pairs]
            won = [row["total_score"] for row in rows if row["is_converted"]]
            lost = [row["total_score"] for row in rows if not row["is_converted"]]
            found[f"{prefix}auc"] = area(won, lost)
            found[f"{prefix}lift_top_tenth"] = lift(rows, 10)
            found[f"{prefix}lift_top_fifth"] = lift(rows, 5)
        if found["auc"] is None:
            return found | dict.fromkeys(
                ("auc_difference", "auc_difference_low", "auc_difference_high")
            )
        difference = found["other_auc"] - found["auc"]
        error = difference_error(pairs)
        return found | {
            "auc_difference": difference,
            "auc_difference_low": None
            if error is None
            else difference - self._z * error,
            "auc_difference_high": None
            if error is None
            else difference + self._z * error,
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


def _counts(rows: list[Row]) -> tuple[int, int]:
    return sum(row["is_converted"] for row in rows), len(rows)


def _median(values: Iterable[int | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None


def _mqls(pairs: list[tuple[Row, Row]]) -> Row:
    groups: dict[str, Callable[[bool, bool], bool]] = {
        "both": lambda one, two: one and two,
        "first_only": lambda one, two: one and not two,
        "other_only": lambda one, two: two and not one,
        "neither": lambda one, two: not one and not two,
    }
    row: Row = {
        "observations": len(pairs),
        "leads": len({one["lead_id"] for one, _ in pairs}),
        "conversions": sum(one["is_converted"] for one, _ in pairs),
    }
    for name, holds in groups.items():
        found = [one for one, two in pairs if holds(one["is_mql"], two["is_mql"])]
        row[f"mql_{name}"] = len(found)
        row[f"mql_{name}_conversions"] = sum(one["is_converted"] for one in found)
    return row


def pooled_rates(counts: list[tuple[int, int]]) -> list[Fraction]:
    """Return rising rates: a band that is below its neighbour is pooled with it."""
    blocks: list[list[int]] = []
    for converted, observed in counts:
        blocks.append([converted, observed, 1])
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


def beats(score: Decimal, other: Decimal) -> float:
    """Return 1 where the first score is higher, a half where both are the same."""
    return (score > other) + (score == other) / 2


def area(won: list[Decimal], lost: list[Decimal]) -> float | None:
    """Return the share of pairs in which the converted one has the higher score."""
    if not won or not lost:
        return None
    pairs = sum(beats(one, two) for one in won for two in lost)
    return pairs / (len(won) * len(lost))


def lift(rows: list[Row], parts: int) -> float | None:
    """Return the rate of the top n-th by that of all, a tie at its end shared out."""
    converted, observed = _counts(rows)
    if not converted:
        return None
    room = top = Fraction(observed, parts)
    hits = Fraction(0)
    for score in sorted({row["total_score"] for row in rows}, reverse=True):
        won, tied = _counts([row for row in rows if row["total_score"] == score])
        taken = min(room, Fraction(tied))
        hits += taken * Fraction(won, tied)
        room -= taken
    return float(hits / top / Fraction(converted, observed))


def difference_error(pairs: list[tuple[Row, Row]]) -> float | None:
    """Return the standard error of the difference of two areas; leads are clusters.

    Obuchowski (1997): the variance of each area and their covariance, each the sum of
    what converted ones, others, and both together in one cluster contribute.
    """
    won = [pair for pair in pairs if pair[0]["is_converted"]]
    lost = [pair for pair in pairs if not pair[0]["is_converted"]]
    m, n = len(won), len(lost)
    clusters = sorted({pair[0]["lead_id"] for pair in pairs})
    winners = {pair[0]["lead_id"] for pair in won}
    losers = {pair[0]["lead_id"] for pair in lost}
    if len(winners) < 2 or len(losers) < 2:
        return None
    tens: list[dict[str, float]] = []
    ones: list[dict[str, float]] = []
    for side in (0, 1):
        score = [pair[side]["total_score"] for pair in won]
        other = [pair[side]["total_score"] for pair in lost]
        theta = sum(beats(x, y) for x in score for y in other) / (m * n)
        ten, one = dict.fromkeys(clusters, 0.0), dict.fromkeys(clusters, 0.0)
        for pair, x in zip(won, score, strict=True):
            ten[pair[0]["lead_id"]] += sum(beats(x, y) for y in other) / n - theta
        for pair, y in zip(lost, other, strict=True):
            one[pair[0]["lead_id"]] += sum(beats(x, y) for x in score) / m - theta
        tens.append(ten)
        ones.append(one)

    def covariance(r: int, s: int) -> float:
        def of(left: dict[str, float], right: dict[str, float]) -> float:
            return sum(left[cluster] * right[cluster] for cluster in clusters)

        i, i10, i01 = len(clusters), len(winners), len(losers)
        return (
            of(tens[r], tens[s]) * i10 / (i10 - 1) / m**2
            + of(ones[r], ones[s]) * i01 / (i01 - 1) / n**2
            + (of(tens[r], ones[s]) + of(tens[s], ones[r])) * i / (i - 1) / (m * n)
        )

    return sqrt(max(covariance(0, 0) + covariance(1, 1) - 2 * covariance(0, 1), 0))
