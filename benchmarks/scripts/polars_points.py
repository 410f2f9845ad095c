"""From counts by day to points, and from points to scores and reasons.

All sums are whole: points, and their `worth` in ten-thousandths of a point.
"""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl

from .meanings import SOURCES, Meanings
from .polars_people import People
from .polars_source import Source

WHOLE = 10_000
KEY = ["lead_no", "rule_no"]
POINTS, WEIGHT, MATCHES = pl.col("points"), pl.col("weight"), pl.col("matches")


def _earned(rows: pl.LazyFrame, worth: pl.Expr) -> pl.LazyFrame:
    return rows.select(*KEY, "points", worth=worth.cast(pl.Int64))


def fit(source: Source, people: People, meanings: Meanings) -> pl.LazyFrame:
    """Try each attribute's rules on its distinct values, then look the leads up."""
    rules = source.rules("fit_rules").collect()
    earned = []
    for attribute in rules["attribute"].unique():
        values = people.values(SOURCES.get(attribute, attribute))
        met = pl.from_arrow(meanings.fit(attribute, values["value"].unique()))
        earned.append(values.join(met, on="value", nulls_equal=True).select(KEY))
    points = source.rules("rules").select("rule_no", "points")
    return _earned(pl.concat(earned).lazy().join(points, on="rule_no"), POINTS * WHOLE)


def behavior(
    source: Source, matches: pl.LazyFrame, class_rules: pl.DataFrame
) -> pl.LazyFrame:
    """Give points to counts by day, with limits and decay."""
    days = (
        matches.join(class_rules.lazy(), on="class_no")
        .group_by(*KEY, "day")
        .agg(MATCHES.sum().cast(pl.Int64))
        .join(source.rules("behavior_rules"), on="rule_no")
        .with_columns(age=(pl.lit(source.day) - pl.col("day")).dt.total_days())
        .join(source.rules("weights"), on=["decay", "age"], how="left")
        .with_columns(WEIGHT.fill_null(0))
        .sort(*KEY, "day")
        .collect()
        .lazy()
    )
    of_day = pl.min_horizontal(MATCHES, "times_per_day")
    before = of_day.cum_sum().over(KEY) - of_day
    through = pl.min_horizontal(of_day, (pl.col("times_in_total") - before).clip(0))
    each_time = (
        days.filter(occurrences=1)
        .with_columns(through=through)
        .group_by(KEY)
        .agg(
            points=(POINTS * pl.col("through")).sum(),
            worth=(POINTS * pl.col("through") * WEIGHT).sum(),
        )
    )
    occurrences = pl.col("occurrences")
    several = days.filter(occurrences > 1)
    in_window = (
        several.filter(pl.col("age") < pl.col("within_days"))
        .filter(MATCHES.sum().over(KEY) >= occurrences)
        .unique(KEY)
    )
    nth = (
        several.filter(pl.col("within_days").is_null())
        .filter(MATCHES.cum_sum().over(KEY) >= occurrences)
        .unique(KEY, keep="first", maintain_order=True)
    )
    return pl.concat(
        [
            _earned(each_time, pl.col("worth")),
            _earned(in_window, POINTS * WHOLE),
            _earned(nth, POINTS * WEIGHT),
        ]
    )


def inactivity(
    source: Source, people: People, matches: pl.LazyFrame, classes: pl.DataFrame
) -> pl.LazyFrame:
    """Give points for the days since the last engagement, order, or the creation."""
    engagements = classes.lazy().filter("is_engagement")
    engaged_days = matches.join(engagements, on="class_no", how="semi")
    engaged = (
        pl.concat([engaged_days.select("lead_no", "day"), order_days(source, people)])
        .group_by("lead_no")
        .agg(pl.col("day").max())
    )
    last = pl.max_horizontal(pl.col("created_at").dt.date(), "day")
    silent_days = (pl.lit(source.day) - last).dt.total_days()
    silent = (
        people.leads.lazy()
        .join(engaged, on="lead_no", how="left")
        .join(source.rules("inactivity_rules"), how="cross")
        .filter(silent_days >= pl.col("days_inactive"))
    )
    return _earned(silent, POINTS * WHOLE)


def order_days(source: Source, people: People) -> pl.LazyFrame:
    """Return the days of orders of each lead and of its account: lead_no, day."""
    orders = source.raw("orders", "order_id", "ordered_at", at="ordered_at")
    columns = ("order_id", "account_id", "lead_id", "ordered_at")
    orders = source.best(orders.select(columns), "order_id", None)
    return pl.concat(
        orders.join(owners.lazy(), on=key).select(
            "lead_no", day=pl.col("ordered_at").dt.date()
        )
        for owners, key in (
            (people.lead_accounts.drop_nulls("account_id"), "account_id"),
            (people.known_ids, "lead_id"),
        )
    ).unique()


