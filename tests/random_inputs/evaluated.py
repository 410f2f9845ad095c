"""Random tables of the evaluation, and its marts compared with the reference.

    python -m random_inputs.evaluated --inputs 200 --seed 1

The models run without dbt on tables that are drawn, not built, so an input takes less
than a second.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import duckdb
from reference.evaluation import EXCLUSIONS, Evaluation, Row

from lead_scoring.rules.catalog import read_catalog
from lead_scoring.rules.models import Models

from .harness import PROJECT

MARTS = (
    *("score_band_performance", "observation_counts", "conversion_coverage"),
    *("mql_follow_up", "scoring_model_comparison"),
)
TYPES = {
    "evaluation_limits": "name text, value decimal(18, 6)",
    "score_bands": "scoring_model text, band text, min_score decimal(18, 6)",
    "scored_models": "scoring_model text, segment text, role text, experiment text,"
    " experiment_started_on date",
    "known_leads": "known_lead_id text, lead_id text",
    "leads": "lead_id text, created_on date",
    "lead_assignments": "lead_id text, scoring_model text",
    "conversions": "lead_id text, opportunity_id text, converted_on date",
    "opportunities": "opportunity_id text, amount decimal(24, 6), currency text",
    "lead_statuses": "lead_id text, status text, changed_on date, rejection text",
    "mql_events": "lead_id text, scoring_model text, is_official boolean,"
    " entered_on date",
    "evaluated_days": "scored_on date",
    "evaluated_leads": "scored_on date, lead_id text, created_at timestamp,"
    " segment text",
    "evaluated_scores": "scored_on date, lead_id text, scoring_model text,"
    " is_official boolean, fit_score decimal(18, 4), behavior_score decimal(18, 4),"
    " timing_score decimal(18, 4), total_score decimal(18, 4), is_mql boolean,"
    " excluded_by text",
}
COLUMN = re.compile(r"(\w+) [a-z]")
LIMITS = {
    "months": 24,
    "confidence_z": Decimal("1.959964"),
    "power_z": Decimal("0.841621"),
    "least_model_conversions": 10,
    "follow_up_days": 7,
}


class Warehouse:
    """Tables as a build would have them, drawn from a seed.

    Attributes:
        tables: the tables, as rows.
        as_of: the day of the build.
        months: months from one scoring day to the next.

    """

    def __init__(self, seed: int) -> None:
        """Draw the tables."""
        self._dice = random.Random(seed)
        dice = self._dice
        self.as_of = date(2026, 1, 1) + timedelta(dice.randrange(365))
        self.months = dice.choice([1, 1, 2, 3, 4, 6, 12])
        self.tables: dict[str, list[Row]] = {
            "evaluation_limits": [
                {"name": dice.choice([name, name.upper()]), "value": value}
                for name, value in LIMITS.items()
            ],
            "scored_models": list(self._models()),
        }
        self.names = [row["scoring_model"] for row in self.tables["scored_models"]]
        self._draw_people()
        self._draw_deals()
        self.tables["score_bands"] = list(self._bands())
        self._draw_scores()
        self._draw_follow_up()

    def _day(self, first: int = 900, last: int = 0) -> date:
        return self.as_of - timedelta(self._dice.randint(last, first))

    def _models(self) -> Iterator[Row]:
        dice = self._dice
        for number in range(dice.randint(1, 4)):
            roles = ["champion"] if number == 0 else ["challenger"] * 3
            role = dice.choice([*roles, "champion", "draft"])
            starts = role == "challenger" and dice.random() < 0.8
            yield {
                "scoring_model": f"m{number}",
                "segment": dice.choice(["default"] * 4 + ["large"]),
                "role": role,
                "experiment": "trial" if role == "challenger" else None,
                "experiment_started_on": self._day(500, -20) if starts else None,
            }

    def _draw_people(self) -> None:
        dice = self._dice
        leads = [f"l{number}" for number in range(dice.randint(0, 40))]
        merged = {lead: dice.choice(leads) for lead in leads if dice.random() < 0.15}
        survivors = [lead for lead in leads if lead not in merged]
        merged = {a: b for a, b in merged.items() if b in survivors}
        self._created = {lead: self._day() for lead in [*survivors, *merged]}
        self.survivors = survivors
        self.tables["known_leads"] = [
            {"known_lead_id": lead, "lead_id": merged.get(lead, lead)}
            for lead in self._created
        ]
        self.tables["leads"] = [
            {"lead_id": lead, "created_on": self._created[lead]} for lead in survivors
        ]
        self.tables["lead_assignments"] = [
            {"lead_id": lead, "scoring_model": dice.choice(self.names)}
            for lead in survivors
        ]

    def _draw_deals(self) -> None:
        dice = self._dice
        odds, deals = dice.choice([0, 0.2, 0.4, 0.6, 1]), [f"o{n}" for n in range(9)]
        won_on = {deal: self._day(700) for deal in deals}
        self.tables["conversions"] = [
            {"lead_id": lead, "opportunity_id": deal, "converted_on": won_on[deal]}
            for lead in self.survivors
            if dice.random() < odds
            for deal in [dice.choice(deals)]
        ]
        currencies = dice.choice([["eur"], [None], ["eur", "usd", None]])
        amounts = [None, Decimal(0), Decimal("100"), Decimal("0.000005")]
        amounts += [Decimal("999999999999999999.999999"), Decimal("1234.56")]
        self.tables["opportunities"] = [
            {
                "opportunity_id": deal,
                "amount": dice.choice(amounts),
                "currency": dice.choice(currencies),
            }
            for deal in deals
        ]

    def _bands(self) -> Iterator[Row]:
        for name in self.names:
            if self._dice.random() < 0.3:
                for least in (None, *self._dice.sample(range(-10, 60), 3)):
                    band = "low" if least is None else f"from {least}"
                    min_score = None if least is None else Decimal(least)
                    yield {"scoring_model": name, "band": band, "min_score": min_score}

    def _draw_scores(self) -> None:
        dice = self._dice
        self.tables["evaluated_leads"] = people = []
        self.tables["evaluated_scores"] = scores = []
        self.tables["evaluated_days"] = days = []
        step, shows = dice.choice([1, 5, 20, 100]), dice.random()
        won_on = {r["lead_id"]: r["converted_on"] for r in self.tables["conversions"]}
        # Some days are no scoring days, and some were not replayed.
        first = date(2023, 7, 1)
        for number in range(48):
            day = date(first.year + (6 + number) // 12, (6 + number) % 12 + 1, 1)
            if day > self.as_of or dice.random() < 0.1:
                continue
            days.append({"scored_on": day})
            for lead, created in self._created.items():
                if created > day:
                    continue
                created_at = datetime.combine(created, time())
                people.append(
                    {"scored_on": day, "lead_id": lead, "created_at": created_at}
                )
                pull = shows * 40 if won_on.get(lead, date.min) > day else 0
                for name in [*self.names, "gone"]:
                    points = dice.gauss(20 + pull, 20) // step * step
                    scores.append(
                        {
                            "scored_on": day,
                            "lead_id": lead,
                            "scoring_model": name,
                            "total_score": Decimal(points),
                            "is_mql": points > dice.choice([20, 40]),
                            "excluded_by": dice.choice(EXCLUSIONS)
                            if dice.random() < 0.15
                            else None,
                        }
                    )

    def _draw_follow_up(self) -> None:
        dice = self._dice
        entries = {
            (lead, name, self._day(400))
            for lead in self.survivors
            for name in self.names
            for _ in range(dice.choice([0, 0, 1, 3]))
        }
        self.tables["mql_events"] = [
            {
                "lead_id": lead,
                "scoring_model": name,
                "is_official": len(lead) > 2,
                "entered_on": day,
            }
            for lead, name, day in sorted(entries)
        ]
        statuses = ["accepted", "rejected", "recycled", "called"]
        self.tables["lead_statuses"] = [
            {
                "lead_id": lead,
                "status": dice.choice(statuses),
                "changed_on": self._day(400),
                "rejection": "unknown lead" if dice.random() < 0.1 else None,
            }
            for lead in self.survivors
            for _ in range(dice.randint(0, 4))
        ]

    def marts(self) -> dict[str, list[Row]]:
        """Return the marts as the models make them."""
        catalog = read_catalog(PROJECT)
        with duckdb.connect() as connection:
            for table, types in TYPES.items():
                connection.execute(f"create table {table} ({types})")
                columns = COLUMN.findall(types)
                # As text: DuckDB takes milliseconds for each value that is handed over.
                lines = [
                    f"({', '.join(_literal(row.get(name)) for name in columns)})"
                    for row in self.tables[table]
                ]
                if lines:
                    connection.execute(f"insert into {table} values {', '.join(lines)}")
            variables = {"as_of": str(self.as_of), "evaluation_months": self.months}
            models = Models(
                PROJECT, connection, catalog, given=TYPES, variables=variables
            )
            found = {}
            for mart in MARTS:
                cursor = connection.execute(f"select * from {models.table(mart)}")
                columns = [column[0] for column in cursor.description]
                found[mart] = [
                    dict(zip(columns, row, strict=True)) for row in cursor.fetchall()
                ]
            return found


KEYS = ("scoring_model", "other_model", "band", "scored_on", "outcome", "is_official")


def differences(seed: int) -> Iterator[str]:
    """Return what differs between models and reference for the tables of a seed."""
    drawn = Warehouse(seed)
    tables = drawn.tables | {
        "evaluation_limits": [
            row | {"name": row["name"].lower()}
            for row in drawn.tables["evaluation_limits"]
        ]
    }
    reference = Evaluation(tables, drawn.as_of, drawn.months)
    for mart, found in drawn.marts().items():
        keys = [key for key in (*KEYS, "month_start") if found and key in found[0]]
        expected = {
            tuple(row[key] for key in keys): row for row in _of(reference, mart)
        }
        built = {tuple(row[key] for key in keys): row for row in found}
        if len(built) != len(found):
            yield f"{mart}: {len(found) - len(built)} rows stand twice"
        for key in sorted(expected.keys() ^ built.keys(), key=str):
            yield f"{mart} {key}: only in the {'build' if key in built else 'other'}"
        for key in expected.keys() & built.keys():
            for column in built[key].keys() - {"evaluated_on"}:
                ours, theirs = expected[key].get(column), built[key][column]
                if not _same(ours, theirs):
                    yield f"{mart} {key}: {column} is {theirs}, reference {ours}"


def _of(reference: Evaluation, mart: str) -> list[Row]:
    return list(getattr(reference, mart)())


def _same(expected: Any, found: Any) -> bool:
    if isinstance(found, float) and expected is not None:
        # Rounding may fall either way in the fourth decimal.
        return abs(found - expected) <= max(0.000101, 1e-9 * abs(found))
    return found == expected


def _literal(value: Any) -> str:
    return "null" if value is None else f"'{value}'"


def main() -> int:
    """Compare so many inputs; return 1 where one differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    failed = 0
    for seed in range(options.seed, options.seed + options.inputs):
        if found := list(differences(seed)):
            failed += 1
            print(f"seed {seed}:", *found[:5], sep="\n  ")
    print(f"{options.inputs} inputs, {failed} differ")
    return int(failed > 0)


if __name__ == "__main__":
    raise SystemExit(main())
