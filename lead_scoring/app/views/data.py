"""What became of the raw records, and how fresh the scores are."""

from __future__ import annotations

import streamlit as st

from lead_scoring.app import builds, formats, queries
from lead_scoring.app.markup import lead_link, para, show, table, tiles, why
from lead_scoring.app.source import Published, chosen, published

RECORDS_SHOWN = 50
OUTCOMES = {
    "used": "it counts",
    "suppressed": "a bot, a scanner or one of us: it is kept and counts for nothing",
    "duplicate": "another version of the same record is the better one",
    "deleted": "its system deleted it",
    "rejected": "something that it needs is missing, unreadable or unknown",
    "future": "it is dated after the day of the build",
    "erased": "the person asked to be erased",
    "expired": "nobody known did it, and it is too old to be kept",
}


def page() -> None:
    """Show what became of the data."""
    source = published()
    st.title("Data")
    _freshness(source)
    _ages(source)
    _outcomes(source)
    _rejected(source)
    _suppressed(source)
    _unreadable(source)
    _builds()


def _freshness(source: Published) -> None:
    found = queries.freshness(source)
    scored_on = found[0].day
    shown = []
    for row in found:
        days = (scored_on - row.day).days if scored_on and row.day else None
        before = "" if days is None else f"{days} days before the day of the scores."
        shown.append(
            (
                f"Latest {row.what}",
                formats.day(row.day),
                why(
                    before or "Nothing of the kind is known.",
                    "If this is older than you expect, the input did not arrive:"
                    " records after the day of the scores count for nothing.",
                ),
            )
        )
    build = queries.publication(source)
    shown.append(
        (
            "Published",
            formats.moment(source.written_at),
            why(
                f"Build {formats.text(build.build_id)}, scores of"
                f" {formats.day(build.scored_on)}. A build that fails a check publishes"
                " nothing, so the scores can be older than the last build."
            ),
        )
    )
    show(tiles(*shown))


def _ages(source: Published) -> None:
    show(
        table(
            "Newest record of each raw table, the oldest first",
            ("Table", "Newest record", "Days old", ""),
            [
                (
                    formats.text(row.source_table),
                    formats.day(row.newest_on),
                    formats.count(row.days_old),
                    _lateness(row),
                )
                for row in queries.table_ages(source)
            ],
            right=("Days old",),
        ),
        why(
            "A record counts by the day on which it was made or changed, up to that of"
            " the scores. A table that is not here has no such record. The limits stand"
            " beside the raw tables in models/staging/_staging__sources.yml.",
        ),
    )


def _lateness(row: queries.Age) -> str:
    """Say whether a table is late; some are never."""
    if row.error_after_days is not None and row.days_old > row.error_after_days:
        return f"too old: more than {row.error_after_days} days stop a build"
    if row.warn_after_days is not None:
        verdict = "late" if row.days_old > row.warn_after_days else "in time"
        return f"{verdict}: more than {row.warn_after_days} days are a warning"
    return "no limit"


def _outcomes(source: Published) -> None:
    st.subheader("What became of the raw records")
    rows = queries.outcomes(source)
    total = sum(row.records for row in rows)
    by_outcome: dict[str, int] = {}
    for row in rows:
        by_outcome[row.outcome] = by_outcome.get(row.outcome, 0) + row.records
    show(
        para(f"Each of {formats.count(total)} records has exactly one outcome."),
        table(
            "By outcome",
            ("Outcome", "Records", "Share", "It means"),
            [
                (
                    formats.words(outcome),
                    formats.count(records),
                    formats.percent(records / total),
                    OUTCOMES.get(outcome, formats.NOTHING),
                )
                for outcome, records in sorted(
                    by_outcome.items(), key=lambda pair: -pair[1]
                )
            ],
            right=("Records", "Share"),
        ),
    )
    with st.expander("By table and reason"):
        show(
            table(
                "By table and reason",
                ("Table", "Outcome", "Reason", "Records"),
                [
                    (
                        formats.text(row.source_table),
                        formats.words(row.outcome),
                        formats.words(row.reason),
                        formats.count(row.records),
                    )
                    for row in rows
                ],
                right=("Records",),
            )
        )


def _rejected(source: Published) -> None:
    st.subheader("Rejected records")
    rows = queries.rejected(source, RECORDS_SHOWN)
    if not rows:
        show(para("No record was rejected."))
        return
    show(
        table(
            f"The first {len(rows)}",
            ("Table", "Reason", "Key"),
            [
                (
                    formats.text(row.source_table),
                    formats.words(row.reason),
                    formats.text(row.record_key),
                )
                for row in rows
            ],
        ),
        para(
            "The records themselves are in the warehouse, marts.rejected_records: what"
            " readers open holds no raw data.",
            quiet=True,
        ),
    )


def _suppressed(source: Published) -> None:
    st.subheader("Suppressed activity")
    rows = queries.suppression(source)
    if not rows:
        show(para("No activity is suppressed."))
        return
    show(
        table(
            "By rule",
            ("Rule", "Events", "Leads", "From", "To", "Why it does not count"),
            [
                (
                    formats.words(row.rule),
                    formats.count(row.events),
                    formats.count(row.leads),
                    formats.day(row.first_on),
                    formats.day(row.last_on),
                    formats.text(row.reason),
                )
                for row in rows
            ],
            right=("Events", "Leads"),
        )
    )


def _unreadable(source: Published) -> None:
    st.subheader("Cells that cannot be read, and duplicates")
    rows = queries.unreadable(source)
    if rows:
        show(
            table(
                "They count as missing",
                ("Column", "Cells", "Of filled", "Such as"),
                [
                    (
                        f"{row.source_table}.{row.column_name}",
                        formats.count(row.records),
                        formats.count(row.filled_records),
                        formats.text(row.example),
                    )
                    for row in rows
                ],
                right=("Cells", "Of filled"),
            )
        )
    else:
        show(para("Every filled cell could be read."))
    doubles = queries.duplicates(source)
    if doubles:
        show(
            table(
                "Duplicates, of which the better version counts",
                ("Table", "Records", "Such as"),
                [
                    (
                        formats.text(row.source_table),
                        formats.count(row.records),
                        lead_link(row.example, row.example)
                        if row.source_table == "leads"
                        else formats.text(row.example),
                    )
                    for row in doubles
                ],
                right=("Records",),
            )
        )


def _builds() -> None:
    st.subheader("The last builds that were published")
    found = builds.last_builds(chosen().settings.history)
    if not found:
        show(
            para(
                "The history beside the published file is not there or in use, so only"
                " the build above is known."
            )
        )
        return
    show(
        table(
            "The latest first",
            ("Began", "Scores of", "Leads", "Events", "Build"),
            [
                (
                    formats.moment(row.published_at),
                    formats.day(row.scored_on),
                    formats.count(row.leads),
                    formats.count(row.events),
                    formats.text(row.build_id),
                )
                for row in found
            ],
            right=("Leads", "Events"),
        )
    )


page()
