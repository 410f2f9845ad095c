"""Say which rules never applied to anybody, and since when."""

from __future__ import annotations

from datetime import date
from itertools import groupby

import duckdb

from .errors import ExitCode, StoppedError
from .report_audit import rows
from .settings import Settings

# Rules on what people did could apply from the first event on, others from the first
# lead.
ON_EVENTS = (
    *("behavior_rules.csv", "suppression_rules.csv", "content_rules.csv"),
    "search_intents.csv",
)
# What these say is known of the day of the build alone.
OF_TODAY = (
    *("disqualification_rules.csv", "segments.csv", "grades.csv", "buying_roles.csv"),
    "next_actions.csv",
)


def unused(settings: Settings) -> str:
    """Return the rules of every kind that apply to nobody, as text.

    Raises:
        StoppedError: there is no warehouse.

    """
    if not settings.warehouse.exists():
        message = f"unused: there is no warehouse {settings.warehouse}; build it first"
        raise StoppedError(message, ExitCode.USAGE)
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        idle = rows(
            connection,
            """
            select file_name, scoring_model, rule, last_on
            from audit.idle_rules
            order by file_name, last_on is not null, last_on, scoring_model, rule
            """,
        )
        ((first_event, first_lead),) = rows(
            connection,
            """
            select
                (select min(occurred_on) from events.events),
                (select min(created_on) from identity.leads)
            """,
        )
    if not idle:
        return "Every rule applies to somebody."
    lines = [f"{len(idle)} rules apply to nobody today:"]
    for file, rules in groupby(idle, key=lambda rule: rule[0]):
        since = first_event if file in ON_EVENTS else first_lead
        lines += ["", file]
        lines += [
            f"    {f'{model} / {rule}' if model else rule}: "
            f"{_since(file, last_on, since)}"
            for _, model, rule, last_on in rules
        ]
    return "\n".join(lines)


def _since(file: str, last_on: date | None, first_day: date | None) -> str:
    """Return since when a rule is unused."""
    if last_on:
        return f"last on {last_on}"
    if file in OF_TODAY:
        return "nobody today"
    return f"never since {first_day}, the first day of the data"
