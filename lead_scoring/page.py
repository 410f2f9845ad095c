"""The last page of a build: whom to call, what changed, what needs a look.

It fits on one screen. The report has all of it, with the reasons.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb

from .console import in_a_line, without_addresses
from .report import (
    ORDER_OF_LEADS,
    Findings,
    find,
    full_report,
    next_action_in_words,
    open_published,
    owner_in_words,
    waiting,
)
from .report_audit import first_names, rows
from .settings import Settings
from .sql import literal

WIDTH = 100
LEADS_SHOWN = 10
FINDINGS_SHOWN = 7
TEST = re.compile(r"Warning in test (\w+)")


def one_page(
    settings: Settings,
    warnings: Sequence[str] = (),
    changed: Changes | None = None,
) -> str:
    """Return the page on what is published, as text, and write the report beside it.

    Args:
        settings: whose warehouse was published.
        warnings: what dbt warned of.
        changed: what changed, where that is known.

    Raises:
        StoppedError: nothing was published yet.

    """
    findings = find(settings)
    report = full_report(settings, findings=findings)
    settings.report.parent.mkdir(parents=True, exist_ok=True)
    told = "".join(f"\nwarning: {text}\n" for text in warnings)
    text = without_addresses(f"{report}\n{told}")
    settings.report.write_text(text, encoding="utf-8")
    with open_published(settings) as connection:
        lines = _best_leads(connection)
    if changed := changed or changes(settings):
        lines += changed.lines()
    lines += _findings(findings, warnings) + findings.evaluation
    lines = [line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…" for line in lines]
    return (
        without_addresses("\n".join(lines))
        + f"\n\nAll of it: {settings.report}, or lead-scoring report --all"
    )


def _best_leads(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return two lines for each of the best leads: who and what to do, and why."""
    leads = rows(
        connection,
        f"""
        select
            scored_on, total_score, grade,
            concat_ws(
                ', ', coalesce(
                    nullif(concat_ws(' ', first_name, last_name), ''), lead_id
                ), company_name
            ),
            next_action, next_action_days, nullif(owner, ''), state_text,
            split_part(top_reasons_text, '): ', 1)
        from marts.lead_scores
        {ORDER_OF_LEADS}
        """,
        owner=None,
        leads=LEADS_SHOWN,
    )
    if not leads:
        return ["No lead to call yet."]
    lines = [f"The best leads on {leads[0][0]}:"]
    for _, total, grade, who, action, days, owner, state, reason in leads:
        lines.append(
            f"{total:7.1f} {grade or '':3} {who}  "
            f"→ {next_action_in_words(action, days)}; {owner_in_words(owner)}"
        )
        lines.append(f"{'':12}{state}; {reason})" if reason else f"{'':12}{state}")
    return lines + waiting(connection, len(leads), None)[1:]


@dataclass(frozen=True)
class Change:
    """Somebody who became an MQL, or who ceased to be one and why."""

    lead_id: str
    name: str
    is_new: bool
    reason: str


@dataclass(frozen=True)
class Changes:
    """Who became an MQL since a day, and who ceased to be; since when in words."""

    since: date
    title: str
    found: list[Change]

    @property
    def new(self) -> list[Change]:
        """Those who became one."""
        return [change for change in self.found if change.is_new]

    @property
    def gone(self) -> list[Change]:
        """Those who ceased to be one."""
        return [change for change in self.found if not change.is_new]

    def lines(self) -> list[str]:
        """Return them in words, the first of them with their names."""
        gone = [f"{change.name}: {change.reason}" for change in self.gone]
        return [
            "",
            self.title,
            f"  New MQLs: {len(self.new)}{_names([each.name for each in self.new])}",
            f"  No MQL any more: {len(gone)}{_names(gone)}",
        ]


