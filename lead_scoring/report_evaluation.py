"""Say in three lines how well the scores rank, and which rules deserve a look."""

from __future__ import annotations

from itertools import groupby

import duckdb

from .rates import wilson
from .report_audit import first_names, rows


def evaluation_lines(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the lines of the report on the evaluation in a warehouse.

    The model is the champion of all leads that are in no segment of their own.
    """
    ((model, line, seen, converted, above, above_converted, auc),) = rows(
        connection,
        """
        with model as (
            select scoring_model, mql_score
            from rules.scored_models
            where segment = 'default' and role = 'champion'
        ),

        seen as (
            select
                is_converted::int as converted,
                (total_score >= mql_score)::int as above,
                rank() over (order by total_score)
                + (count(*) over (partition by total_score) - 1) / 2 as place
            from evaluation.observations
            inner join model using (scoring_model)
            where is_observation
        ),

        counts as (
            select
                count(*) as seen,
                coalesce(sum(converted), 0)::bigint as converted,
                coalesce(sum(above), 0)::bigint as above,
                coalesce(sum(above * converted), 0)::bigint as above_converted,
                coalesce(sum(place * converted), 0) as places
            from seen
        )

        select
            scoring_model, mql_score, seen, converted, above, above_converted,
            (places - converted * (converted + 1) / 2)
            / nullif(converted * (seen - converted), 0)
        from model cross join counts
        """,
    )
    limits = dict(rows(connection, "select name, value from rules.evaluation_limits"))
    if converted < limits["least_model_conversions"] or auc is None:
        return [
            "",
            f"How well the scores rank is not known yet: {converted} past conversions"
            " seen.",
        ]
    lines = [_pairs(connection, model, auc), _suspects(connection)]
    if line is not None and above:
        low, high = wilson(above_converted, above, float(limits["confidence_z"]))
        all_rate, rate = converted / seen, above_converted / above
        lines.insert(
            0,
            f"Leads from {line:.0f} points on converted {rate / all_rate:.1f} times as"
            f" often as all: {100 * rate:.1f} % ({100 * low:.1f} to {100 * high:.1f}),"
            f" not {100 * all_rate:.1f} %.",
        )
    return ["", *lines]


def _pairs(connection: duckdb.DuckDBPyConnection, model: str, auc: float) -> str:
    """Return how well a model ranks, and whether its challenger ranks better."""
    text = (
        f"Of 100 pairs the converted lead had more points in {100 * auc:.0f}"
        " (chance: 50)"
    )
    for challenger, share, low, high in rows(
        connection,
        """
        select other_model, other_auc, auc_difference_low, auc_difference_high
        from marts.scoring_model_comparison
        where scoring_model = $model and experiment is not null
        order by other_model
        """,
        model=model,
    ):
        text += f"; by {challenger} in {100 * share:.0f}: {_whether(low, high)}"
    return f"{text}."


def _whether(low: float, high: float) -> str:
    """Return what the interval of a difference says, in words."""
    if low > 0:
        return "better"
    return "worse" if high < 0 else "not clear"


def _suspects(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the rules that take points or places for nothing."""
    found = rows(
        connection,
        """
        select verdict, rule
        from marts.rule_report
        where verdict in ('harmful', 'redundant', 'dead')
        group by verdict, rule
        order by verdict = 'harmful' desc, verdict, rule
        """,
    )
    parts = []
    for verdict, group in groupby(found, key=lambda row: row[0]):
        parts.append(f"{verdict} {first_names([rule for _, rule in group])}")
    if not parts:
        return "No rule is harmful, dead or redundant."
    return f"Rules to look at: {'; '.join(parts)}."
