"""Print what a build says: whom to call and why, and what became of the input."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from pathlib import Path

import duckdb

from .console import in_a_line
from .errors import ExitCode, StoppedError
from .report_audit import audit_parts, rows, section
from .report_evaluation import evaluation_lines
from .settings import Settings

LEADS_SHOWN = 10
# Never who bought or wants no call.
TO_CALL = "stage not in ('customer', 'disqualified', 'opted_out')"
# MQLs, and whoever waits for an answer: sales may have accepted them, and owes it.
IS_FIRST = """(
        stage = 'marketing_qualified' or coalesce(next_action_days <= 1, false)
    )"""
# Who is to be left alone has no days. Each is measured by the line of its own model.
BEST_FIRST = f"""
        {IS_FIRST} desc, next_action_days is not null desc,
        points_above_mql_score desc nulls last, total_score desc, lead_id
"""
# Asked for as an owner: the leads of nobody.
NOBODY = "nobody"
OF_OWNER = f"""
        {TO_CALL}
        and (
            $owner is null
            or lower(coalesce(nullif(owner, ''), '{NOBODY}')) = lower($owner)
        )
"""
ORDER_OF_LEADS = f"""
    where {OF_OWNER}
    order by {BEST_FIRST}
    limit $leads
"""


@dataclass(frozen=True)
class Findings:
    """What the report and its page say both; most of the work on either.

    Attributes:
        unreadable: the section on cells that count as missing.
        audit: the header and the lines of each section on the tables of audit.
        evaluation: the lines on how well the scores rank.

    """

    unreadable: list[str]
    audit: list[tuple[str, list[str]]]
    evaluation: list[str]


def find(settings: Settings) -> Findings:
    """Look through the published tables and the warehouse.

    Raises:
        StoppedError: nothing was published yet.

    """
    with open_published(settings) as connection:
        unreadable = _unreadable_cells(connection)
    with _of_this_version(settings.warehouse) as connection:
        audit = list(audit_parts(connection))
        return Findings(unreadable, audit, evaluation_lines(connection))


def full_report(
    settings: Settings, owner: str = "", findings: Findings | None = None
) -> str:
    """Return the report on the published tables of a warehouse as text.

    Args:
        settings: whose warehouse was published.
        owner: where one is named, whatever the case, the best of their leads alone.
        findings: what was found there, where that is known.

    Raises:
        StoppedError: nothing was published yet, or nobody of that name owns a lead.

    """
    with open_published(settings) as connection:
        if owner:
            return "\n".join(_best_leads_of(connection, owner))
        lines = _best_leads(connection) + _outcomes(connection)
    findings = findings or find(settings)
    lines += findings.unreadable
    for header, found in findings.audit:
        lines += section(header, found)
    return "\n".join(lines + findings.evaluation)


@contextmanager
def open_published(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published tables to read.

    Raises:
        StoppedError: nothing was published yet.

    """
    if not settings.published.exists():
        raise StoppedError(
            f"report: {settings.warehouse} was not published yet; run lead-scoring"
            " build",
            ExitCode.USAGE,
        )
    with _of_this_version(settings.published) as connection:
        yield connection


