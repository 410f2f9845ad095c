"""Print what a build says: whom to call and why, and what became of the input."""

from __future__ import annotations

from typing import Any

import duckdb

from .console import in_a_line
from .errors import ExitCode, StoppedError
from .settings import Settings

LEADS_SHOWN = 10
# Whose the events are that carry an id or e-mail of audit.shared_names, by its kind.
WHOSE = {
    "former e-mail": "finds the lead that had it on the day of the event",
    "placeholder": "finds no lead",
    "shared e-mail": "finds the oldest lead that has it",
    "visitor of many leads": "finds no lead",
}


def report(settings: Settings) -> str:
    """Return the report on the published tables of a warehouse as text.

    Raises:
        StoppedError: nothing was published yet.

    """
    if not settings.published.exists():
        raise StoppedError(
            f"report: {settings.warehouse} was not published yet; run make build",
            ExitCode.USAGE,
        )
    with duckdb.connect(str(settings.published), read_only=True) as connection:
        lines = _best_leads(connection) + _outcomes(connection)
        lines += _unreadable_cells(connection)
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        lines += _undated_opportunities(connection) + _shared_names(connection)
        lines += _unlisted_types(connection) + _unmatched_names(connection)
        lines += _types_without_seconds(connection)
    return "\n".join(lines)


def _best_leads(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the leads to call first: MQLs, and never who bought or wants no call."""
    leads = _rows(
        connection,
        """
        select
            scored_on, lead_id, job_title, company_name, total_score, grade, stage,
            mql_blocker, top_reasons, next_action, next_action_days, next_action_reason
        from marts.lead_scores
        where stage not in ('customer', 'disqualified', 'opted_out')
        order by stage = 'marketing_qualified' desc, total_score desc, lead_id
        limit ?
        """,
        LEADS_SHOWN,
    )
    if not leads:
        return ["No lead to call yet."]
    lines = [f"The best leads on {leads[0][0]}:"]
    for _, lead_id, title, company, total, grade, stage, blocker, *why in leads:
        reasons, *next_action = why
        who = ", ".join(part for part in (title, company) if part)
        state = _state(stage, blocker)
        lines += ["", f"{total:9.1f}  {grade or '-':3} {lead_id}  {who}  [{state}]"]
        lines += [f"{'':15}{reason}" for reason in (reasons or "").split(" | ")]
        lines += [f"{'':15}{_next_action(*next_action)}"]
    return lines


def _state(stage: str, blocker: str | None) -> str:
    """Return whether a lead is an MQL; if not what is in the way, else its stage."""
    if stage == "marketing_qualified":
        return "MQL"
    return f"no MQL: {blocker}" if blocker else stage.replace("_", " ")


def _next_action(action: str, days: int | None, reason: str) -> str:
    """Return what to do next, by when and why, in words."""
    when = "" if days is None else f" within {days} day{'s' if days != 1 else ''}"
    return f"→ {action.replace('_', ' ')}{when}: {reason}"


def _outcomes(connection: duckdb.DuckDBPyConnection) -> list[str]:
    outcomes = _rows(
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
    columns = _rows(
        connection,
        """
        select records, filled_records, source_table, column_name, example
        from marts.unreadable_values
        order by records desc, source_table, column_name
        """,
    )
    if not columns:
        return []
    return [
        "",
        "Filled cells that cannot be read, and count as missing (unreadable_values):",
        *(
            f"{records:13,}  of {filled:,} in {table}.{column}, such as '{example}'"
            for records, filled, table, column, example in columns
        ),
    ]


def _undated_opportunities(connection: duckdb.DuckDBPyConnection) -> list[str]:
    days = _rows(
        connection,
        """
        select records, dated_by
        from audit.undated_opportunities
        order by dated_by
        """,
    )
    if not days:
        return []
    return [
        "",
        "Opportunities without created_at (audit.undated_opportunities):",
        *(f"{records:13,}  dated by: {dated_by}" for records, dated_by in days),
    ]


def _shared_names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    kinds = _rows(
        connection,
        """
        select kind, count(*), sum(events)::bigint
        from audit.shared_names
        group by kind
        order by kind
        """,
    )
    if not kinds:
        return []
    return [
        "",
        "Ids and e-mails that name no single person (audit.shared_names):",
        *(
            f"{names:13,}  {kind}, on {events:,} events: {WHOSE[kind]}"
            for kind, names, events in kinds
        ),
    ]


def _unlisted_types(connection: duckdb.DuckDBPyConnection) -> list[str]:
    types = _rows(
        connection,
        "from audit.unlisted_activity_types order by events desc, activity_type",
    )
    if not types:
        return []
    return [
        "",
        "Activity types missing in activity_types.csv (counted as engagements):",
        *(f"{events:13,}  {activity_type}" for activity_type, events in types),
    ]


def _unmatched_names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    names = _rows(
        connection,
        "from audit.unmatched_rule_names"
        " order by file_name, row_name, column_name, name",
    )
    if not names:
        return []
    return [
        "",
        "Inactive rules: no data matches this name yet. Is it spelt right?",
        *(
            f"{'':15}{file}, row '{row}', column {column}: the {kind} '{name}'"
            for file, row, column, kind, name in names
        ),
    ]


def _types_without_seconds(connection: duckdb.DuckDBPyConnection) -> list[str]:
    types = _rows(
        connection,
        """
        select activity_type, events, events_passed_over, is_to_the_minute
        from audit.events_without_seconds
        order by events_passed_over desc, activity_type
        """,
    )
    if not types:
        return []
    return [
        "",
        "Events that suppression rules in seconds pass over (no time of day, or to the"
        " minute only):",
        *(
            f"{passed_over:13,}  of {events:,} {activity_type}"
            f"{' (to the minute)' if is_to_the_minute else ''}"
            for activity_type, events, passed_over, is_to_the_minute in types
        ),
    ]


def _rows(
    connection: duckdb.DuckDBPyConnection, query: str, *parameters: object
) -> list[tuple[Any, ...]]:
    """Return the rows of a query; no cell can end the line in which it is printed."""
    return [
        tuple(in_a_line(cell) if isinstance(cell, str) else cell for cell in row)
        for row in connection.execute(query, parameters).fetchall()
    ]
