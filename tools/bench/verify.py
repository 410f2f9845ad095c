"""Whether a script says exactly what the project says."""

from pathlib import Path

import duckdb

SCORES = ("fit_score", "behavior_score", "timing_score", "total_score")
KEYS = {
    "scores": ("lead_id", "scoring_model", *SCORES),
    "reasons": (
        "lead_id",
        "scoring_model",
        "rule",
        "dimension",
        "points",
        "contribution",
    ),
}
MARTS = {"scores": "lead_model_scores", "reasons": "lead_score_reasons"}
SHOWN = 5


class NotEqualError(Exception):
    """The scores differ; the message shows some rows that do."""


def compare(warehouse: Path, results: Path) -> dict[str, int]:
    """Raise NotEqualError unless every score and every reason is the same.

    Args:
        warehouse: the DuckDB file of the project.
        results: folder with the Parquet files of a script.

    Returns:
        `scores` and `reasons` → number of rows compared.

    """
    counts = {}
    with duckdb.connect(config={"memory_limit": "4GiB"}) as connection:
        connection.execute(f"attach '{warehouse}' as project (read_only)")
        for name, columns in KEYS.items():
            mine = f"select {', '.join(columns)} from project.marts.{MARTS[name]}"
            file = results / f"{name}.parquet"
            theirs = f"select {', '.join(columns)} from read_parquet('{file}')"
            gone, come = (
                connection.execute(f"{a} except all {b} order by all").fetchmany(SHOWN)
                for a, b in ((mine, theirs), (theirs, mine))
            )
            if gone or come:
                lines = [f"only in the project: {row}" for row in gone]
                lines += [f"only in {results.name}: {row}" for row in come]
                text = "\n  ".join(lines)
                raise NotEqualError(f"the {name} are not equal:\n  {text}")
            (counts[name],) = connection.execute(
                f"select count(*) from ({mine})"
            ).fetchone()
    return counts
