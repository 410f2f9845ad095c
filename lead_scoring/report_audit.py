"""Say what the room `audit` found: input that nobody reads, names that meet nothing.

Each is silent in the scores, so each has a line with a count here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

import duckdb

from .console import in_a_line

NAMES_SHOWN = 5
LONGEST_NAME = 50  # patterns can be much longer
# Rules with entries in the ledger, of which is known when they counted last.
WITH_POINTS = (
    *("fit_rules.csv", "behavior_rules.csv", "inactivity_rules.csv"),
    *("buying_cycle_rules.csv", "seasonal_rules.csv"),
)
LISTS = {"industry": "industries.csv", "country": "countries.csv"}
# Whose the events are that carry an id or e-mail of audit.shared_names, by its kind.
WHOSE = {
    "former e-mail": "finds the lead that had it on the day of the event",
    "placeholder": "finds no lead",
    "shared e-mail": "finds the oldest lead that has it",
    "visitor of many leads": "finds no lead",
}


def audit_parts(
    connection: duckdb.DuckDBPyConnection,
) -> Iterator[tuple[str, list[str]]]:
    """Yield the header and the lines of each section that has any."""
    parts = (
        _old_tables,
        _unread_columns,
        _undated_attributes,
        _undated_opportunities,
        _shared_names,
        _unlisted_types,
        _unlisted_values,
        _unmatched_values,
        _unknown_statuses,
        _unmatched_names,
        _unmatched_answers,
        _types_without_seconds,
        _idle_rules,
    )
    for part in parts:
        if found := part(connection):
            _, header, *lines = found
            yield header, lines


def _old_tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    tables = rows(
        connection,
        """
        select days_old, source_table, newest_on
        from marts.table_ages
        where days_old > warn_after_days or days_old > error_after_days
        order by source_table
        """,
    )
    return section(
        "Days since the newest record of raw tables that are late (table_ages):",
        (
            f"{days_old:13,}  {table}, last on {newest_on}"
            for days_old, table, newest_on in tables
        ),
    )


def _unread_columns(connection: duckdb.DuckDBPyConnection) -> list[str]:
    columns = rows(
        connection,
        """
        select
            split_part(name, '.', 1) as source_table,
            substr(name, strpos(name, '.') + 1)
            || coalesce(' (did you mean ' || likely_name || '?)', '')
        from audit.unread_input
        where kind = 'column'
        order by source_table, likely_name is null, name
        """,
    )
    return section(
        "Columns of the input that nobody reads (audit.unread_input):",
        _first_of_each(columns),
    )


def _undated_attributes(connection: duckdb.DuckDBPyConnection) -> list[str]:
    columns = rows(
        connection,
        """
        select source_table, column_name
        from attributes.named_further_columns
        order by source_table desc, column_name
        """,
    )
    return section(
        "Columns that rules read as attributes (past days are scored with today's"
        " values):",
        _first_of_each(columns),
    )


def _first_of_each(names: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield a line for each file or table, which comes before each of its names."""
    for place, found in groupby(names, key=lambda pair: pair[0]):
        of_place = [name for _, name in found]
        yield f"{len(of_place):13,}  of {place}: {first_names(of_place)}"


def first_names(names: Sequence[str]) -> str:
    """Return the first of some names, and how many there are beyond."""
    shown = ", ".join(names[:NAMES_SHOWN])
    more = len(names) - NAMES_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _undated_opportunities(connection: duckdb.DuckDBPyConnection) -> list[str]:
    days = rows(
        connection,
        """
        select records, dated_by
        from audit.undated_opportunities
        order by dated_by
        """,
    )
    return section(
        "Opportunities without created_at (audit.undated_opportunities):",
        (f"{records:13,}  dated by: {dated_by}" for records, dated_by in days),
    )


def _shared_names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    kinds = rows(
        connection,
        """
        select kind, count(*), sum(events)::bigint
        from audit.shared_names
        group by kind
        order by kind
        """,
    )
    return section(
        "Ids and e-mails that name no single person (audit.shared_names):",
        (
            f"{names:13,}  {kind}, on {events:,} events: {WHOSE[kind]}"
            for kind, names, events in kinds
        ),
    )


def _unlisted_types(connection: duckdb.DuckDBPyConnection) -> list[str]:
    types = rows(
        connection,
        """
        select activity_type, events, likely_type
        from audit.unlisted_activity_types
        order by events desc, activity_type
        """,
    )
    return section(
        "Activity types missing in activity_types.csv (counted as engagements), with"
        " the row to add where none is near:",
        (
            f"{events:13,}  {activity_type}: "
            + (f"did you mean '{likely}'?" if likely else _row_to_add(activity_type))
            for activity_type, events, likely in types
        ),
    )


