"""Show the scores of a past day, and write all of them beside the warehouse.

The day is LEAD_SCORING_AS_OF, the query analyses/scores_on_a_day.sql: the scores of
every lead and scored model with all that the built warehouse knows. It is only read.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import duckdb

from .console import in_a_line
from .dbt import plain, program
from .draft import draft_of
from .errors import ExitCode, StoppedError
from .settings import Settings
from .sql import literal

LEADS_SHOWN = 10
ANALYSIS = "scores_on_a_day"
# With these a spreadsheet takes a cell for a formula.
FORMULA = r"^ *[=+\-@\t\r\n＝＋－＠]"


def scores_path(warehouse: Path, day: str) -> Path:
    """Return the file of a day's scores: beside the warehouse, `…_<day>.csv`."""
    return warehouse.with_name(f"{warehouse.stem}_{day}.csv")


def write_scores(settings: Settings) -> str:
    """Write the scores of a day as CSV; return what there is to say, as text.

    Raises:
        StoppedError: no day was named, there is no warehouse, or it does not know the
            day.

    """
    day, warehouse = settings.as_of, settings.warehouse
    if not day:
        message = "scores: which day? Say AS_OF=YYYY-MM-DD (--as-of)"
        raise StoppedError(message, ExitCode.USAGE)
    if not warehouse.exists():
        message = f"scores: there is no warehouse {warehouse}; build it first"
        raise StoppedError(message, ExitCode.USAGE)
    query, path = _compiled(settings), scores_path(warehouse, day)
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        query = _without_formulas(connection.sql(query))
        with draft_of(path) as draft:
            connection.execute(
                f"copy ({query}) to {literal(draft)} (format csv, header)"
            )
        scores = connection.read_csv(str(path), all_varchar=True)
        rows = len(scores)
        best = scores.filter("is_official = 'true'").limit(LEADS_SHOWN).fetchall()
    lines = [f"The best leads of {day}, with all that the warehouse knows:", ""]
    lines += [
        f"{total:>11}  {in_a_line(lead)} ({in_a_line(model)})"
        for lead, model, *_, total in best
    ]
    lines += ["", f"{rows} rows, a lead and scored model each, are in {path}"]
    return "\n".join(lines)


def _without_formulas(rows: duckdb.DuckDBPyRelation) -> str:
    """Return the query of rows for a spreadsheet, which runs no text as a formula.

    An apostrophe before such a text says that it is one.
    """
    columns = []
    for name, kind in zip(rows.columns, rows.types, strict=True):
        column = f'"{name}"'
        if kind == "VARCHAR":
            column = (
                f"if(regexp_matches({column}, '{FORMULA}'), chr(39), '') || {column}"
                f" as {column}"
            )
        columns.append(column)
    return f"select {', '.join(columns)} from ({rows.sql_query()})"


def _compiled(settings: Settings) -> str:
    """Return the SQL of the analysis as dbt compiles it for the day."""
    run = subprocess.run(
        [program(), "--quiet", "compile", "--output", "json", "--select", ANALYSIS],
        cwd=settings.project,
        env=settings.environment(),
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    if run.returncode:
        raise StoppedError(f"scores: {plain(run.stdout)}", ExitCode.USAGE)
    return json.loads(run.stdout)["compiled"]
