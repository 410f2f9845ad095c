"""Tries changed rules on the last build, and on the past, without touching either.

The models are replayed in memory, as `lead-scoring evaluate` does it, with the rule
tables of a folder in the place of those that were built: once for the day of the build,
and once for each scoring day. Warehouse, history and published file stay as they are.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import ROUND_UP, Decimal
from pathlib import Path

import duckdb
import numpy as np

from ..compiled import compiled
from ..errors import ExitCode, StoppedError
from ..learning.statistics import auc, auc_difference
from ..rates import wilson
from ..raw import refuse_demo_for_others
from ..replay import ANY_DAY, CHECKS, WITHOUT_PAST, Plan, play
from ..rules.check import Report, load, rules_without_fault
from ..rules.files import RuleFile
from ..settings import Settings
from ..sql import literal
from .changes import changes
from .findings import LEADS_SHOWN, Group, Move, Preview, Ranking

# What is asked of the rules on a day.
WANTED = ("day_scores", "day_contributions", "qualifications", "subjects")
REASONS_SHOWN = 3
NUMBER = re.compile(r"[0-9.]+")


def preview(
    settings: Settings,
    variables: Sequence[str] = (),
    on_day: Callable[[int, int, str], None] = lambda *_: None,
    report: Report | None = None,
) -> Preview:
    """Say what the rules of a folder would do in the place of those of the last build.

    Args:
        settings: project, warehouse and the changed rules.
        variables: the options that tell dbt variables, as for the build.
        on_day: told the number of a day that is done, of how many, and the day.
        report: the rules to try where they are not those of the settings; without a
            fault.

    Raises:
        StoppedError: the rules have faults, there is no build to compare with, or it
            was built from another folder than the demo's and none is named.

    """
    refuse_demo_for_others(settings)
    rules = report or rules_without_fault(settings)
    with _beside_the_build(settings) as scratch:
        day = _day_of_build(scratch, settings)
        for file in rules.files:
            load(scratch, file, "changed", with_lines=False)
        tables = [file.table for file in rules.files]
        found = changes(scratch, tables, "built.rules", "changed")
        past = _past_days(scratch)
        lines = [_lines(scratch, schema) for schema in ("built.rules", "changed")]
    changed = {change.table for change in found}
    if changed <= {*WITHOUT_PAST}:
        return Preview(day, found)
    given = [file for file in rules.files if file.table.name in changed]
    with tempfile.TemporaryDirectory() as folder:
        _replay(settings, variables, Path(folder), given, [day, *past], on_day)
        with _beside_the_build(settings) as scratch:
            for table in ("scores", "contributions"):
                files = literal(Path(folder, f"{table}_*.parquet"))
                scratch.execute(f"create table {table} as from read_parquet({files})")
            scratch.execute(_OFFICIAL)
            scratch.execute(_DIFFERING, {"day": day})
            return Preview(
                day=day,
                changes=found,
                **_counts(scratch),
                movers=_moves(scratch, lines, _MOST_CHANGED, "abs(now - before)"),
                reassigned=_reassigned(scratch),
                becoming=_moves(scratch, lines, "is_mql and not was_mql"),
                stopping=_moves(scratch, lines, "was_mql and not is_mql"),
                past_days=len(past),
                **_outcomes(scratch),
                distribution=_distribution(scratch, day),
            )


# Reading the build


@contextmanager
def _beside_the_build(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a database in memory with the warehouse as `built`, to be read alone."""
    if not settings.warehouse.exists():
        raise StoppedError(
            f"preview: there is no warehouse {settings.warehouse}; build it first",
            ExitCode.USAGE,
        )
    with duckdb.connect() as connection:
        connection.execute(f"attach {literal(settings.warehouse)} as built (read_only)")
        connection.execute("create schema changed")
        yield connection


def _day_of_build(connection: duckdb.DuckDBPyConnection, settings: Settings) -> str:
    try:
        (day,) = connection.execute(
            "select cast(max(scored_on) as varchar) from built.marts.lead_scores"
        ).fetchone()
        connection.execute("select 1 from built.evaluation.observations limit 0")
    except duckdb.CatalogException:
        day = None
    if not day:
        raise StoppedError(
            f"preview: the last build of {settings.warehouse} scored nobody, or is of"
            " an earlier version; build it first",
            ExitCode.USAGE,
        )
    return day


