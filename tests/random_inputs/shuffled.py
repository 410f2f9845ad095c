"""How often the rule report calls a rule harmful when outcomes are shuffled.

Outcomes of all observations of a built warehouse are dealt out anew, many times, so
that no rule knows anything of them: `python -m random_inputs.shuffled WAREHOUSE`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import duckdb

from lead_scoring.rules.catalog import read_catalog
from lead_scoring.rules.models import Models

from .harness import PROJECT

# What depends on outcomes and decides whether a rule is harmful.
JUDGED = ("rule_outcomes", "rule_evidence", "rule_report")
# What these read beside the observations. The last two are empty: nothing that they say
# makes a rule harmful.
READ = {
    "rules.evaluation_limits": "true",
    "evaluation.rule_points": "true",
    "evaluation.rule_firings": "true",
    "evaluation.rule_auc_gains": "false",
    "evaluation.rule_overlaps": "false",
}
SHUFFLED = """
    create or replace table observations as
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
    harmful, rules = shuffle(arguments.warehouse, arguments.copies)
    share = harmful / arguments.copies
    print(f"{arguments.copies} copies of {rules} rules: harmful in {share:.1%} of them")
    return 1 if share > 0.05 else 0


def shuffle(warehouse: Path, copies: int) -> tuple[int, int]:
    """Return the copies in which a rule of any model is harmful, and how many rules."""
    catalog = read_catalog(PROJECT)
    tables = {relation.partition(".")[2]: relation for relation in READ}
    found = rules = 0
    with duckdb.connect() as connection:
        connection.execute(f"attach '{warehouse}' as built (read_only)")
        connection.execute("select setseed(0.5)")
        for name, relation in tables.items():
            connection.execute(
                f"create table {name} as from built.{relation} where {READ[relation]}"
            )
        for _ in range(copies):
            connection.execute(SHUFFLED)
            models = Models(
                PROJECT, connection, catalog, given=(*tables, "observations")
            )
            (rules, harmful) = connection.execute(
                "select count(*), count(*) filter (verdict = 'harmful')"
                f" from {models.table('rule_report')}"
            ).fetchone()
            found += harmful > 0
            for name in JUDGED:
                connection.execute(f"drop table {name}")
    return found, rules


if __name__ == "__main__":
    sys.exit(main())
