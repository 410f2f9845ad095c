"""Compare the marts of the evaluation with the reference (`make evaluations`).

What was replayed is made up here, so no build is needed: the marts are compiled once,
and their SQL runs on small tables in memory.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from reference.attribute_leakage import attribute_leakage
from reference.observations import Row, Tables
from reference.rule_report import rule_report
from reference.score_drift import score_drift

from .harness import PROJECT, copy_project
from .random_evaluation import random_evaluation

AS_OF = date(2026, 7, 15)
REFERENCES = {
    "rule_report": rule_report,
    "attribute_leakage": attribute_leakage,
    "score_drift": score_drift,
}
KEYS = {
    "rule_report": ("scoring_model", "rule"),
    "attribute_leakage": ("kind", "attribute"),
    "score_drift": ("scoring_model", "month_start", "kind", "measure"),
}
# The last digit may differ: sums of fractions depend on their order.
CLOSE = 0.000101
# What a rule table keeps the points of a rule in.
RULE_TABLES = {
    "fit_rules": "points",
    "behavior_rules": "points",
    "inactivity_rules": "points",
    "buying_cycle_rules": "full_points",
    "seasonal_rules": "points",
}
# What the marts read beside the source `evaluated`: tables of today, their columns.
TODAY = {
    "known_leads": "known_lead_id text, lead_id text",
    "scored_models": "scoring_model text, fit_cap decimal(18, 4),"
    " behavior_cap decimal(18, 4), score_floor decimal(18, 4)",
    "rules": "rule_id bigint, scoring_model text, rule text, dimension text,"
    " signal text",
    **{
        f"effective_{table}": f"scoring_model text, rule text, {column} bigint,"
        " attribute text"
        for table, column in RULE_TABLES.items()
    },
    "effective_disqualification_rules": "scoring_model text, attribute text",
    "conversions": "lead_id text, converted_on date",
    "conversion_amounts": "lead_id text, converted_on date, amount decimal(24, 6),"
    " currency text",
    "attribute_changes": "entity_type text, entity_id text, attribute text,"
    " changed_on date, rejection text",
    "lead_accounts": "lead_id text, account_id text",
    "evaluation_limits": "name text, value decimal(18, 6)",
}


@dataclass(frozen=True)
class Node:
    """A compiled model, or a table that it reads."""

    name: str
    relation: str
    sql: str | None
    columns: str | None


class Marts:
    """The compiled models of the evaluation, in the order in which they are built."""

    def __init__(self, folder: Path, project: Path = PROJECT) -> None:
        """Compile them in a copy of the project."""
        copy_project(folder / "project", project)
        settings = {
            "LEAD_SCORING_TARGET": "duckdb",
            "LEAD_SCORING_WAREHOUSE": str(folder / "warehouse.duckdb"),
            "LEAD_SCORING_AS_OF": AS_OF.isoformat(),
            "DBT_TARGET_PATH": str(folder / "target"),
            "DBT_LOG_PATH": str(folder / "logs"),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        }
        wanted = ["--select", "models/evaluation", *REFERENCES]
        done = subprocess.run(
            [
                str(Path(sys.executable).with_name("dbt")),
                *("compile", "--quiet", *wanted),
                *("--exclude", "models/evaluation/day"),
                *("--profiles-dir", str(folder / "project")),
                *("--project-dir", str(folder / "project")),
            ],
            cwd=folder / "project",
            env=os.environ | settings,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stdout[-4000:])
        manifest = json.loads((folder / "target" / "manifest.json").read_text())
        self._known = manifest["nodes"] | manifest["sources"]
        self.nodes: dict[str, Node] = {}
        for name in REFERENCES:
            self._add(f"model.lead_scoring.{name}")

    def _add(self, key: str) -> None:
        """Add a model after all that it reads."""
        node = self._known[key]
        name = node["name"]
        if key in self.nodes:
            return
        if key.startswith("source."):
            columns = ", ".join(
                f"{column['name']} {column['data_type']}"
                for column in node["columns"].values()
            )
            self.nodes[key] = Node(name, node["relation_name"], None, columns)
        elif name in TODAY:
            self.nodes[key] = Node(name, node["relation_name"], None, TODAY[name])
        else:
            for parent in node["depends_on"]["nodes"]:
                self._add(parent)
            sql = node["compiled_code"]
            self.nodes[key] = Node(name, node["relation_name"], sql, None)

    def build(self, tables: Mapping[str, list[Row]]) -> Tables:
        """Return the marts made of the tables that they read."""
        with duckdb.connect() as connection:
            connection.execute("attach ':memory:' as warehouse")
            # As in the profile; see there.
            connection.execute("set disabled_optimizers = 'build_side_probe_side'")
            connection.execute("set threads = 1")
            for node in self.nodes.values():
                schema = node.relation.rpartition(".")[0]
                connection.execute(f"create schema if not exists {schema}")
                if node.sql is not None:
                    connection.execute(f"create table {node.relation} as {node.sql}")
                else:
                    connection.execute(f"create table {node.relation} ({node.columns})")
                    _fill(connection, node, tables.get(node.name, []))
            return {
                name: _rows(connection, self._relation(name)) for name in REFERENCES
            }

    def _relation(self, name: str) -> str:
        return self.nodes[f"model.lead_scoring.{name}"].relation


def _fill(connection: duckdb.DuckDBPyConnection, node: Node, rows: list[Row]) -> None:
    if rows:
        columns = [
            row[0] for row in connection.execute(f"describe {node.relation}").fetchall()
        ]
        places = ", ".join("?" * len(columns))
        connection.executemany(
            f"insert into {node.relation} values ({places})",
            [[row.get(column) for column in columns] for row in rows],
        )


def _rows(connection: duckdb.DuckDBPyConnection, relation: str) -> list[Row]:
    found = connection.execute(f"select * from {relation}")
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def shipped_limits() -> list[Row]:
    """Return the rows of the seed evaluation_limits."""
    path = PROJECT / "seeds" / "scoring" / "evaluation_limits.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {"name": row["name"], "value": Decimal(row["value"])}
            for row in csv.DictReader(file)
        ]


def as_read(tables: Tables) -> Tables:
    """Return what the marts read: the tables of a random evaluation by their names."""
    points, conditions = tables["points"], tables["conditions"]
    return {
        **{name: rows for name, rows in tables.items() if name != "models"},
        "scored_models": tables["models"],
        "rules": points,
        **{
            f"effective_{table}": [
                row | {column: row["points"]}
                for row in points
                if row["rule_table"] == table
            ]
            + [
                row
                for row in conditions
                if row["rule_table"] == table and table == "fit_rules"
            ]
            for table, column in RULE_TABLES.items()
        },
        "effective_disqualification_rules": [
            row for row in conditions if row["rule_table"] == "disqualification_rules"
        ],
        "conversion_amounts": tables["conversions"],
    }


def differences(expected: Tables, built: Tables) -> Iterator[str]:
    """Tell where the marts and the reference differ by more than the last digit."""
    for name, key in KEYS.items():
        here = {tuple(row[part] for part in key): row for row in expected[name]}
        there = {tuple(row[part] for part in key): row for row in built[name]}
        if len(there) != len(built[name]):
            yield f"{name}: a key stands twice"
        for row_key in sorted({*here, *there}, key=str):
            one, other = here.get(row_key), there.get(row_key)
            if one is None or other is None:
                where = "reference" if other is None else "build"
                yield f"{name} {row_key}: in the {where} alone"
                continue
            for column, value in one.items():
                if not _is_close(value, other[column]):
                    yield f"{name} {row_key} {column}: {value} | {other[column]}"


def _is_close(one: Any, other: Any) -> bool:
    if isinstance(one, float) and other is not None:
        return abs(one - float(other)) <= CLOSE
    return one == other


def compare(marts: Marts, seed: int) -> tuple[list[str], Tables]:
    """Return the differences of one random evaluation, and its marts."""
    tables = random_evaluation(seed, AS_OF, shipped_limits())
    built = marts.build(as_read(tables))
    expected = {name: table(tables, AS_OF) for name, table in REFERENCES.items()}
    return list(differences(expected, built)), built


def main() -> int:
    """Compare as many random evaluations as asked for; return 1 if any differs."""
    parser = argparse.ArgumentParser(prog="random_inputs.evaluation")
    parser.add_argument("--inputs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    at_odds = 0
    verdicts: dict[str, int] = {}
    with tempfile.TemporaryDirectory(prefix="evaluations-") as folder:
        marts = Marts(Path(folder))
        for seed in range(arguments.seed, arguments.seed + arguments.inputs):
            found, built = compare(marts, seed)
            at_odds += bool(found)
            for row in built["rule_report"]:
                verdicts[row["verdict"]] = verdicts.get(row["verdict"], 0) + 1
            for line in found[:10]:
                print(f"input {seed}: {line}", flush=True)
    print(f"{arguments.inputs} evaluations, {at_odds} mismatches; rules:", verdicts)
    return 1 if at_odds else 0


if __name__ == "__main__":
    sys.exit(main())
