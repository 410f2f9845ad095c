"""Does it work? What became of the leads that had a score, rule by rule."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st
from markupsafe import Markup

from lead_scoring import charts
from lead_scoring.app import formats, queries
from lead_scoring.app.drawn import draw
from lead_scoring.app.markup import link, listed, para, show, table, tag, tiles, why
from lead_scoring.app.queries import Band, Comparison, RuleWorth
from lead_scoring.app.source import Published, published

VERDICTS = {
    "harmful": "it gives points and leads with it convert less often, or the reverse",
    "redundant": "another rule says the same, and without it the score ranks as well",
    "no effect": "leads convert as often with it as without",
    "dead": "it fires on nobody",
    "thin evidence": "too few leads or conversions to tell",
    "keep": "nothing speaks against it",
}
MOVED_SHOWN = 12
DRAWN = 5
# Of the seed evaluation_limits, as they are shipped; the verdicts follow the seed.
WATCH, MOVED = 0.1, 0.25


def page() -> None:
    """Show how what was scored compares with what happened."""
    source = published()
    st.title("Does it work?")
    models = queries.evaluated_models(source)
    if not models:
        show(
            para(
                "No past day has been looked at yet, or nobody was an observation on"
                " one. A build replays the past; with --skip-evaluation it does not."
            )
        )
        return
    show(
        para(
            "On past scoring days all leads were scored as if it were that day, by"
            " today's rules. Here is what became of them until the next one."
        )
    )
    model = st.selectbox(
        "Model",
        models,
        key="of_model",
        bind="query-params",
        format_func=formats.words,
        width=260,
    )
    bands = queries.bands(source, model)
    _summary(source, model, bands)
    _bands(bands)
    _rules(source, model)
    _comparisons(source)
    _follow_up(source, model)
    _drift(source, model)
    _leaks(source)


def _summary(source: Published, model: str, bands: list[Band]) -> None:
    seen = sum(band.observations for band in bands)
    wins = sum(band.conversions for band in bands)
    missed = queries.coverage(source, model)
    best = max(bands, key=lambda band: band.expected_rate)
    verdicts: dict[str, int] = {}
    for rule in queries.rule_report(source, model, None):
        verdicts[rule.verdict] = verdicts.get(rule.verdict, 0) + 1
    suspects = sum(verdicts.get(name, 0) for name in ("harmful", "redundant", "dead"))
    show(
        tiles(
            (
                "Of all leads convert",
                formats.percent(wins / seen if seen else None),
                why(
                    f"{formats.count(wins)} of {formats.count(seen)} observations: a"
                    " lead on a scoring day that was no customer, in a deal,"
                    " disqualified or opted out. It converted if a deal was won or an"
                    " order came before the next scoring day."
                ),
            ),
            (
                f"In the band {best.band}",
                formats.percent(best.expected_rate),
                why(
                    "Expected for the best band. Seen were"
                    f" {formats.percent(best.rate)} of"
                    f" {formats.count(best.observations)}"
                    f" ({formats.interval(best.rate_low, best.rate_high)} with 95 %"
                    " confidence)."
                ),
            ),
            (
                "Rules to look at",
                formats.count(suspects),
                why(
                    *(
                        f"{formats.count(verdicts[name])} {name}: {VERDICTS[name]}"
                        for name in VERDICTS
                        if name in verdicts
                    )
                ),
            ),
            (
                "Conversions known",
                formats.count(sum(row.conversions for row in missed)),
                why(
                    "Observed, or why not:",
                    listed(
                        f"{formats.count(row.conversions)} {formats.words(row.outcome)}"
                        for row in missed
                    ),
                ),
            ),
        )
    )


def _bands(bands: list[Band]) -> None:
    st.subheader("Do higher scores convert more often?")
    seen = sum(band.observations for band in bands)
    wins = sum(band.conversions for band in bands)
    rows = [band._asdict() for band in bands]
    average = wins / seen if seen else 0.0
    draw(
        charts.conversion_by_band(rows, average),
        "Share of leads that converted, by score band; the table has the numbers.",
    )
    left, right = st.columns(2)
    with left:
        draw(
            charts.calibration(rows),
            "Observed against expected rates of the score bands.",
        )
    with right:
        draw(
            charts.lift([*_found(bands, seen, wins)]),
            "Share of all conversions among the leads with the highest scores.",
        )
    show(
        table(
            "Score bands",
            (
                *("Score", "Observations", "Converted", "Rate", "95 % interval"),
                *("Expected", "Times all", "Days to close"),
            ),
            [
                (
                    band.band,
                    formats.count(band.observations),
                    formats.count(band.conversions),
                    formats.percent(band.rate),
                    formats.interval(band.rate_low, band.rate_high),
                    formats.percent(band.expected_rate),
                    formats.number(band.lift, 1),
                    formats.number(band.median_days_to_close, 1),
                )
                for band in reversed(bands)
            ],
            right=(
                *("Observations", "Converted", "Rate", "95 % interval"),
                *("Expected", "Times all", "Days to close"),
            ),
        ),
        why(
            "Rate is conversions ÷ observations, with Wilson's interval.",
            "Expected is the nearest rate that never falls as the score rises.",
            "Times all is the rate ÷ that of all observations; days to close are the"
            " median from the scoring day on.",
        ),
    )


def _found(bands: list[Band], seen: int, wins: int) -> Iterator[dict[str, object]]:
    """Yield the points of the curve, from the highest band down."""
    yield {"share": 0.0, "found": 0.0, "band": "nobody"}
    leads = converted = 0
    for band in reversed(bands):
        leads += band.observations
        converted += band.conversions
        yield {
            "share": leads / seen if seen else 0.0,
            "found": converted / wins if wins else 0.0,
            "band": band.band,
        }


def _rules(source: Published, model: str) -> None:
    st.subheader("What each rule is worth")
    verdict = st.selectbox(
        "Verdict",
        list(VERDICTS),
        index=None,
        placeholder="any",
        key="verdict",
        bind="query-params",
        width=260,
    )
    rows = queries.rule_report(source, model, verdict)
    if not rows:
        show(para("No rule has this verdict."))
        return
    show(
        table(
            f"{len(rows)} rules, those that deserve a look first",
            (
                *("Rule", "Points", "Suggested", "Verdict"),
                *("Fires on", "Converts", "Without", "Times as often", "Why"),
            ),
            [
                (
                    formats.words(row.rule),
                    formats.count(row.points),
                    formats.count(row.suggested_points),
                    tag("strong", row.verdict)
                    if row.verdict in ("harmful", "redundant", "dead")
                    else row.verdict,
                    formats.count(row.firings),
                    formats.percent(row.conversion_rate),
                    formats.percent(row.conversion_rate_without),
                    formats.number(row.ratio),
                    _behind(row),
                )
                for row in rows
            ],
            right=(
                *("Points", "Suggested", "Fires on", "Converts", "Without"),
                "Times as often",
            ),
        )
    )


def _behind(row: RuleWorth) -> Markup:
    lines = [
        f"{formats.text(row.verdict_reason)}.",
        f"{row.verdict.capitalize()}: {VERDICTS.get(row.verdict, '')}.",
    ]
    if row.ratio is not None:
        lines.append(
            f"Times as often: {formats.number(row.ratio)}"
            f" ({formats.number(row.ratio_low)} to {formats.number(row.ratio_high)});"
            f" by chance with probability {formats.number(row.adjusted_p_value, 3)},"
            " all rules of the model counted."
        )
    if row.auc_gain is not None:
        lines.append(
            f"In {formats.change(100 * row.auc_gain)} of 100 pairs more the score"
            " ranks right because of it."
        )
    if row.overlap_rule:
        lines.append(
            f"{formats.percent(row.overlap)} of where it or"
            f" {formats.words(row.overlap_rule)} fires, both do."
        )
    lines.append("Suggested points look at this rule alone.")
    return why(*lines)


def _comparisons(source: Published) -> None:
    st.subheader("Which model ranks better?")
    pairs = queries.comparisons(source)
    if not pairs:
        show(para("There is one model alone."))
        return
    show(
        table(
            "Pairs on the same observations",
            (
                *("First", "Other", "Right of 100: first", "Other ", "Difference"),
                *("Top tenth: first", "Other  ", "Who"),
            ),
            [
                (
                    formats.words(pair.scoring_model),
                    formats.words(pair.other_model),
                    formats.number(_hundred(pair.auc), 1),
                    formats.number(_hundred(pair.other_auc), 1),
                    _difference(pair),
                    formats.number(pair.lift_top_tenth, 1),
                    formats.number(pair.other_lift_top_tenth, 1),
                    why(*_overlap(pair), name="who differs?"),
                )
                for pair in pairs
            ],
            right=(
                *("Right of 100: first", "Other ", "Top tenth: first", "Other  "),
                "Difference",
            ),
        ),
        why(
            "Right of 100: of 100 pairs of a lead that converted and one that did not,"
            " in how many the former has more points; 50 is chance.",
            "Top tenth: how many times as often as all the tenth with the highest"
            " scores converts.",
        ),
    )
    for pair in pairs:
        if pair.experiment:
            _experiment(pair)


def _hundred(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _difference(pair: Comparison) -> str:
    low, high = pair.auc_difference_low, pair.auc_difference_high
    if low is None or high is None:
        return "not known"
    word = "better" if low > 0 else "worse" if high < 0 else "not clear"
    return f"{formats.change(100 * low)} to {formats.change(100 * high)}: {word}"


def _overlap(pair: Comparison) -> list[str]:
    return [
        f"MQL under {what}: {formats.count(number)}, of which"
        f" {formats.count(converted)} converted"
        for what, number, converted in (
            ("both", pair.mql_both, pair.mql_both_conversions),
            (
                f"{formats.words(pair.scoring_model)} alone",
                pair.mql_first_only,
                pair.mql_first_only_conversions,
            ),
            (
                f"{formats.words(pair.other_model)} alone",
                pair.mql_other_only,
                pair.mql_other_only_conversions,
            ),
        )
    ]


def _experiment(pair: Comparison) -> None:
    needed = pair.experiment_leads_needed
    smaller = min(pair.experiment_leads or 0, pair.other_experiment_leads or 0)
    if needed is None:
        still = "No difference is seen yet, so no number of leads would show it."
    elif smaller >= needed:
        still = "Both arms are large enough for a difference like this."
    else:
        still = (
            f"Each arm needs {formats.count(needed)} leads to show a difference like"
            f" this; the smaller one still lacks {formats.count(needed - smaller)}."
        )
    show(
        table(
            f"Running test {formats.words(pair.experiment)},"
            f" since {formats.day(pair.experiment_started_on)}",
            ("Model", "Leads", "Converted", "Rate"),
            [
                (
                    formats.words(pair.scoring_model),
                    formats.count(pair.experiment_leads),
                    formats.count(pair.experiment_conversions),
                    formats.percent(pair.experiment_rate),
                ),
                (
                    formats.words(pair.other_model),
                    formats.count(pair.other_experiment_leads),
                    formats.count(pair.other_experiment_conversions),
                    formats.percent(pair.other_experiment_rate),
                ),
            ],
            right=("Leads", "Converted", "Rate"),
        ),
        para(
            still,
            why(
                "Difference of the rates: "
                + formats.interval(
                    pair.experiment_difference_low, pair.experiment_difference_high
                ).replace(" %", " points of percent")
                + f" with 95 % confidence, p = "
                f"{formats.number(pair.experiment_p_value, 3)}.",
                "The number needed is for a test at 5 % that finds such a difference in"
                " four of five cases.",
            ),
        ),
    )


def _follow_up(source: Published, model: str) -> None:
    st.subheader("What became of the leads that sales was given?")
    rows = queries.follow_up(source, model)
    if not rows:
        show(para("Sales was given nobody by this model yet."))
        return
    right = (
        *("Given", "Accepted", "Rejected", "Given back", "Bought"),
        *("Left waiting", "Of due", "Days to answer", "Days to buying"),
    )
    show(
        table(
            "By month of becoming an MQL",
            ("Month", *right),
            [
                (
                    f"{row.month_start:%b %Y}",
                    formats.count(row.entries),
                    formats.count(row.accepted),
                    formats.count(row.rejected),
                    formats.count(row.recycled),
                    formats.count(row.converted),
                    formats.count(row.without_status),
                    formats.count(row.due),
                    formats.number(row.median_days_to_status, 1),
                    formats.number(row.median_days_to_conversion, 1),
                )
                for row in rows
            ],
            right=right,
        ),
        why(
            "A lead can be accepted, rejected and given back in turn. Left waiting are"
            " those without any status of sales within the days that are due; the days"
            " to the answer and to buying are medians."
        ),
    )


def _drift(source: Published, model: str) -> None:
    st.subheader("Are the leads still those that the rules were made for?")
    rows = queries.drift_now(source, model, MOVED_SHOWN)
    if not rows:
        show(para("No month can be compared with an earlier one yet."))
        return
    measures = [row.measure for row in rows[:DRAWN]]
    draw(
        charts.drift(
            [
                row._asdict() | {"measure": formats.words(row.measure)}
                for row in queries.drift_months(source, model, measures)
            ],
            WATCH,
            MOVED,
        ),
        "How far the measures that moved most have moved, month by month.",
    )
    show(
        table(
            f"What moved most by {formats.day(rows[0].month_start)}",
            ("What", "Kind", "Was", "Is", "Moved by", "Verdict"),
            [
                (
                    formats.words(row.measure),
                    formats.words(row.kind),
                    formats.number(row.reference_level),
                    formats.number(row.level),
                    formats.number(row.stability_index),
                    row.verdict,
                )
                for row in rows
            ],
            right=("Was", "Is", "Moved by"),
        ),
        why(
            "Compared with the scoring day a year before, else with the first one. Was"
            " and is are the mean score, or the share of leads that a rule fires on or"
            " that have a value; moved by is the population stability index."
        ),
    )


def _leaks(source: Published) -> None:
    rows = queries.leaks(source)
    if not rows:
        return
    st.subheader("Attributes that may know the outcome")
    show(
        para(
            "Points on these may rank the past and not the future: ask when they are"
            " filled in. ",
            link("data", "What became of the data"),
        ),
        table(
            "Flagged",
            ("Name", "Right of 100", "Filled, converted", "Filled, others", "Why"),
            [
                (
                    formats.words(row.attribute),
                    formats.number(_hundred(row.auc), 1),
                    formats.percent(row.filled_converted),
                    formats.percent(row.filled_others),
                    formats.text(row.reasons),
                )
                for row in rows
            ],
            right=("Right of 100", "Filled, converted", "Filled, others"),
        ),
    )


page()
