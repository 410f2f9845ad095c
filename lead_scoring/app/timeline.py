"""What happened to a lead, on the same days as its score."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import streamlit as st
from markupsafe import Markup

from lead_scoring import charts
from lead_scoring.app import formats, queries
from lead_scoring.app.drawn import draw
from lead_scoring.app.markup import para, show, table, why
from lead_scoring.app.queries import Activity, Entry, Lead, Month, Reason, Stage
from lead_scoring.app.source import Published

MOST_DRAWN = 1000
SHOWN = 25
COUNTS_FOR_NOTHING = "suppressed"


def over_time(source: Published, lead: Lead, found: list[Reason]) -> None:
    """Show the score over time, what happened below it, and the tables of both.

    Args:
        source: the published file.
        lead: whose page it is.
        found: the reasons of its score, which say what an activity still brings.

    """
    st.subheader("Over time")
    spans = queries.stages(source, lead.lead_id)
    entries = queries.mql_entries(source, lead.lead_id, lead.scoring_model)
    done = queries.activities(source, lead.lead_id, MOST_DRAWN)
    months = queries.months(source, lead.lead_id, lead.scoring_model)
    if months:
        _drawn(lead, months, [*_milestones(spans, entries), *_deeds(done)])
        _months(months)
    _activities(done, found)
    _states(spans)
    _entries(entries)


def _drawn(lead: Lead, months: list[Month], events: list[dict[str, object]]) -> None:
    scores = [
        {"day": month.day, "part": part, "points": points}
        for month in months
        for part, points in (
            ("total", month.total_score),
            ("fit", month.fit_score),
            ("behavior", month.behavior_score),
        )
    ]
    line = None
    if lead.points_above_mql_score is not None:
        line = float(lead.total_score - lead.points_above_mql_score)
    first = min(row["day"] for row in (*scores, *events))
    draw(
        charts.score_over_time(scores, line, first, lead.scored_on),
        "The score on the first of each month and today.",
    )
    draw(
        charts.timeline(events, first, lead.scored_on),
        "What happened on which day; the tables below have the days.",
    )


def _months(months: list[Month]) -> None:
    with st.expander("The scores as numbers"):
        show(
            table(
                "By today's rules, the latest day first",
                ("Day", "Score", "Fit", "Behavior", "Timing"),
                [
                    (
                        formats.day(month.day),
                        formats.points(month.total_score),
                        formats.points(month.fit_score),
                        formats.points(month.behavior_score),
                        formats.points(month.timing_score),
                    )
                    for month in reversed(months)
                ],
                right=("Score", "Fit", "Behavior", "Timing"),
            )
        )


def _milestones(
    spans: list[Stage], entries: list[Entry]
) -> Iterator[dict[str, object]]:
    for span in spans:
        yield _mark(span.entered_on, "state", formats.words(span.stage))
    for entry in entries:
        yield _mark(entry.entered_on, "MQL", "became ready for sales")
        if entry.left_on:
            yield _mark(entry.left_on, "MQL", formats.words(entry.left_reason))


def _deeds(done: list[Activity]) -> Iterator[dict[str, object]]:
    """Yield a mark for each activity, channel by channel, what is suppressed last."""
    for one in sorted(done, key=_lane):
        about = f": {one.content}" if one.content else ""
        times = f", {one.occurrences} times" if one.occurrences > 1 else ""
        yield _mark(
            one.occurred_on, _lane(one)[1], f"{one.activity_text}{about}{times}"
        )


def _lane(one: Activity) -> tuple[bool, str]:
    is_suppressed = one.suppressed_occurrences == one.occurrences
    return is_suppressed, (
        COUNTS_FOR_NOTHING if is_suppressed else one.channel or "other"
    )


def _mark(day: date, kind: str, what: str) -> dict[str, object]:
    return {"day": day, "kind": kind, "what": what}


def _activities(done: list[Activity], found: list[Reason]) -> None:
    if not done:
        show(para("Nothing is known of what they did in the last 24 months."))
        return
    is_all = len(done) > SHOWN and st.toggle(
        "All of the last 24 months", key="everything", bind="query-params"
    )
    shown = done if is_all else done[:SHOWN]
    number = f"{MOST_DRAWN:,} or more" if len(done) == MOST_DRAWN else len(done)
    points = {reason.rule: reason for reason in found}
    show(
        table(
            f"What they did and what we sent, the latest {len(shown)} of {number}",
            ("Day", "What", "About", "Times", ""),
            [
                (
                    formats.day(one.occurred_on),
                    formats.text(one.activity_text),
                    formats.text(one.content or one.product),
                    formats.count(one.occurrences),
                    _behind(one, points),
                )
                for one in shown
            ],
            right=("Times",),
        )
    )


def _behind(one: Activity, points: dict[str, Reason]) -> Markup:
    """Return what an activity counts for, behind a click."""
    lines = []
    if one.suppressed_occurrences:
        lines.append(
            f"{one.suppressed_occurrences} of {one.occurrences} suppressed and counted"
            " for nothing: see What does not count."
        )
    rules = one.met_rules.split(" | ") if one.met_rules else []
    for rule in rules:
        brought = points[rule].contribution if rule in points else 0
        lines.append(
            f"The rule {formats.words(rule)} names it. All that it names brings"
            f" {formats.change(brought)} points today."
        )
    if not rules and one.suppressed_occurrences < one.occurrences:
        lines.append("No rule of the model names it, so it brings no points.")
    if one.product:
        lines.append(f"It is about {formats.words(one.product)}.")
    if one.largest_quantity is not None:
        lines.append(f"Measure: {formats.number(one.largest_quantity, 0)} at most.")
    if one.last_at:
        lines.append(f"Last at {formats.moment(one.last_at)}.")
    return why(*lines)


def _states(spans: list[Stage]) -> None:
    show(
        table(
            "States, the latest first",
            ("From", "To", "State", "Days"),
            [
                (
                    formats.day(span.entered_on),
                    formats.day(span.left_on),
                    formats.words(span.stage),
                    formats.count(span.days_in_stage),
                )
                for span in spans
            ],
            right=("Days",),
        )
    )


def _entries(entries: list[Entry]) -> None:
    if not entries:
        return
    show(
        table(
            "Ready for sales (MQL), the latest first",
            ("From", "To", "Because of", "Ended by"),
            [
                (
                    formats.day(entry.entered_on),
                    formats.day(entry.left_on),
                    formats.words((entry.top_rules or "").replace(" | ", ", ")),
                    formats.words(entry.left_reason),
                )
                for entry in entries
            ],
        )
    )