def seasons(source: Source, people: People) -> pl.LazyFrame:
    """Give points around anniversaries of orders; February 29 counts as the 28th."""
    day = pl.col("day")
    is_leap = (day.dt.month() == 2) & (day.dt.day() == 29)
    days = order_days(source, people).with_columns(
        pl.when(is_leap).then(day - timedelta(days=1)).otherwise(day)
    )
    rules = source.rules("seasonal_rules")
    years = rules.select(year=pl.int_range(1, pl.col("years").max() + 1))
    anniversary = pl.col("day").dt.offset_by(pl.format("{}y", "year"))
    since = (pl.lit(source.day) - anniversary).dt.total_days()
    near = (
        days.join(rules, how="cross")
        .join(years, how="cross")
        .filter(
            pl.col("year") <= pl.col("years"),
            since.is_between(-pl.col("days_before"), pl.col("days_after")),
        )
        .unique(KEY)
    )
    return _earned(near, POINTS * WHOLE)


def write_results(
    source: Source, people: People, worths: pl.LazyFrame, folder: Path
) -> None:
    """Add up by model; what caps and the floor take or give is a reason too.

    Args:
        source: of the rules.
        people: the leads.
        worths: lead_no, rule_no, points, worth.
        folder: where to.

    """
    listed = worths.collect().lazy()
    rules = source.rules("rules").drop("points", "scoring_model")
    listed = listed.join(rules, on="rule_no")
    sums = _sums(source, people, listed).collect().lazy()
    scores = ("fit_score", "behavior_score", "timing_score", "total_score")
    in_points = [_in_points(score).alias(score) for score in scores]
    sums.select("lead_id", "scoring_model", *in_points).sink_parquet(
        folder / "scores.parquet"
    )
    limits = [
        sums.select(
            "lead_id",
            "scoring_model",
            rule=pl.lit(rule),
            dimension=pl.lit(dimension),
            points=pl.lit(0, pl.Int64),
            worth=pl.col(after) - pl.col(before),
        ).filter(pl.col("worth") != 0)
        for rule, dimension, before, after in (
            ("fit_cap", "fit", "fit", "fit_score"),
            ("behavior_cap", "behavior", "behavior", "capped_behavior"),
            ("score_floor", "total", "total", "total_score"),
        )
    ]
    names = sums.select("lead_no", "model_no", "lead_id", "scoring_model")
    named = listed.join(names, on=["lead_no", "model_no"]).select(
        "lead_id", "scoring_model", "rule", "dimension", "points", "worth"
    )
    reasons = pl.concat([named, *limits])
    reasons.with_columns(contribution=_in_points("worth")).sink_parquet(
        folder / "reasons.parquet"
    )


def _sums(source: Source, people: People, listed: pl.LazyFrame) -> pl.LazyFrame:
    """Return the sums of each lead and model, before and after caps and floor."""
    signals = ("fit", "behavior", "inactivity", "seasonal")
    by_signal = [
        pl.col("worth").filter(signal=signal).sum().alias(signal) for signal in signals
    ]
    key = ["lead_no", "model_no"]
    return (
        people.leads.lazy()
        .select("lead_no", "lead_id")
        .join(source.rules("scoring_models"), how="cross")
        .join(listed.group_by(key).agg(by_signal), on=key, how="left")
        .with_columns(pl.col(signals).fill_null(0))
        .with_columns(
            fit_score=pl.min_horizontal("fit", pl.col("fit_cap") * WHOLE),
            capped_behavior=pl.min_horizontal(
                "behavior", pl.col("behavior_cap") * WHOLE
            ),
            timing_score="seasonal",
        )
        .with_columns(behavior_score=pl.col("capped_behavior") + pl.col("inactivity"))
        .with_columns(
            total=pl.sum_horizontal("fit_score", "behavior_score", "timing_score")
        )
        .with_columns(
            total_score=pl.max_horizontal("total", pl.col("score_floor") * WHOLE)
        )
    )


def _in_points(column: str) -> pl.Expr:
    """Return ten-thousandths as decimal points."""
    exact = pl.col(column).cast(pl.Decimal(22, 4)) / Decimal(WHOLE)
    return exact.cast(pl.Decimal(18, 4))
