"""Random evaluations: the marts compared with the reference.

    python -m random_inputs.evaluation --inputs 200 --seed 1

What was replayed, and what became of the leads, is drawn here, not built. The models
run without dbt, so an input takes a second.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
from reference.attribute_leakage import attribute_leakage
from reference.evaluation import Evaluation
from reference.observations import Row, Tables
from reference.rule_report import rule_report
from reference.score_drift import score_drift

from lead_scoring.rules.catalog import read_catalog
from lead_scoring.rules.models import Models

from .harness import PROJECT
from .random_evaluation import TABLES, RandomEvaluation

KEYS = {
    "score_band_performance": ("scoring_model", "band"),
    "observation_counts": ("scoring_model", "scored_on"),
    "conversion_coverage": ("scoring_model", "outcome"),
    "mql_follow_up": ("scoring_model", "is_official", "month_start"),
    "scoring_model_comparison": ("scoring_model", "other_model"),
    "rule_report": ("scoring_model", "rule"),
    "attribute_leakage": ("kind", "attribute"),
    "score_drift": ("scoring_model", "month_start", "kind", "measure"),
}
# The day of the build, and figures put into words.
NOT_COMPARED = ("evaluated_on", "verdict_reason", "reasons")
COLUMN = re.compile(r"(\w+) [a-z]")
# Rounding may fall either way in the fourth decimal: sums of fractions depend on their
# order.
CLOSE = 0.000101


def shipped_limits() -> list[Row]:
    """Return the rows of the seed evaluation_limits."""
    path = PROJECT / "seeds" / "scoring" / "evaluation_limits.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {"name": row["name"], "value": Decimal(row["value"])}
            for row in csv.DictReader(file)
        ]


def build(
    tables: Tables, as_of: date, months: int, wanted: Collection[str] = tuple(KEYS)
) -> Tables:
    """Return marts as the models make them of the tables that they read."""
    catalog = read_catalog(PROJECT)
    with duckdb.connect() as connection:
        # As in the profile; see there.
        connection.execute(
            "set disabled_optimizers = 'build_side_probe_side,cte_filter_pusher'"
        )
        connection.execute("set threads = 1")
        for table, types in TABLES.items():
            connection.execute(f"create table {table} ({types})")
            columns = COLUMN.findall(types)
            # As text: DuckDB takes milliseconds for each value that is handed over.
            lines = [
                f"({', '.join(_literal(row.get(name)) for name in columns)})"
                for row in tables.get(table, ())
            ]
            if lines:
                connection.execute(f"insert into {table} values {', '.join(lines)}")
        variables = {"as_of": str(as_of), "evaluation_months": months}
        models = Models(PROJECT, connection, catalog, given=TABLES, variables=variables)
        return {mart: _rows(connection, models.table(mart)) for mart in wanted}


def _literal(value: Any) -> str:
    return "null" if value is None else f"'{value}'"


def _rows(connection: duckdb.DuckDBPyConnection, relation: str) -> list[Row]:
    found = connection.execute(f"select * from {relation}")
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def expected(tables: Tables, as_of: date, months: int) -> Tables:
    """Return the marts by the reference."""
    evaluation = Evaluation(tables, as_of, months)
    return {
        "score_band_performance": list(evaluation.score_band_performance()),
        "observation_counts": list(evaluation.observation_counts()),
        "conversion_coverage": list(evaluation.conversion_coverage()),
        "mql_follow_up": list(evaluation.mql_follow_up()),
        "scoring_model_comparison": list(evaluation.scoring_model_comparison()),
        "rule_report": rule_report(tables, as_of, months),
        "attribute_leakage": attribute_leakage(tables, as_of, months),
        "score_drift": score_drift(tables, as_of, months),
    }


def differences(reference: Tables, built: Tables) -> Iterator[str]:
    """Tell where the marts and the reference differ by more than the last digit."""
    for mart, key in KEYS.items():
        here = {tuple(row[part] for part in key): row for row in reference[mart]}
        there = {tuple(row[part] for part in key): row for row in built[mart]}
        if len(there) != len(built[mart]):
            yield f"{mart}: a key stands twice"
        for row_key in sorted({*here, *there}, key=str):
            one, other = here.get(row_key), there.get(row_key)
            if one is None or other is None:
                where = "reference" if other is None else "build"
                yield f"{mart} {row_key}: in the {where} alone"
                continue
            for column in {*one, *other}.difference(NOT_COMPARED):
                # What the reference leaves out is empty.
                if not _is_close(one.get(column), other[column]):
                    yield (
                        f"{mart} {row_key} {column}: {one.get(column)} |"
                        f" {other[column]}"
                    )


def _is_close(one: Any, other: Any) -> bool:
    if (isinstance(one, float) or isinstance(other, float)) and None not in (
        one,
        other,
    ):
        one, other = float(one), float(other)
        return abs(one - other) <= max(CLOSE, 1e-9 * abs(other))
    return one == other


def compare(seed: int) -> tuple[list[str], Tables]:
    """Return the differences of one random evaluation, and its marts."""
    drawn = RandomEvaluation(seed, shipped_limits())
    asked = drawn.tables, drawn.as_of, drawn.months
    built = build(*asked)
    return list(differences(expected(*asked), built)), built


def main() -> int:
    """Compare as many random evaluations as asked for; return 1 if any differs."""
    parser = argparse.ArgumentParser(prog="random_inputs.evaluation")
    parser.add_argument("--inputs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    at_odds, rows, verdicts = 0, Counter(), Counter()
    for seed in range(arguments.seed, arguments.seed + arguments.inputs):
        found, built = compare(seed)
        at_odds += bool(found)
        rows.update({mart: len(listed) for mart, listed in built.items()})
        verdicts.update(row["verdict"] for row in built["rule_report"])
        for line in found[:10]:
            print(f"input {seed}: {line}", flush=True)
    print(f"{arguments.inputs} evaluations, {at_odds} mismatches")
    for what, counts in (("rows", rows), ("rules", verdicts)):
        told = ", ".join(f"{number:,} {name}" for name, number in counts.most_common())
        print(f"{what}: {told}")
    return 1 if at_odds else 0


if __name__ == "__main__":
    sys.exit(main())
