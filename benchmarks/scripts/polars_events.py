"""From the files of events to what counts, by lead, day and class."""

from collections.abc import Iterable
from datetime import timedelta

import polars as pl

from .meanings import Classified, Meanings
from .polars_people import People
from .polars_source import Source, domain_of

IS_INTERNAL = pl.col("is_internal")


def classify(source: Source, meanings: Meanings) -> tuple[Classified, list[str]]:
    """Return the classes of contents, search terms and referrers, and the robots."""
    classified = meanings.classify(
        _texts(source, "activity_type", "content", "product"),
        _texts(source, "search_term", "product"),
        _texts(source, "referrer", "product"),
    )
    agents = (agent for (agent,) in _texts(source, "user_agent"))
    return classified, meanings.robots(agents)


def _texts(source: Source, *columns: str) -> Iterable[tuple]:
    """Return the distinct texts of events in which the first one is not empty."""
    rows = _raw_events(source).select(columns).drop_nulls(columns[0]).unique()
    return rows.collect(engine="streaming").rows()


def _raw_events(source: Source) -> pl.LazyFrame:
    required = ("event_id", "activity_type", "occurred_at")
    return source.raw("events", *required, at="occurred_at")


class Events:
    """The activities of leads, with numbers for their texts."""

    def __init__(
        self,
        source: Source,
        people: People,
        classified: Classified,
        robots: list[str],
        quantities: list[float],
    ) -> None:
        """Scan the events.

        Args:
            source: of the raw tables.
            people: the leads.
            classified: the numbers of texts.
            robots: user agents that are suppressed.
            quantities: at which levels begin.

        """
        self._source = source
        self._classes = pl.from_arrow(classified.classes)
        level = pl.sum_horizontal(
            pl.lit(0, pl.Int16),
            *(
                (pl.col("quantity").fill_null(0) >= q).cast(pl.Int16)
                for q in quantities
            ),
        )
        is_ours = (
            pl.when(pl.col("low_email").is_null())
            .then("is_ours")
            .otherwise(
                domain_of(pl.col("low_email")).is_in(source.domains("internal", "test"))
            )
        )
        activities, searches, referrers = (
            pl.from_arrow(texts).lazy()
            for texts in (
                classified.activities,
                classified.searches,
                classified.referrers,
            )
        )
        texts = ["activity_type", "content", "product"]
        self._events = (
            _of_leads(_best_versions(source), people)
            .join(activities, on=texts, nulls_equal=True)
            .join(searches, on=["search_term", "product"], how="left", nulls_equal=True)
            .join(referrers, on=["referrer", "product"], how="left", nulls_equal=True)
            .join(people.leads.lazy().select("lead_no", "is_ours"), on="lead_no")
            .select(
                "lead_no",
                "occurred_at",
                "content_no",
                "ignored_class_no",
                "search_class_no",
                "referrer_class_no",
                day=pl.col("occurred_at").dt.date(),
                class_no=pl.col("class_no")
                + pl.when("has_levels").then(level).otherwise(0),
                is_internal=is_ours.fill_null(False),
                is_robot=pl.col("user_agent").is_in(robots).fill_null(False),
            )
            .collect(engine="streaming")
            .with_row_index("event")
            .lazy()
        )

    def _of_types(self, *types: str) -> pl.LazyFrame:
        classes = self._classes.filter(pl.col("activity_type").is_in(types))["class_no"]
        return self._events.filter(pl.col("class_no").is_in(classes.to_list()))

    def suppress(self) -> None:
        """Drop what is suppressed; what answers an e-mail is kept apart.

        Behind a machine's opening a person may have read the e-mail too.
        """
        answers = self._of_types("email_open", "email_click").filter(~IS_INTERNAL)
        answers = answers.select("lead_no", "content_no", answered="day").unique()
        self._answers = answers.collect().lazy()
        suppressed = pl.concat([self._bursts(), self._clicks_of_machines()])
        self._events = (
            self._events.filter(~IS_INTERNAL, ~pl.col("is_robot"))
            .join(suppressed, on="event", how="anti")
            .collect()
            .lazy()
        )

    def _bursts(self) -> pl.LazyFrame:
        """Return events of bursts, looked for where a lead did enough on one day."""
        burst = self._source.variable("burst_events")
        types = self._classes.lazy().select("class_no", "activity_type")
        typed = self._events.join(types, on="class_no")
        by_day = ["lead_no", "activity_type", "day"]
        busy = typed.group_by(by_day).len().filter(pl.col("len") >= burst)
        second = pl.col("occurred_at").dt.truncate("1s")
        return (
            typed.join(busy, on=by_day, how="semi")
            .filter(pl.len().over("lead_no", "activity_type", second) >= burst)
            .select("event")
        )

    def _clicks_of_machines(self) -> pl.LazyFrame:
        """Return clicks that come too soon after the delivery."""
        most = timedelta(seconds=self._source.variable("seconds_after_delivery"))
        key = ["lead_no", "content_no"]
        sent = self._of_types("email_delivered").select(*key, sent_at="occurred_at")
        waited = pl.col("occurred_at") - pl.col("sent_at")
        return (
            self._of_types("email_click")
            .join(sent, on=key)
            .filter(waited.is_between(timedelta(0), most))
            .select("event")
        )

    def matches(self) -> pl.LazyFrame:
        """Return lead_no, day, class_no, matches; derived activities are among them."""
        events = self._events
        streams = (
            (events, "class_no"),
            (self._ignored_emails(), "ignored_class_no"),
            (events.drop_nulls("search_class_no"), "search_class_no"),
            (events.drop_nulls("referrer_class_no"), "referrer_class_no"),
        )
        counted = pl.concat(
            stream.select("lead_no", "day", class_no=column)
            for stream, column in streams
        )
        key = ("lead_no", "day", "class_no")
        return counted.group_by(key).len("matches").collect().lazy()

    def _ignored_emails(self) -> pl.LazyFrame:
        """Return deliveries that nobody answered in time, on the day this is known."""
        wait = timedelta(days=self._source.variable("ignored_after_days"))
        key = ["lead_no", "content_no"]
        sent = self._events.drop_nulls("ignored_class_no").filter(
            pl.col("day") <= self._source.day - wait
        )
        waited = pl.col("answered") - pl.col("day")
        answered = sent.join(self._answers, on=key).filter(
            waited.is_between(timedelta(0), wait)
        )
        return sent.join(answered, on="event", how="anti").with_columns(
            pl.col("day") + wait
        )


