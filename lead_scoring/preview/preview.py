"""Tries changed rules on the last build, and on the past, without touching either.

The models are replayed in memory, as `lead-scoring evaluate` does it, with the rule
tables of a folder in the place of those that were built: once for the day of the build,
and once for each scoring day. Warehouse, history and published file stay as they are.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np

from ..compare import literal
from ..compiled import compiled
from ..errors import ExitCode, StoppedError
from ..learning.statistics import auc, auc_difference
from ..rates import wilson
from ..raw import refuse_demo_for_others
from ..replay import ANY_DAY, CHECKS, Plan, play
from ..rules.check import Report, load, rules_without_fault
from ..rules.files import RuleFile
from ..settings import Settings
from .changes import changes
from .findings import Group, Move, Preview, Ranking

# What is asked of the rules on a day.
WANTED = ("day_scores", "day_contributions", "qualifications", "subjects")
REASONS_SHOWN = 3


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
    if not found:
        return Preview(day, [])
    changed = {change.table for change in found}
    given = [file for file in rules.files if file.table.name in changed]
    with tempfile.TemporaryDirectory() as folder:
        _replay(settings, variables, Path(folder), given, [day, *past], on_day)
        with _beside_the_build(settings) as scratch:
            for table in ("scores", "contributions"):
                files = literal(Path(folder, f"{table}_*.parquet"))
                scratch.execute(f"create table {table} as from read_parquet({files})")
            scratch.execute(_OFFICIAL)
            becoming, stopping = _moves(scratch, day)
            return Preview(
                day=day,
                changes=found,
                **_counts(scratch, day),
                becoming=becoming,
                stopping=stopping,
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
        replace(settings, as_of=ANY_DAY), "--full-refresh", *models, *variables
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


def _counts(connection: duckdb.DuckDBPyConnection, day: str) -> dict[str, int]:
    leads, moved = connection.execute(
        """
        select
            count(*),
            count(*) filter (
                now_official.total_score is distinct from scores.total_score
            )
        from now_official
        full outer join (from scores where scored_on = $day) as scores
            using (lead_id)
        """,
        {"day": day},
    ).fetchone()
    return {"leads": leads, "moved": moved}


def _moves(
    connection: duckdb.DuckDBPyConnection, day: str
) -> tuple[list[Move], list[Move]]:
    """Return who would become an MQL, and who would no longer be one, best first."""
    rows = connection.execute(
        """
        with differences as (
            select
                lead_id,
                coalesce(now_rules.rule, changed.rule) as rule,
                coalesce(changed.contribution, 0) - coalesce(now_rules.contribution, 0)
                    as points
            from (
                select contributions.*
                from built.marts.lead_score_reasons as contributions
                inner join now_official using (lead_id, scoring_model)
                -- What caps take and the floor gives is no row of the other side.
                where rule not in ('fit_cap', 'behavior_cap', 'score_floor')
            ) as now_rules
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
            from differences
            where points <> 0
            group by lead_id
        )

        select
            scores.is_mql,
            coalesce(scores.lead_id, now_official.lead_id) as lead_id,
            concat_ws(
                ', ',
                nullif(concat_ws(' ', leads.first_name, leads.last_name), ''),
                leads.job_title,
                leads.company_name
            ) as who,
            now_official.total_score,
            scores.total_score,
            reasons.reasons,
            now_official.mql_blockers,
            scores.mql_blockers
        from now_official
        full outer join (from scores where scored_on = $day) as scores
            on now_official.lead_id = scores.lead_id
        left join built.marts.lead_scores as leads
            on leads.lead_id = coalesce(scores.lead_id, now_official.lead_id)
        left join reasons
            on reasons.lead_id = coalesce(scores.lead_id, now_official.lead_id)
        where
            coalesce(now_official.is_mql, false) <> coalesce(scores.is_mql, false)
        order by greatest(now_official.total_score, scores.total_score) desc, lead_id
        """,
        {"day": day},
    ).fetchall()
    moves: dict[bool, list[Move]] = {True: [], False: []}
    for is_mql, lead_id, who, before, now, reasons, lifted, raised in rows:
        why = [*(reasons or [])[:REASONS_SHOWN]]
        why += [f"no longer {_blocker(name)}" for name in _blockers(lifted)]
        why += [f"now {_blocker(name)}" for name in _blockers(raised)]
        moves[bool(is_mql)].append(Move(lead_id, who, before, now, tuple(why)))
    return moves[True], moves[False]


def _blockers(text: str | None) -> list[str]:
    return text.split("; ") if text else []


def _blocker(text: str) -> str:
    """Return a blocker as `mql_blockers` lists it, in words."""
    name, _, detail = text.partition(":")
    words = name.replace("_", " ")
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
