"""The funnel: how many leads are in which stage, how many can be expected to move."""

from __future__ import annotations

from datetime import date
from itertools import groupby

import streamlit as st
from markupsafe import Markup

from lead_scoring import charts
from lead_scoring.app import formats, queries
from lead_scoring.app.drawn import draw
from lead_scoring.app.markup import link, para, show, table, why
from lead_scoring.app.queries import FunnelMonth
from lead_scoring.app.source import Published, published

# From first to last; stages that a project adds come behind them.
ORDER = (
    *("lead", "engaged", "recycled", "marketing_qualified", "sales_accepted"),
    *("opportunity", "customer", "disqualified", "opted_out"),
)
# Most leads are past buyers or lost, which would hide how the others move.
ENDS = ("customer", "disqualified", "opted_out")


def page() -> None:
    """Show the stages of a month, and of all months."""
    source = published()
    st.title("Funnel")
    rows = queries.funnel(source)
    if not rows:
        show(para("There are no leads yet, so there is no month to show."))
        return
    months = {
        month: sorted(group, key=lambda row: _place(row.stage))
        for month, group in groupby(rows, key=lambda row: row.month_start)
    }
    newest = max(months)
    chosen = st.selectbox(
        "Month",
        [f"{month:%Y-%m}" for month in sorted(months, reverse=True)],
        key="month",
        bind="query-params",
        format_func=lambda text: f"{date.fromisoformat(f'{text}-01'):%B %Y}",
        width=260,
    )
    of_month = months[date.fromisoformat(f"{chosen}-01")]
    _stages(of_month)
    _forecast(of_month, chosen == f"{newest:%Y-%m}")
    stages = sorted({row.stage for row in rows}, key=_place)
    draw(
        charts.stages_by_month(
            [_in_words(row) for row in rows if row.stage not in ENDS],
            [formats.words(stage) for stage in stages if stage not in ENDS],
        ),
        "Leads in each stage at the end of each month; choose a month for the numbers.",
    )
    _moves(months)
    _amounts(source)


def _in_words(row: FunnelMonth) -> dict[str, object]:
    return row._asdict() | {"stage": formats.words(row.stage)}


def _place(stage: str) -> tuple[int, str]:
    known = ORDER.index(stage) if stage in ORDER else len(ORDER)
    return known, stage


def _stages(rows: list[FunnelMonth]) -> None:
    show(
        table(
            f"Stages on {formats.day(rows[0].counted_on)}",
            (
                *("Stage", "Leads", "Share", "Entered", "Left", "Moved on"),
                *("Of those who left", "Median days"),
            ),
            [
                (
                    _stage_link(row.stage),
                    formats.count(row.leads),
                    formats.percent(row.share),
                    formats.count(row.entered),
                    formats.count(row.exited),
                    formats.count(row.moved_on),
                    formats.percent(row.moved_on / row.exited)
                    if row.exited
                    else formats.NOTHING,
                    formats.number(row.median_days, 1),
                )
                for row in rows
            ],
            right=(
                *("Leads", "Share", "Entered", "Left", "Moved on"),
                *("Of those who left", "Median days"),
            ),
        ),
        why(
            "Leads are those in the stage at the end of the month, share is of all"
            " leads then.",
            "Entered and left are the spans that began and ended in the month; who"
            " comes back enters again.",
            "Moved on is who went to a stage further on; the median is that of the days"
            " in the stage of those who left.",
        ),
    )


def _stage_link(stage: str) -> Markup:
    more = {"all": "true"} if stage in ENDS else {}
    return link("today", formats.words(stage), stage=stage, **more)


def _forecast(rows: list[FunnelMonth], is_newest: bool) -> None:
    st.subheader("Expected to move on within a month")
    found = [row for row in rows if row.expected_to_move_on is not None and row.leads]
    if not found:
        show(para("Nobody was in a stage for a whole month yet."))
        return
    if not is_newest:
        show(para("As it could be expected at the end of that month."))
    draw(
        charts.forecast([_in_words(row) for row in found]),
        "How many leads of each stage can be expected to move on, with the interval.",
    )
    show(
        table(
            "Forecast",
            ("Stage", "Leads", "Expected", "95 % interval", ""),
            [
                (
                    formats.words(row.stage),
                    formats.count(row.leads),
                    formats.number(row.expected_to_move_on, 1),
                    f"{formats.number(row.expected_low, 1)} to"
                    f" {formats.number(row.expected_high, 1)}",
                    why(
                        "Over the last twelve months"
                        f" {formats.count(row.at_risk)} leads were in the stage when a"
                        " month began, counted month by month."
                        f" {formats.count(row.moved_from_risk)} of them moved on before"
                        " it ended. The same share of today's leads is expected."
                    ),
                )
                for row in found
            ],
            right=("Leads", "Expected", "95 % interval"),
        )
    )


def _moves(months: dict[date, list[FunnelMonth]]) -> None:
    show(
        table(
            "Moved on by month",
            ("Month", *(formats.words(stage) for stage in ORDER[:6])),
            [
                (
                    f"{month:%b %Y}",
                    *(
                        formats.count(
                            sum(row.moved_on for row in rows if row.stage == stage)
                        )
                        for stage in ORDER[:6]
                    ),
                )
                for month, rows in sorted(months.items(), reverse=True)
            ],
            right=[formats.words(stage) for stage in ORDER[:6]],
        )
    )


def _amounts(source: Published) -> None:
    st.subheader("What deals are worth")
    found = queries.stage_amounts(source)
    if not found:
        show(para("No lead has a deal yet."))
        return
    found.sort(key=lambda row: (_place(row.stage), row.currency or ""))
    show(
        table(
            "Deals of leads, by the stage of today",
            ("Stage", "Open deals", "Worth", "Won deals", "Won for"),
            [
                (
                    formats.words(row.stage),
                    formats.count(row.open_deals),
                    formats.money(row.open_amount, row.currency),
                    formats.count(row.won_deals),
                    formats.money(row.won_amount, row.currency),
                )
                for row in found
            ],
            right=("Open deals", "Worth", "Won deals", "Won for"),
        )
    )


page()
