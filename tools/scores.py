"""Show the scores of a past day, and write all of them beside the warehouse.

The day is LEAD_SCORING_AS_OF, the query analyses/scores_on_a_day.sql: the scores of
every lead and scored model with all that the built warehouse knows. It is only read.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb

LEADS_SHOWN = 10
ANALYSIS = "scores_on_a_day"


class ScoresError(Exception):
    """What stops the tool, in words."""


def scores_path(warehouse: Path, day: str) -> Path:
    """Return the file of a day's scores: beside the warehouse, `…_<day>.csv`."""
    return warehouse.with_name(f"{warehouse.stem}_{day}.csv")


def compiled(day: str) -> str:
    """Return the SQL of the analysis as dbt compiles it for a day.

    Raises ScoresError, with dbt's message, where the warehouse does not know the day.
    """
    dbt = Path(sys.executable).with_name("dbt")
    chosen = ("--select", ANALYSIS, "--vars", json.dumps({"as_of": day}))
    run = subprocess.run(
        [dbt, "--quiet", "compile", "--output", "json", *chosen],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if run.returncode:
        raise ScoresError(run.stdout)
    return json.loads(run.stdout)["compiled"]


def write_scores(warehouse: Path, day: str) -> str:
    """Write the scores of a day as CSV; return what there is to say, as text.

    Raises ScoresError where there is no warehouse, or it does not know the day.
    """
    if not warehouse.exists():
        raise ScoresError(f"scores: there is no warehouse {warehouse}; build it first")
    query, path = compiled(day), scores_path(warehouse, day)
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        connection.execute(f"copy ({query}) to {_literal(path)} (header)")
        scores = connection.read_csv(str(path), all_varchar=True)
        rows = len(scores)
        best = scores.filter("is_official = 'true'").limit(LEADS_SHOWN).fetchall()
    lines = [f"The best leads of {day}, with all that the warehouse knows:", ""]
    lines += [f"{total:>11}  {lead} ({model})" for lead, model, *_, total in best]
    lines += ["", f"{rows} rows, a lead and scored model each, are in {path}"]
    return "\n".join(lines)


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def main() -> None:
    """Write the scores of the day and the warehouse that the environment names."""
    warehouse = os.environ.get("LEAD_SCORING_WAREHOUSE") or "data/lead_scoring.duckdb"
    day = os.environ.get("LEAD_SCORING_AS_OF")
    try:
        if not day:
            raise ScoresError("scores: which day? Say AS_OF=YYYY-MM-DD")
        print(write_scores(Path(warehouse), day))
    except ScoresError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