def _row_to_add(activity_type: str) -> str:
    """Return a row of activity_types; where it happens and why is still to be said."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(
        (activity_type, "web", "true", "", "A person did something; say what")
    )
    return line.getvalue()


def _unmatched_names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    names = rows(
        connection,
        "from audit.unmatched_rule_names"
        " order by file_name, row_name, column_name, name",
    )
    return section(
        "Inactive rules: no data matches this name yet. Is it spelt right?",
        (
            f"{'':15}{file}, row '{row}', column {column}: the {kind} '{name}'"
            for file, row, column, kind, name in names
        ),
    )


def _types_without_seconds(connection: duckdb.DuckDBPyConnection) -> list[str]:
    types = rows(
        connection,
        """
        select activity_type, events, events_passed_over, is_to_the_minute
        from audit.events_without_seconds
        order by events_passed_over desc, activity_type
        """,
    )
    return section(
        "Events that suppression rules in seconds pass over (no time of day, or to the"
        " minute only):",
        (
            f"{passed_over:13,}  of {events:,} {activity_type}"
            f"{' (to the minute)' if is_to_the_minute else ''}"
            for activity_type, events, passed_over, is_to_the_minute in types
        ),
    )


def _unlisted_values(connection: duckdb.DuckDBPyConnection) -> list[str]:
    attributes = rows(
        connection,
        """
        select
            sum(records)::bigint,
            entity_type,
            count(*),
            attribute,
            arg_max(value, (likely_value is not null, records, value)),
            arg_max(records, (likely_value is not null, records, value)),
            arg_max(
                coalesce(likely_value, ''), (likely_value is not null, records, value)
            )
        from audit.unlisted_attribute_values
        group by entity_type, attribute
        order by attribute, entity_type
        """,
    )
    return section(
        "Values that have no group, for no list has them"
        " (audit.unlisted_attribute_values):",
        (
            f"{records:13,}  {entity}s, {values:,} values of {attribute} missing in"
            f" {LISTS[attribute]}, such as '{example}' ({most:,})"
            + (f"; did you mean '{likely}'?" if likely else "")
            for records, entity, values, attribute, example, most, likely in attributes
        ),
    )


def _unmatched_values(connection: duckdb.DuckDBPyConnection) -> list[str]:
    values = rows(
        connection,
        """
        select attribute, value, likely_value, likely_records
        from audit.unmatched_rule_values
        order by likely_value is null, attribute, value
        """,
    )
    return section(
        "Values in rules that nobody has today (audit.unmatched_rule_values):",
        (
            f"{'':15}{attribute} '{value}'"
            + (f"; did you mean '{likely}' ({records:,})?" if likely else "")
            for attribute, value, likely, records in values
        ),
    )


def _unknown_statuses(connection: duckdb.DuckDBPyConnection) -> list[str]:
    statuses = rows(
        connection,
        """
        select records, status, likely_status
        from audit.unknown_statuses
        order by likely_status is null, records desc, status
        """,
    )
    return section(
        "Statuses of leads that do nothing (audit.unknown_statuses):",
        (
            f"{records:13,}  {status}"
            + (f"; did you mean '{likely}'?" if likely else "")
            for records, status, likely in statuses
        ),
    )


def _unmatched_answers(connection: duckdb.DuckDBPyConnection) -> list[str]:
    types = rows(
        connection,
        """
        select
            unmatched_events, events, activity_type, events_without_content, example,
            delivered_example
        from audit.unmatched_email_answers
        order by activity_type
        """,
    )
    return section(
        "Openings and clicks with the content of no delivery: e-mails count as ignored"
        " (audit.unmatched_email_answers):",
        (
            f"{unmatched:13,}  of {events:,} {activity_type}, {without:,} without"
            f" content; theirs: {_quoted(example)}, of deliveries: {_quoted(delivered)}"
            for unmatched, events, activity_type, without, example, delivered in types
        ),
    )


def _quoted(content: str | None) -> str:
    return f"'{content}'" if content else "none"


def _idle_rules(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rules = rows(
        connection,
        """
        select file_name, scoring_model, rule, last_on
        from audit.idle_rules
        order by file_name, last_on is not null, scoring_model, rule
        """,
    )
    return section(
        "Rules that apply to nobody today (audit.idle_rules):",
        _first_of_each((rule[0], _idle(*rule)) for rule in rules),
    )


def _idle(file: str, model: str | None, rule: str, last_on: date | None) -> str:
    """Return a rule in words; of those with points when they last began to count."""
    name = f"{model} / {rule}" if model else rule
    if len(name) > LONGEST_NAME:
        name = f"{name[: LONGEST_NAME - 1]}…"
    if file not in WITH_POINTS:
        return name
    return f"{name} ({f'last on {last_on}' if last_on else 'never yet'})"


def section(header: str, lines: Iterable[str]) -> list[str]:
    """Return lines under a header; nothing where there are none."""
    found = list(lines)
    return ["", header, *found] if found else []


def rows(
    connection: duckdb.DuckDBPyConnection, query: str, **parameters: object
) -> list[tuple[Any, ...]]:
    """Return the rows of a query; no cell can end the line in which it is printed."""
    return [
        tuple(in_a_line(cell) if isinstance(cell, str) else cell for cell in row)
        for row in connection.execute(query, parameters or None).fetchall()
    ]