def _best_versions(source: Source) -> pl.LazyFrame:
    """Return the events; of ids that come twice, the best version."""
    raw = _raw_events(source)
    twice = (
        raw.group_by("event_id")
        .len()
        .filter(pl.col("len") > 1)
        .select("event_id")
        .collect(engine="streaming")
        .lazy()
    )
    repeated = raw.join(twice, on="event_id", how="semi")
    best = source.best(repeated, "event_id", "loaded_at").collect(engine="streaming")
    return pl.concat([raw.join(twice, on="event_id", how="anti"), best.lazy()])


def _of_leads(events: pl.LazyFrame, people: People) -> pl.LazyFrame:
    """Return the events that lead to a lead by id, e-mail or visitor, with lead_no."""
    at = pl.col("occurred_at")
    email = pl.col("email").str.to_lowercase()
    has_no_id = pl.col("lead_id").is_null()
    is_unnamed = has_no_id & pl.col("named_no").is_null()
    return (
        events.with_columns(
            low_email=email, unnamed_email=pl.when(has_no_id).then(email)
        )
        .join(people.known_ids.lazy(), on="lead_id", how="left")
        .join(
            people.known_emails.lazy(),
            left_on="unnamed_email",
            right_on="email",
            how="left",
        )
        .filter(at.is_between("had_from", "had_until", closed="left").fill_null(True))
        .with_columns(named_no=pl.coalesce("lead_no", "by_email"))
        .with_columns(unnamed_visitor=pl.when(is_unnamed).then("visitor_id"))
        .join(
            people.known_visitors.lazy(),
            left_on="unnamed_visitor",
            right_on="visitor_id",
            how="left",
        )
        .filter(
            pl.col("named_no").is_not_null()
            | (at >= pl.col("since")).fill_null(True) & (at < pl.col("until"))
        )
        .with_columns(lead_no=pl.coalesce("named_no", "by_visitor"))
    )