def _past_days(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the scoring days with observations, the latest first."""
    return [
        day
        for (day,) in connection.execute(
            "select distinct cast(scored_on as varchar) as day"
            " from built.evaluation.observations where is_observation"
            " order by day desc"
        ).fetchall()
    ]


# Playing the changed rules


def _replay(
    settings: Settings,
    variables: Sequence[str],
    folder: Path,
    given: Collection[RuleFile],
    days: list[str],
    on_day: Callable[[int, int, str], None],
) -> None:
    """Write the official scores of days under the changed rules to a folder."""
    models = (*("--select", *(f"+{name}" for name in WANTED)), *CHECKS)
    project = compiled(
        replace(settings, as_of=ANY_DAY, retention_day=settings.as_of),
        "--full-refresh",
        *models,
        *variables,
    )
    plan = Plan.of(project, WANTED, {file.table.name for file in given})

    def keep(connection: duckdb.DuckDBPyConnection, day: str) -> None:
        for table, query in _QUERIES.items():
            if table == "contributions" and day != days[0]:
                continue
            rows = query.format(database=plan.database, day=literal(day))
            file = literal(folder / f"{table}_{day}.parquet")
            connection.execute(f"copy ({rows}) to {file}")

    done = 0
    for batch in play(plan, settings, folder, days, keep, given):
        for day in batch:
            done += 1
            on_day(done, len(days), day)


_QUERIES = {
    "scores": """
        select cast({day} as date) as scored_on, scores.*, qualifications.mql_blockers
        from "{database}".evaluation.day_scores as scores
        inner join "{database}".identity.subjects as subjects
            on scores.lead_id = subjects.lead_id
        inner join "{database}".scoring.qualifications as qualifications
            on
                subjects.subject_id = qualifications.subject_id
                and scores.scoring_model = qualifications.scoring_model
        where scores.is_official
        """,
    "contributions": 'from "{database}".evaluation.day_contributions',
}

# Each lead on each day under either rules; the day of the build is the latest.
_OFFICIAL = """
    create view now_official as
    select
        scored_on, lead_id, scoring_model, total_score, is_mql, mql_blockers
    from built.marts.lead_model_scores
    where is_official
    """


# What differs


# Each lead under either rules, with what differs.
_DIFFERING = """
    create temp table differing as
    with points as (
        select
            lead_id,
            coalesce(built.rule, changed.rule) as rule,
            coalesce(changed.contribution, 0) - coalesce(built.contribution, 0)
                as points
        from (
            select contributions.*
            from built.marts.lead_score_reasons as contributions
            inner join now_official using (lead_id, scoring_model)
            -- What caps take and the floor gives is no row of the other side.
            where rule not in ('fit_cap', 'behavior_cap', 'score_floor')
        ) as built
        full outer join (
            select contributions.*
            from contributions
            inner join scores using (lead_id, scoring_model)
            where scores.scored_on = $day
        ) as changed
            using (lead_id, dimension, rule)
    ),

    reasons as (
        select
            lead_id,
            list(
                replace(rule, '_', ' ') || ' ' || format('{:+.1f}', points::double)
                order by abs(points) desc, rule
            ) as reasons
        from points
        where points <> 0
        group by lead_id
    )

    select
        lead_id,
        now_official.total_score as before,
        scores.total_score as now,
        now_official.scoring_model as model_before,
        scores.scoring_model as model_now,
        coalesce(now_official.is_mql, false) as was_mql,
        coalesce(scores.is_mql, false) as is_mql,
        reasons.reasons,
        now_official.mql_blockers as blockers_before,
        scores.mql_blockers as blockers_now
    from now_official
    full outer join (from scores where scored_on = $day) as scores using (lead_id)
    left join reasons using (lead_id)
    """
_MOST_CHANGED = f"""lead_id in (
        select lead_id from differing
        where before <> now
        order by abs(now - before) desc, lead_id
        limit {LEADS_SHOWN}
    )"""


def _counts(connection: duckdb.DuckDBPyConnection) -> dict[str, float]:
    leads, moved, mean_change = connection.execute(
        """
        select
            count(*),
            count(*) filter (before is distinct from now),
            coalesce(avg(now - before) filter (before <> now), 0)
        from differing
        """
    ).fetchone()
    return {"leads": leads, "moved": moved, "mean_change": float(mean_change)}


def _reassigned(
    connection: duckdb.DuckDBPyConnection,
) -> list[tuple[str, str, int]]:
    return connection.execute(
        """
        select model_before, model_now, count(*)
        from differing
        where model_before <> model_now
        group by all
        order by count(*) desc, model_before, model_now
        """
    ).fetchall()


def _lines(connection: duckdb.DuckDBPyConnection, schema: str) -> dict[str, Decimal]:
    """Return the `mql_score` of each model."""
    models = connection.execute(
        f"select lower(scoring_model), mql_score from {schema}.scoring_models"
    )
    return dict(models.fetchall())


def _moves(
    connection: duckdb.DuckDBPyConnection,
    lines: list[dict[str, Decimal]],
    which: str,
    first: str = "greatest(before, now)",
) -> list[Move]:
    """Return leads with what differs for them.

    Args:
        connection: has the table `differing`.
        lines: the `mql_score` of each model under the rules as built, and as changed.
        which: a condition on `differing`.
        first: by what the first of them is the greatest.

    """
    rows = connection.execute(
        f"""
        select
            lead_id,
            concat_ws(
                ', ',
                nullif(concat_ws(' ', leads.first_name, leads.last_name), ''),
                leads.job_title,
                leads.company_name
            )
            || concat(
                ' (', concat_ws(
                    ', ',
                    replace(leads.stage, '_', ' '),
                    'owner ' || nullif(leads.owner, '')
                ), ')'
            ) as who,
            before, now, [model_before, model_now], reasons,
            blockers_before, blockers_now
        from (from differing where {which}) as differing
        left join built.marts.lead_scores as leads using (lead_id)
        order by {first} desc, lead_id
        """
    ).fetchall()
    return [
        Move(lead, who or "", before, now, tuple(_why(models, lines, *differing)))
        for lead, who, before, now, models, *differing in rows
    ]


def _why(
    models: list[str | None],
    lines: list[dict[str, Decimal]],
    reasons: list[str] | None,
    lifted: str | None,
    raised: str | None,
) -> Iterator[str]:
    """Yield what differs for a lead in words, the points first."""
    yield from (reasons or [])[:REASONS_SHOWN]
    before, now = models
    if before and now and before != now:
        yield f"scored by {now}, not {before}"
    line, line_now = (
        of_model.get((model or "").lower())
        for of_model, model in zip(lines, models, strict=True)
    )
    if line is not None and line_now is not None and line != line_now:
        yield f"line {line.normalize():f} → {line_now.normalize():f}"
    yield from (f"no longer {_blocker(name)}" for name in _blockers(lifted))
    yield from (f"now {_blocker(name)}" for name in _blockers(raised))


def _blockers(text: str | None) -> list[str]:
    return text.split("; ") if text else []


def _blocker(text: str) -> str:
    """Return a blocker as `mql_blockers` lists it, in words."""
    name, _, detail = text.partition(":")
    words = name.replace("_", " ")
    # Else it is the name of an attribute or a rule.
    if NUMBER.fullmatch(detail):
        detail = f"by {Decimal(detail).quantize(Decimal('0.1'), ROUND_UP)}"
    return f"{words} ({detail})" if detail else words


def _outcomes(connection: duckdb.DuckDBPyConnection) -> dict[str, object]:
    """Return how leads converted in the past, by what they were under either rules."""
    rows = connection.execute(
        """
        select
            observed.lead_id,
            observed.is_converted,
            observed.is_mql,
            coalesce(scores.is_mql, false),
            cast(observed.total_score as double),
            cast(scores.total_score as double)
        from built.evaluation.observations as observed
        inner join scores
            on
                observed.scored_on = scores.scored_on
                and observed.record_lead_id = scores.lead_id
        where observed.is_official and observed.is_observation
        order by all
        """
    ).fetchnumpy()
    lead, converted, was, would_be, before, now = (
        np.ma.getdata(column) for column in rows.values()
    )
    converted, was, would_be = (
        column.astype(bool) for column in (converted, was, would_be)
    )
    groups = [
        _group("MQL under both", converted[was & would_be]),
        _group("MQL only under the changed rules", converted[~was & would_be]),
        _group("MQL only under the rules as built", converted[was & ~would_be]),
        _group("MQL under neither", converted[~was & ~would_be]),
    ]
    (least,) = connection.execute(
        "select value from built.rules.evaluation_limits"
        " where name = 'least_model_conversions'"
    ).fetchone()
    return {
        "groups": groups,
        "ranking": _ranking(before, now, converted, lead),
        "enough": int(converted.sum()) >= least,
    }


def _group(leads: str, converted: np.ndarray) -> Group:
    number, wins = len(converted), int(converted.sum())
    if not number:
        return Group(leads, 0, 0, None, None, None)
    return Group(leads, number, wins, wins / number, *wilson(wins, number))


def _ranking(
    before: np.ndarray, now: np.ndarray, converted: np.ndarray, lead: np.ndarray
) -> Ranking | None:
    if not converted.any() or converted.all():
        return None
    low, high = auc_difference(before, now, converted, lead)
    return Ranking(
        auc(before, converted), auc(now, converted), low, high, int(converted.sum())
    )


def _distribution(
    connection: duckdb.DuckDBPyConnection, day: str
) -> list[dict[str, object]]:
    """Return the leads by ten points under either rules, empty tens too."""
    rows = connection.execute(
        """
        with totals as (
            select 'now' as rules, total_score from now_official
            union all
            select 'changed' as rules, total_score from scores where scored_on = $day
        ),

        counted as (
            select rules, cast(floor(total_score / 10) as integer) as ten, count(*) as n
            from totals
            group by all
        )

        select tens.ten * 10, rules.rules, coalesce(counted.n, 0)
        from (
            select unnest(range(min(ten), max(ten) + 2)) as ten from counted
        ) as tens
        cross join (select unnest(['now', 'changed']) as rules) as rules
        left join counted
            on tens.ten = counted.ten and rules.rules = counted.rules
        order by all
        """,
        {"day": day},
    ).fetchall()
    return [
        {"min_score": ten, "rules": rules, "leads": leads} for ten, rules, leads in rows
    ]