def changes(settings: Settings) -> Changes | None:
    """Return what changed since the day published before; nothing without leads."""
    if not settings.history.exists():
        return None
    with open_published(settings) as connection:
        connection.execute(f"attach {literal(settings.history)} as history (read_only)")
        ((today, before, began),) = rows(
            connection,
            """
            with days as (
                select scored_on, published_at from history.publication.publications
            ),
            earlier as (
                select published_at, scored_on from days
                where scored_on < (select max(scored_on) from marts.lead_scores)
                order by published_at desc limit 1
            )
            select
                (select max(scored_on) from marts.lead_scores),
                (select scored_on from earlier),
                (
                    select min(published_at) from days
                    where published_at > (select published_at from earlier)
                )
            """,
        )
        if today is None:
            return None
        if before is None:
            # Nothing was published on an earlier day: what the facts say of yesterday.
            before, title = today - timedelta(1), f"Since {today - timedelta(1)}:"
            found = _by_facts(connection, today)
        else:
            title = f"Since {before}, the day published before:"
            found = _by_history(connection, began)
        return Changes(before, title, [Change(*row) for row in found])


def _names(people: Sequence[str]) -> str:
    return f" ({first_names(people)})" if people else ""


WHO = """coalesce(
    nullif(concat_ws(' ', scores.first_name, scores.last_name), ''), scores.lead_id)"""


def _by_facts(
    connection: duckdb.DuckDBPyConnection, today: date
) -> list[tuple[str, str, bool, str]]:
    return rows(
        connection,
        f"""
        select
            scores.lead_id,
            {WHO},
            entries.left_on is null,
            coalesce(replace(entries.left_reason, '_', ' '), '')
        from marts.mql_events as entries
        inner join marts.lead_scores as scores using (lead_id)
        where
            entries.is_official
            and (
                (entries.entered_on = $today and entries.left_on is null)
                or entries.left_on = $today
            )
        order by 2
        """,
        today=today,
    )


def _by_history(
    connection: duckdb.DuckDBPyConnection, began: object
) -> list[tuple[str, str, bool, str]]:
    """Compare with the scores that were published when later builds began."""
    return rows(
        connection,
        f"""
        with earlier as (
            select lead_id, mql_since
            from history.marts.lead_score_history
            where valid_from < $began and coalesce(valid_to >= $began, true)
        ),
        ends as (
            select lead_id, arg_max(left_reason, left_on) as left_reason
            from marts.mql_events
            where is_official and left_on is not null
            group by lead_id
        )
        select
            scores.lead_id,
            {WHO},
            scores.mql_since is not null,
            coalesce(replace(ends.left_reason, '_', ' '), scores.state_text)
        from marts.lead_scores as scores
        left join earlier on scores.lead_id = earlier.lead_id
        left join ends on scores.lead_id = ends.lead_id
        where (scores.mql_since is null) <> (earlier.mql_since is null)
        order by scores.total_score desc, 2
        """,
        began=began,
    )


def _findings(findings: Findings, warnings: Iterable[str]) -> list[str]:
    """Return a line with a count for each kind of finding, what dbt warns of first."""
    found = []
    tests = set()
    told = []
    for text in warnings:
        if names := TEST.findall(text):
            tests |= {*names}
        elif not text.startswith("Got "):
            told.append(f"  warning: {in_a_line(text)}")
    if tests:
        found.append((len(tests), f"checks warn: {', '.join(sorted(tests))}"))
    # A blank line and the header come first.
    if unreadable := len(findings.unreadable[2:]):
        found.append((unreadable, "columns with cells that cannot be read"))
    for header, lines in findings.audit:
        counts = [re.match(r" *([0-9,]+)  ", line) for line in lines]
        number = sum(int(count[1].replace(",", "")) if count else 1 for count in counts)
        found.append((number, header.rstrip(":")))
    if not (found or told):
        return []
    shown = [f"  {number:5,}  {what}" for number, what in found[:FINDINGS_SHOWN]]
    more = len(found) - FINDINGS_SHOWN
    if more > 0:
        shown[-1] = f"  {'':5}  and {more + 1} more kinds, in the report"
    return ["", "What needs a look:", *told[:FINDINGS_SHOWN], *shown]
