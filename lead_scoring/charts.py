"""Charts of the evaluation: the same ones in docs, preview and explorer.

Each function takes rows of a public table as dictionaries and returns an Altair chart;
`svg` draws one as an SVG that needs nothing else. Colours are from the palette of Okabe
and Ito, which colour-blind people can tell apart; shape or position says the same as
colour wherever there is more than one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import altair as alt
import vl_convert

Row = Mapping[str, Any]

BLUE, ORANGE, GREY, RED = "#0072b2", "#e69f00", "#767676", "#d55e00"
PALETTE = [BLUE, ORANGE, "#009e73", "#cc79a7", "#56b4e9", RED, "#000000", GREY]
WIDTH, HEIGHT = 560, 240
# An axis of more days than these has months.
DAYS_WITH_NUMBERS = 150


def svg(chart: alt.TopLevelMixin) -> str:
    """Return a chart as the text of an SVG element."""
    return vl_convert.vegalite_to_svg(chart.to_dict())


def conversion_by_band(bands: Iterable[Row], model_rate: float) -> alt.LayerChart:
    """Draw how often the leads of each band converted, beside what is expected.

    Args:
        bands: rows of score_band_performance of one model.
        model_rate: conversion rate of all observations of the model.

    """
    base = alt.Chart(_data(bands)).encode(
        x=alt.X("band:N", title="Score", sort=alt.SortField("min_score"))
    )
    bars = base.mark_bar(color=BLUE, opacity=0.75).encode(
        y=alt.Y("rate:Q", title="Converted", axis=_percent())
    )
    intervals = base.mark_rule(color="black").encode(y="rate_low:Q", y2="rate_high:Q")
    expected = base.mark_line(
        color=ORANGE, point=alt.OverlayMarkDef(color=ORANGE), interpolate="step"
    ).encode(y="expected_rate:Q")
    average = (
        alt.Chart(_data([{"rate": model_rate}]))
        .mark_rule(color=GREY, strokeDash=[4, 4])
        .encode(y="rate:Q")
    )
    return _styled(
        bars + intervals + expected + average,
        "Conversion by score band",
        "Bars: observed, with 95 % interval. Orange: expected. Dashed: all leads.",
    )


def calibration(bands: Iterable[Row]) -> alt.LayerChart:
    """Draw observed against expected rates: on the line, a score means what it says.

    Args:
        bands: rows of score_band_performance of one model.

    """
    rows = list(bands)
    top = max([0.01, *(max(row["rate_high"], row["expected_rate"]) for row in rows)])
    scale = alt.Scale(domain=[0, top])
    base = alt.Chart(_data(rows)).encode(
        x=alt.X("expected_rate:Q", title="Expected", axis=_percent(), scale=scale)
    )
    points = base.mark_circle(color=BLUE, opacity=0.8).encode(
        y=alt.Y("rate:Q", title="Observed", axis=_percent(), scale=scale),
        size=alt.Size("observations:Q", title="Observations"),
    )
    intervals = base.mark_rule(color=BLUE).encode(y="rate_low:Q", y2="rate_high:Q")
    diagonal = (
        alt.Chart(_data([{"at": 0}, {"at": top}]))
        .mark_line(color=GREY, strokeDash=[4, 4])
        .encode(x="at:Q", y="at:Q")
    )
    return _styled(
        diagonal + intervals + points,
        "Calibration",
        "Each dot is a score band; on the dashed line it converts as expected.",
    )


def distribution(counts: Iterable[Row]) -> alt.LayerChart:
    """Draw how many leads have which score, before and after a change of rules.

    Args:
        counts: rows with `min_score` (start of a band of ten points), `rules` (`now`
            or `changed`) and `leads`.

    """
    chart = (
        alt.Chart(_data(counts))
        .mark_line(interpolate="step-after", strokeWidth=2)
        .encode(
            x=alt.X("min_score:Q", title="Score"),
            y=alt.Y("leads:Q", title="Leads"),
            color=alt.Color(
                "rules:N",
                title="Rules",
                scale=alt.Scale(domain=["now", "changed"], range=[GREY, BLUE]),
            ),
        )
    )
    return _styled(alt.layer(chart), "Distribution of scores", "Leads by ten points.")


def comparison(groups: Iterable[Row]) -> alt.LayerChart:
    """Draw how groups of leads converted, each with its interval.

    Args:
        groups: rows with `leads` (whom, in words), `rate`, `rate_low`, `rate_high`.

    """
    base = alt.Chart(_data(groups)).encode(
        y=alt.Y("leads:N", title=None, sort=None, axis=alt.Axis(labelLimit=260))
    )
    intervals = base.mark_rule(color=BLUE, strokeWidth=2).encode(
        x=alt.X("rate_low:Q", title="Converted within the period", axis=_percent()),
        x2="rate_high:Q",
    )
    rates = base.mark_point(color=BLUE, filled=True, size=80).encode(x="rate:Q")
    return _styled(
        intervals + rates,
        "How such leads converted",
        "Dots: observed rate; lines: 95 % interval.",
        height=alt.Step(32),
    )


def drift(months: Iterable[Row], watch: float, moved: float) -> alt.LayerChart:
    """Draw how far each measure moved from its reference month, month by month.

    Args:
        months: rows of score_drift of one model and a few measures.
        watch: stability index from which a measure is watched.
        moved: stability index from which a measure has moved.

    """
    lines = (
        alt.Chart(_data(months))
        .mark_line(point=True)
        .encode(
            x=alt.X("month:T", title=None),
            y=alt.Y("psi:Q", title="Population stability index"),
            color=alt.Color("measure:N", scale=alt.Scale(range=PALETTE)),
            shape=alt.Shape("measure:N", legend=None),
        )
    )
    limits = (
        alt.Chart(_data([{"psi": watch}, {"psi": moved}]))
        .mark_rule(color=RED, strokeDash=[4, 4])
        .encode(y="psi:Q")
    )
    return _styled(
        lines + limits,
        "Drift",
        f"From {watch:g} on worth a look, from {moved:g} on the leads are others.",
    )


def waterfall(steps: Iterable[Row]) -> alt.LayerChart:
    """Draw how a score is the sum of its reasons, one below the other.

    Args:
        steps: rows with `place` (their order), `name`, `low` and `high` (where the bar
            begins and ends), `kind` (`adds`, `takes off` or `total`) and `said` (the
            points as text).

    """
    base = alt.Chart(_data(steps)).encode(
        y=alt.Y(
            "name:N",
            title=None,
            sort=alt.SortField("place"),
            axis=alt.Axis(labelLimit=200),
        )
    )
    bars = base.mark_bar(height={"band": 0.7}).encode(
        x=alt.X("low:Q", title="Points"),
        x2="high:Q",
        color=alt.Color(
            "kind:N",
            title=None,
            scale=alt.Scale(
                domain=["adds", "takes off", "total"], range=[BLUE, ORANGE, GREY]
            ),
            legend=alt.Legend(orient="top"),
        ),
        tooltip=[
            alt.Tooltip("name:N", title="Reason"),
            alt.Tooltip("said:N", title="Points"),
        ],
    )
    said = base.mark_text(align="left", dx=4, color=GREY).encode(
        x=alt.X("right:Q"), text="said:N"
    )
    return _styled(
        bars + said,
        "How the score comes about",
        "From the top: each bar begins where the one before ended.",
        height=alt.Step(24),
    )


def score_over_time(
    scores: Iterable[Row], line: float | None, first: date, last: date
) -> alt.LayerChart:
    """Draw a score and its parts over time.

    Args:
        scores: rows with `day`, `part` (`total`, `fit`, `behavior`) and `points`.
        line: the total from which the model takes leads for ready.
        first: the first day that is shown.
        last: the last day that is shown.

    """
    parts = ["total", "fit", "behavior"]
    curves = (
        alt.Chart(_data(scores))
        .mark_line(point=True)
        .encode(
            x=_days(first, last),
            y=alt.Y("points:Q", title=None, axis=_beside_other_charts()),
            color=alt.Color(
                "part:N",
                title=None,
                scale=alt.Scale(domain=parts, range=[BLUE, PALETTE[2], ORANGE]),
                legend=alt.Legend(orient="top"),
            ),
            strokeDash=alt.StrokeDash(
                "part:N",
                scale=alt.Scale(domain=parts, range=[[1, 0], [6, 3], [2, 2]]),
            ),
            tooltip=[
                alt.Tooltip("day:T", title="Day", format="%-d %b %Y"),
                alt.Tooltip("part:N", title="Part"),
                alt.Tooltip("points:Q", title="Points", format=",.1f"),
            ],
        )
    )
    ready = (
        alt.Chart(_data([] if line is None else [{"points": line}]))
        .mark_rule(color=GREY, strokeDash=[4, 4])
        .encode(y="points:Q")
    )
    return _styled(
        curves + ready,
        "The score over time",
        "Points by today's rules. Dashed across: ready for sales from here on.",
    )


def timeline(events: Iterable[Row], first: date, last: date) -> alt.LayerChart:
    """Draw what happened on which day, on the same days as the score above it.

    Args:
        events: rows with `day`, `kind` (the line they stand on) and `what`.
        first: the first day that is shown.
        last: the last day that is shown.

    """
    dots = (
        alt.Chart(_data(events))
        .mark_point(filled=True, size=60, opacity=0.8, color=BLUE)
        .encode(
            x=_days(first, last),
            y=alt.Y(
                "kind:N", title=None, sort=None, axis=_beside_other_charts(grid=True)
            ),
            shape=alt.Shape("kind:N", legend=None),
            tooltip=[
                alt.Tooltip("day:T", title="Day", format="%-d %b %Y"),
                alt.Tooltip("kind:N", title="Kind"),
                alt.Tooltip("what:N", title="What"),
            ],
        )
    )
    return _styled(
        alt.layer(dots),
        "What happened",
        "The same days; each mark says what when pointed at.",
        height=alt.Step(26),
    )


def stages_by_month(months: Iterable[Row], stages: Sequence[str]) -> alt.LayerChart:
    """Draw how many leads were in each stage at the end of each month.

    Args:
        months: rows of funnel_stages.
        stages: the stages, the first one first.

    """
    lines = (
        alt.Chart(_data(months))
        .mark_line(point=True)
        .encode(
            x=alt.X("counted_on:T", title=None),
            y=alt.Y("leads:Q", title="Leads"),
            color=alt.Color(
                "stage:N",
                title=None,
                scale=alt.Scale(domain=list(stages), range=PALETTE),
                legend=alt.Legend(orient="top", columns=3),
            ),
            shape=alt.Shape("stage:N", scale=alt.Scale(domain=list(stages))),
            tooltip=[
                alt.Tooltip("counted_on:T", title="Day", format="%-d %b %Y"),
                alt.Tooltip("stage:N", title="Stage"),
                alt.Tooltip("leads:Q", title="Leads", format=","),
            ],
        )
    )
    return _styled(
        alt.layer(lines),
        "Leads in each stage",
        "At the end of each month; without customers and those who are lost.",
    )


def forecast(stages: Iterable[Row]) -> alt.LayerChart:
    """Draw how many leads of each stage can be expected to move on within a month.

    Args:
        stages: rows of funnel_stages of one month.

    """
    base = alt.Chart(_data(stages)).encode(
        y=alt.Y("stage:N", title=None, sort=None, axis=alt.Axis(labelLimit=160)),
        tooltip=[
            alt.Tooltip("stage:N", title="Stage"),
            alt.Tooltip("expected_to_move_on:Q", title="Expected", format=".1f"),
            alt.Tooltip("expected_low:Q", title="At least", format=".1f"),
            alt.Tooltip("expected_high:Q", title="At most", format=".1f"),
        ],
    )
    intervals = base.mark_rule(color=BLUE, strokeWidth=2).encode(
        x=alt.X("expected_low:Q", title="Leads"), x2="expected_high:Q"
    )
    expected = base.mark_point(color=BLUE, filled=True, size=80).encode(
        x="expected_to_move_on:Q"
    )
    return _styled(
        intervals + expected,
        "Expected to move on",
        "Dots: what is expected; lines: 95 % interval.",
        height=alt.Step(26),
    )


def lift(bands: Iterable[Row]) -> alt.LayerChart:
    """Draw which share of all conversions the leads with the highest scores have.

    Args:
        bands: rows with `share` of the observations, the highest scores first, and
            `found`, the share of all conversions that they have; from 0 to 1.

    """
    base = alt.Chart(_data(bands))
    curve = base.mark_line(color=BLUE, point=True).encode(
        x=alt.X("share:Q", title="Leads, the highest scores first", axis=_percent()),
        y=alt.Y("found:Q", title="Of all conversions", axis=_percent()),
        tooltip=[
            alt.Tooltip("share:Q", title="Leads", format=".1%"),
            alt.Tooltip("found:Q", title="Conversions", format=".1%"),
            alt.Tooltip("band:N", title="Down to the band"),
        ],
    )
    chance = (
        alt.Chart(_data([{"at": 0}, {"at": 1}]))
        .mark_line(color=GREY, strokeDash=[4, 4])
        .encode(x="at:Q", y="at:Q")
    )
    return _styled(
        chance + curve,
        "What calling the best ones finds",
        "Dashed: by chance. The further above it, the better the scores rank.",
    )


def _days(first: date, last: date) -> alt.X:
    domain = [_cell(first), _cell(last)]
    is_long = (last - first).days > DAYS_WITH_NUMBERS
    axis = alt.Axis(format="%b %Y" if is_long else "%-d %b", labelOverlap=True)
    return alt.X("day:T", title=None, scale=alt.Scale(domain=domain), axis=axis)


def _beside_other_charts(**more: Any) -> alt.Axis:
    """Return an axis as wide as that of every other such chart: days stay in line."""
    return alt.Axis(minExtent=92, maxExtent=92, labelLimit=88, **more)


def _data(rows: Iterable[Row]) -> alt.InlineData:
    """Return rows with numbers and days in the forms that Vega reads."""
    plain = [{name: _cell(value) for name, value in row.items()} for row in rows]
    return alt.InlineData(values=plain)


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else float(value)


def _percent() -> alt.Axis:
    return alt.Axis(format="~%")


def _styled(
    chart: alt.LayerChart, title: str, subtitle: str, height: Any = HEIGHT
) -> alt.LayerChart:
    return _configured(
        chart.properties(
            width=WIDTH,
            height=height,
            title=alt.TitleParams(title, subtitle=subtitle, anchor="start"),
        )
    )


def _configured(chart: Any) -> Any:
    return (
        chart.configure(font="system-ui, sans-serif")
        .configure_view(stroke=None)
        .configure_axis(grid=True, gridColor="#e5e5e5", domainColor="#767676")
    )