@contextmanager
def _of_this_version(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a file to read; say so where an earlier version of the project wrote it."""
    with duckdb.connect(str(file), read_only=True) as connection:
        try:
            yield connection
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise StoppedError(
                f"report: {file} lacks what this version of the project has; run"
                f" lead-scoring build ({in_a_line(str(error).splitlines()[0])})",
                ExitCode.USAGE,
            ) from error


def _best_leads_of(connection: duckdb.DuckDBPyConnection, owner: str) -> list[str]:
    """Return the leads that one owner should call first."""
    owners = rows(
        connection,
        "select distinct owner from marts.lead_scores where owner <> '' order by owner",
    )
    known = [*(name for (name,) in owners), NOBODY]
    if owner.lower() not in (name.lower() for name in known):
        names = ", ".join(known)
        message = f"report: {in_a_line(owner)} owns no lead; owners are: {names}"
        raise StoppedError(message, ExitCode.USAGE)
    return _best_leads(connection, owner)


def _best_leads(
    connection: duckdb.DuckDBPyConnection, owner: str | None = None
) -> list[str]:
    """Return the leads to call first, with all that speaks for them."""
    leads = rows(
        connection,
        f"""
        select
            scored_on, lead_id, nullif(concat_ws(' ', first_name, last_name), ''),
            job_title, company_name, total_score, grade, grade_gap, state_text,
            top_reasons_text, next_action, next_action_days, next_action_reason,
            nullif(owner, ''), scoring_model, points_above_mql_score,
            (select count(distinct scoring_model) from marts.lead_scores) as models
        from marts.lead_scores
        {ORDER_OF_LEADS}
        """,
        owner=owner,
        leads=LEADS_SHOWN,
    )
    if not leads:
        return ["No lead to call yet."]
    lines = [f"The best leads on {leads[0][0]}:"]
    for (
        _,
        lead_id,
        *about,
        total,
        grade,
        grade_gap,
        state,
        reasons,
        act,
        days,
        why,
        owner_of_lead,
        model,
        margin,
        models,
    ) in leads:
        who = ", ".join(part for part in about if part)
        lines += ["", f"{total:9.1f}  {grade or '':3} {lead_id}  {who}".rstrip()]
        lines += [f"{'':15}{state}; {owner_in_words(owner_of_lead)}"]
        if models > 1:
            lines += [f"{'':15}{_place_in_model(model, margin)}"]
        if grade_gap:
            lines += [f"{'':15}No grade: {grade_gap}"]
        lines += [f"{'':15}{reason}" for reason in (reasons or "").split(" | ")]
        lines += [f"{'':15}→ {next_action_in_words(act, days)}: {why}"]
    return lines + waiting(connection, len(leads), owner)


def waiting(
    connection: duckdb.DuckDBPyConnection, shown: int, owner: str | None
) -> list[str]:
    """Return how many MQLs and answers due there are beyond those shown, if any."""
    ((first,),) = rows(
        connection,
        f"select count(*) from marts.lead_scores where {IS_FIRST} and {OF_OWNER}",
        owner=owner,
    )
    if first <= shown:
        return []
    text = f"and {first - shown:,} more MQLs or answers due within a day"
    return ["", f"{'':11}{text}, in marts.lead_scores"]


def owner_in_words(owner: str | None) -> str:
    """Return whose lead it is."""
    return f"owner {owner}" if owner else "no owner"


def _place_in_model(model: str, margin: Decimal | None) -> str:
    """Return where a lead stands in its model: the scales of two models differ."""
    if margin is None:
        return f"Scored by {model}, which has no line"
    side = "below" if margin < 0 else "above"
    # What is missing is rounded up, as in the state in words.
    points = f"{margin:.1f}"
    if margin < 0:
        points = f"{-margin.quantize(Decimal('0.1'), ROUND_UP)}"
    return f"Scored by {model}, {points} points {side} its line"


def next_action_in_words(action: str, days: int | None) -> str:
    """Return what to do next, and by when."""
    when = "" if days is None else f" within {days} day{'s' if days != 1 else ''}"
    return f"{action.replace('_', ' ')}{when}"


def _outcomes(connection: duckdb.DuckDBPyConnection) -> list[str]:
    outcomes = rows(
        connection,
        """
        select outcome, reason, sum(records)::bigint as records
        from marts.activity_reconciliation
        group by all
        order by records desc, outcome, reason
        """,
    )
    total = sum(records for *_, records in outcomes)
    lines = ["", f"What became of the {total:,} raw records:"]
    for outcome, reason, records in outcomes:
        lines.append(f"{records:13,}  {outcome}{f' ({reason})' if reason else ''}")
    return lines


def _unreadable_cells(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the section on cells that count as missing, a line for each column."""
    columns = rows(
        connection,
        """
        select records, filled_records, source_table, column_name, example
        from marts.unreadable_values
        order by records desc, source_table, column_name
        """,
    )
    return section(
        "Filled cells that cannot be read, and count as missing (unreadable_values):",
        (
            f"{records:13,}  of {filled:,} in {table}.{column}, such as '{example}'"
            for records, filled, table, column, example in columns
        ),
    )
