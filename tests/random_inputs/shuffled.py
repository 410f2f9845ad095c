"""How often the rule report calls a rule harmful when outcomes are shuffled.

Outcomes of all observations of a built warehouse are dealt out anew, many times, so
that no rule knows anything of them: `python -m random_inputs.shuffled WAREHOUSE`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import duckdb

from .evaluation import Marts

# What depends on outcomes and decides whether a rule is harmful.
JUDGED = ("rule_outcomes", "rule_evidence", "rule_report")
SHUFFLED = """
    create or replace table warehouse.evaluation.observations as
    with days as (
        select distinct scored_on, lead_id, is_converted
        from built.evaluation.observations
        where is_observation
    ),

    dealt as (
        select scored_on, lead_id, row_number() over (order by scored_on, lead_id) as n
        from days
    ),

    outcomes as (
        select is_converted, row_number() over (order by random()) as n from days
    )

    select observations.* replace (outcomes.is_converted as is_converted)
    from built.evaluation.observations as observations
    inner join dealt using (scored_on, lead_id)
    inner join outcomes using (n)
    where observations.is_observation
"""


def main() -> int:
    """Deal outcomes out; return 1 if a rule is harmful in over 5 % of the copies."""
    parser = argparse.ArgumentParser(prog="random_inputs.shuffled")
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("--copies", type=int, default=200)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="shuffled-") as folder:
        marts = Marts(Path(folder))
    harmful, rules = shuffle(marts, arguments.warehouse, arguments.copies)
    share = harmful / arguments.copies
    print(f"{arguments.copies} copies of {rules} rules: harmful in {share:.1%} of them")
    return 1 if share > 0.05 else 0


def shuffle(marts: Marts, warehouse: Path, copies: int) -> tuple[int, int]:
    """Return the copies in which a rule of any model is harmful, and how many rules."""
    found = rules = 0
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as warehouse")
        connection.execute(f"attach '{warehouse}' as built (read_only)")
        connection.execute("select setseed(0.5)")
        for node in marts.nodes.values():
            schema = node.relation.rpartition(".")[0]
            connection.execute(f"create schema if not exists {schema}")
            if node.name in ("rule_points", "rule_firings", "evaluation_limits"):
                _copy(connection, node.relation)
            # What they say makes no rule harmful.
            elif node.name in ("rule_auc_gains", "rule_overlaps"):
                _copy(connection, node.relation, limit="limit 0")
        for _ in range(copies):
            connection.execute(SHUFFLED)
            for node in marts.nodes.values():
                if node.name in JUDGED:
                    connection.execute(
                        f"create or replace table {node.relation} as {node.sql}"
                    )
            report = connection.execute(
                "select count(*), count(*) filter (verdict = 'harmful')"
                " from warehouse.marts.rule_report"
            ).fetchone()
            rules, harmful = report or (0, 0)
            found += harmful > 0
    return found, rules


def _copy(
    connection: duckdb.DuckDBPyConnection, relation: str, limit: str = ""
) -> None:
    built = relation.replace("warehouse", "built", 1)
    connection.execute(f"create table {relation} as select * from {built} {limit}")


if __name__ == "__main__":
    sys.exit(main())
