"""The work in polars: lazy frames, the streaming engine for the scans of the events.

The number of threads is that of the variable POLARS_MAX_THREADS.
"""

from datetime import datetime, timedelta
from decimal import Decimal

import polars as pl

from ..meanings import Meanings, follow, source_of
from .common import Task, finish, read_task


def main() -> None:
    """Score, and write the results."""
    task = read_task()
    Script(task).run()
    finish(task)


class Script:
    """The steps, one after the other; each leaves frames for the next."""

    def __init__(self, task: Task):
        self._task = task
        self._rules = task.rules
        self._meanings = Meanings(task.rules)
        self._end = datetime.combine(
            task.as_of + timedelta(days=1), datetime.min.time()
        )
        self._day = task.as_of
        self._worths: list[pl.DataFrame] = []

    def run(self) -> None:
        """Do everything."""
        for step in (
            self._leads,
            self._accounts,
            self._fit,
            self._distinct_values,
            self._events,
            self._suppressed,
            self._daily_counts,
            self._behavior,
            self._inactivity_and_seasons,
            self._results,
        ):
            step()
            self._task.done(step.__name__.strip("_"))

    # People

    def _read(self, table: str) -> pl.LazyFrame:
        return pl.scan_parquet(self._task.file(table))

    def _best(self, rows: pl.LazyFrame, key: str, version: str | None) -> pl.LazyFrame:
        """Return the best version of each key: sorted, the first one stays."""
        names = rows.collect_schema().names()
        by = [pl.col(name) for name in names]
        descending = [True] * len(by)
        if version:
            at = pl.col(version)
            late = at >= self._end
            rank = pl.when(late).then(2).when(at.is_null()).then(1).otherwise(0)
            rows = rows.with_columns(
                _rank=rank.cast(pl.Int8), _later=pl.when(late).then(at), _at=at
            )
            by = [pl.col("_rank"), pl.col("_later"), pl.col("_at"), *by]
            descending = [False, False, True, *descending]
        return (
            rows.sort(by, descending=descending, nulls_last=True)
            .unique(key, keep="first", maintain_order=True)
            .select(names)
        )

    def _leads(self) -> None:
        rows = self._read("leads").filter(
            pl.col("lead_id").is_not_null() & (pl.col("created_at") < self._end)
        )
        rows = rows.with_columns(pl.col("email").str.to_lowercase())
        rows = self._best(rows, "lead_id", "updated_at").collect()
        survivors = self._survivors(set(rows["lead_id"]))
        merged = pl.DataFrame(
            {"lead_id": list(survivors), "survivor": list(survivors.values())},
            schema={"lead_id": pl.String, "survivor": pl.String},
        )
        domain = _domain(pl.col("email"))
        self._lead = (
            rows.join(merged, on="lead_id", how="anti")
            .with_row_index("lead_no")
            .with_columns(
                pl.col("lead_no").cast(pl.Int32),
                email_domain=domain,
                is_ours=domain.is_in(self._rules.domains("internal", "test")),
            )
        )
        numbers = self._lead.select("lead_id", "lead_no")
        others = merged.join(numbers, left_on="survivor", right_on="lead_id")
        self._known = pl.concat([numbers, others.select("lead_id", "lead_no")])
        self._emails = (
            rows.filter(pl.col("email").is_not_null())
            .join(self._known, on="lead_id")
            .sort("created_at", "lead_id")
            .unique("email", keep="first", maintain_order=True)
            .select("email", by_email="lead_no")
        )
        found = (
            self._read("identities")
            .filter(
                pl.col("visitor_id").is_not_null()
                & pl.col("lead_id").is_not_null()
                & (pl.col("identified_at") < self._end)
            )
            .group_by("visitor_id", "identified_at")
            .agg(pl.col("lead_id").max())
            .collect()
        )
        at = pl.col("identified_at")
        self._visitors = (
            found.join(self._known, on="lead_id")
            .sort("visitor_id", "identified_at")
            .select(
                "visitor_id",
                by_visitor="lead_no",
                since=pl.when(at != at.first().over("visitor_id"))
                .then(at)
                .fill_null(datetime(1, 1, 1)),
                until=at.shift(-1).over("visitor_id").fill_null(datetime(9999, 12, 31)),
            )
        )

    def _survivors(self, leads: set[str]) -> dict[str, str]:
        """Follow the chains of merges to their ends."""
        rows = self._read("lead_merges").filter(
            pl.col("merged_lead_id").is_not_null()
            & pl.col("surviving_lead_id").is_not_null()
            & (pl.col("merged_at") < self._end).fill_null(True)
        )
        rows = self._best(rows, "merged_lead_id", "merged_at").collect()
        pairs = zip(rows["merged_lead_id"], rows["surviving_lead_id"], strict=True)
        return follow(dict(pairs), leads)

    def _accounts(self) -> None:
        rows = self._read("accounts").filter(
            pl.col("account_id").is_not_null()
            & (pl.col("created_at") < self._end).fill_null(True)
        )
        self._account = (
            self._best(rows, "account_id", "updated_at")
            .with_columns(
                bare=pl.col("domain").str.to_lowercase().str.strip_prefix("www.")
            )
            .collect()
        )
        forms = pl.DataFrame({"form": [r["legal_form"] for r in self._forms()]})
        words = "|".join(forms.select(_plain(pl.col("form"))).to_series())
        plain = _plain(pl.col("name")).str.replace(f"( ({words}))+$", "")
        open_domains = self._rules.domains("personal", "disposable")
        domains = (
            self._account.filter(
                pl.col("bare").is_not_null() & ~pl.col("bare").is_in(open_domains)
            )
            .sort("created_at", "account_id", nulls_last=True)
            .unique("bare", keep="first", maintain_order=True)
            .select("bare", by_domain="account_id")
        )
        names = (
            self._account.select("account_id", plain=plain)
            .filter(pl.col("plain") != "")
            .group_by("plain")
            .agg(pl.col("account_id").min().alias("by_name"), pl.len())
            .filter(pl.col("len") == 1)
            .select("plain", "by_name")
        )
        companies = (
            self._lead.select(name="company_name")
            .drop_nulls()
            .unique()
            .with_columns(plain=plain)
        )
        by_id = self._account.select("account_id", by_id="account_id")
        self._matched = (
            self._lead.select("lead_no", "account_id", "email_domain", "company_name")
            .join(by_id, on="account_id", how="left")
            .join(domains, left_on="email_domain", right_on="bare", how="left")
            .join(companies, left_on="company_name", right_on="name", how="left")
            .join(names, on="plain", how="left")
            .select(
                "lead_no",
                account_id=pl.coalesce("by_id", "by_domain", "by_name"),
                account_match=pl.when(pl.col("by_id").is_not_null())
                .then(pl.lit("account_id"))
                .when(pl.col("by_domain").is_not_null())
                .then(pl.lit("email_domain"))
                .when(pl.col("by_name").is_not_null())
                .then(pl.lit("company_name"))
                .otherwise(pl.lit("none")),
            )
        )

    def _forms(self) -> list[dict[str, str]]:
        return self._rules.table("legal_forms")

    # Fit

    def _fit(self) -> None:
        """Try each attribute's rules on its distinct values, then look the leads up."""
        kind = pl.col("entity_type").str.to_lowercase()
        changes = (
            self._read("attribute_changes")
            .with_columns(kind, pl.col("attribute").str.to_lowercase())
            .filter(
                kind.is_in(["lead", "account"])
                & pl.col("entity_id").is_not_null()
                & pl.col("attribute").is_not_null()
                & (pl.col("changed_at") < self._end)
            )
        )
        order = ["changed_at", "old_value", "value"]
        self._changes = (
            changes.sort(order, descending=True, nulls_last=True)
            .unique(
                ["entity_type", "entity_id", "attribute"],
                keep="first",
                maintain_order=True,
            )
            .select("entity_type", "entity_id", "attribute", "value")
            .collect()
        )
        attributes: dict[str, list] = {}
        for rule in self._rules.fit:
            attributes.setdefault(rule.attribute, []).append(rule)
        points = {r.number: r.points for r in self._rules.fit}
        for attribute, rules in attributes.items():
            held = self._values(attribute)
            found = [
                (value, number)
                for value in held["value"].unique()
                for model in self._rules.models
                if (number := self._earned(attribute, rules, model.number, value))
                is not None
            ]
            earned = pl.DataFrame(
                found, schema={"value": pl.String, "rule": pl.Int16}, orient="row"
            )
            worth = held.join(earned, on="value", nulls_equal=True).select(
                "lead_no",
                "rule",
                points=pl.col("rule").replace_strict(points, return_dtype=pl.Int64),
            )
            self._add(worth.with_columns(worth=pl.col("points") * 10_000))

    def _earned(
        self, attribute: str, rules: list, model: int, value: str
    ) -> int | None:
        value = self._meanings.derived(attribute, value)
        return self._meanings.first_rule([r for r in rules if r.model == model], value)

    def _values(self, attribute: str) -> pl.DataFrame:
        """Return (lead_no, value) as of the day."""
        source = source_of(attribute)
        if source == "account_match":
            return self._matched.select("lead_no", value="account_match")
        if source in self._lead.columns:
            entity, column = "lead", source
            own = self._lead.select("lead_no", entity_id="lead_id", own=source)
        else:
            entity, column = "account", source.removeprefix("account_")
            known = column in self._account.columns
            own = self._matched.join(
                self._account.select(
                    "account_id",
                    own=pl.col(column).cast(pl.String)
                    if known
                    else pl.lit(None, pl.String),
                ),
                on="account_id",
                how="left",
            ).select("lead_no", "own", entity_id="account_id")
        changed = self._changes.filter(
            (pl.col("entity_type") == entity) & (pl.col("attribute") == column)
        ).select("entity_id", "value", is_changed=pl.lit(True))
        return own.join(changed, on="entity_id", how="left").select(
            "lead_no",
            value=pl.when(pl.col("is_changed").is_null())
            .then("own")
            .otherwise(pl.col("value")),
        )

    def _add(self, worth: pl.DataFrame) -> None:
        self._worths.append(
            worth.select(
                pl.col("lead_no").cast(pl.Int32),
                pl.col("rule").cast(pl.Int16),
                pl.col("points").cast(pl.Int64),
                pl.col("worth").cast(pl.Int64),
            )
        )

    # Events

    @property
    def _raw(self) -> pl.LazyFrame:
        return pl.scan_parquet(self._task.events).filter(
            pl.col("event_id").is_not_null()
            & pl.col("activity_type").is_not_null()
            & (pl.col("occurred_at") < self._end)
        )

    def _distinct(self, *columns: str) -> list[tuple]:
        frame = self._raw.select(columns).unique().collect(engine="streaming")
        return frame.rows()

    def _distinct_values(self) -> None:
        """Classify contents, search terms, referrers and browsers, each text once."""
        say = self._meanings
        kinds = {
            k: say.activity(*k)
            for k in self._distinct("activity_type", "content", "product")
        }
        terms = {
            k: say.search(*k) for k in self._distinct("search_term", "product") if k[0]
        }
        hosts = {
            k: found
            for k in self._distinct("referrer", "product")
            if k[0] and (found := say.referral(*k))
        }
        sent = {
            k: say.ignored(m) for k, m in kinds.items() if m[0] == "email_delivered"
        }
        self._classes = say.classes(
            [*kinds.values(), *terms.values(), *hosts.values(), *sent.values()]
        )
        number = self._classes.numbers
        contents = {content for _, content, _ in kinds}
        places = {
            content: place for place, content in enumerate(sorted(contents, key=str))
        }
        text = ("activity_type", "content", "product")
        self._kinds = pl.DataFrame(
            [
                (
                    *kind,
                    number[meaning],
                    meaning in self._classes.leveled,
                    number[sent[kind]] if kind in sent else None,
                    places[kind[1]],
                )
                for kind, meaning in kinds.items()
            ],
            schema=dict.fromkeys(text, pl.String)
            | {
                "class": pl.Int16,
                "is_leveled": pl.Boolean,
                "ignored_class": pl.Int16,
                "content_no": pl.Int32,
            },
            orient="row",
        )
        self._terms, self._hosts = (
            pl.DataFrame(
                [(*key, number[meaning]) for key, meaning in found.items()],
                schema={
                    name: pl.String,
                    "product": pl.String,
                    f"{name}_class": pl.Int16,
                },
                orient="row",
            )
            for name, found in (("search_term", terms), ("referrer", hosts))
        )
        agents = [u for (u,) in self._distinct("user_agent") if u and say.is_robot(u)]
        self._robots = agents

    def _events(self) -> None:
        """Scan the events: who did it, and which numbers stand for the texts."""
        repeated = (
            self._raw.select("event_id")
            .group_by("event_id")
            .len()
            .filter(pl.col("len") > 1)
            .select("event_id")
            .collect(engine="streaming")
        )
        once = self._raw.join(repeated.lazy(), on="event_id", how="anti")
        twice = self._raw.join(repeated.lazy(), on="event_id", how="semi")
        best = self._best(twice, "event_id", "loaded_at")
        rows = pl.concat([once, best.collect(engine="streaming").lazy()])
        email = pl.col("email").str.to_lowercase()
        level = sum(
            (pl.col("quantity").fill_null(0) >= limit).cast(pl.Int16)
            for limit in self._classes.limits
        )
        ours = self._rules.domains("internal", "test")
        numbers = self._lead.select("lead_no", "is_ours").lazy()
        pair = ["search_term", "product"]
        self._event = (
            rows.with_columns(
                low_email=email,
                unnamed_email=pl.when(pl.col("lead_id").is_null()).then(email),
            )
            .join(self._known.lazy(), on="lead_id", how="left")
            .join(
                self._emails.lazy(),
                left_on="unnamed_email",
                right_on="email",
                how="left",
            )
            .with_columns(named=pl.coalesce("lead_no", "by_email"))
            .drop("lead_no")
            .with_columns(
                seen=pl.when(
                    pl.col("named").is_null() & pl.col("lead_id").is_null()
                ).then("visitor_id")
            )
            .join(
                self._visitors.lazy(), left_on="seen", right_on="visitor_id", how="left"
            )
            .filter(
                pl.col("named").is_not_null()
                | (pl.col("occurred_at") >= pl.col("since"))
                & (pl.col("occurred_at") < pl.col("until"))
            )
            .with_columns(lead_no=pl.coalesce("named", "by_visitor"))
            .join(
                self._kinds.lazy(),
                on=["activity_type", "content", "product"],
                nulls_equal=True,
            )
            .join(self._terms.lazy(), on=pair, how="left", nulls_equal=True)
            .join(
                self._hosts.lazy(),
                on=["referrer", "product"],
                how="left",
                nulls_equal=True,
            )
            .join(numbers, on="lead_no")
            .select(
                "lead_no",
                "occurred_at",
                "content_no",
                "ignored_class",
                "search_term_class",
                "referrer_class",
                day=pl.col("occurred_at").dt.date(),
                cls=pl.col("class") + pl.when("is_leveled").then(level).otherwise(0),
                is_bad=pl.col("user_agent").is_in(self._robots).fill_null(False)
                | pl.when(pl.col("low_email").is_null())
                .then(pl.col("is_ours").fill_null(False))
                .otherwise(_domain(pl.col("low_email")).is_in(ours).fill_null(False)),
            )
            .collect(engine="streaming")
            .with_row_index("place")
        )

    def _of(self, *types: str) -> pl.Expr:
        classes = [c for c, t in self._classes.types.items() if t in types]
        return pl.col("cls").is_in(classes)

    def _suppressed(self) -> None:
        """Find robotic clicks and bursts; keep what is left."""
        bursts = min(map(int, self._rules.suppression("burst")), default=2**31)
        seconds = max(
            map(int, self._rules.suppression("click_after_delivery")), default=-1
        )
        types = pl.DataFrame(
            list(self._classes.types.items()),
            schema={"cls": pl.Int16, "type": pl.String},
            orient="row",
        )
        typed = self._event.lazy().join(types.lazy(), on="cls")
        key = ["lead_no", "type", "second"]
        second = pl.col("occurred_at").dt.truncate("1s")
        busy = (
            typed.group_by("lead_no", "type", "day")
            .len()
            .filter(pl.col("len") >= bursts)
            .drop("len")
        )
        in_busy = typed.join(busy, on=["lead_no", "type", "day"]).with_columns(
            second=second
        )
        burst = in_busy.filter(pl.len().over(key) >= bursts).select("place")
        sent = self._event.lazy().filter(self._of("email_delivered"))
        clicks = (
            self._event.lazy()
            .filter(self._of("email_click"))
            .join(
                sent.select("lead_no", "content_no", sent_at="occurred_at"),
                on=["lead_no", "content_no"],
            )
            .filter(
                (pl.col("occurred_at") >= pl.col("sent_at"))
                & (
                    pl.col("occurred_at")
                    <= pl.col("sent_at") + pl.duration(seconds=seconds)
                )
            )
            .select("place")
        )
        robotic = pl.concat([burst, clicks]).unique()
        self._good = (
            self._event.lazy()
            .filter(~pl.col("is_bad"))
            .join(robotic, on="place", how="anti")
            .collect()
        )
        del self._event

    def _daily_counts(self) -> None:
        """Count what is left by lead, day and class, derived activities too."""
        days = self._rules.ignored_after()
        good = self._good.lazy()
        last = self._day - timedelta(days=days)
        sent = good.filter(
            pl.col("ignored_class").is_not_null() & (pl.col("day") <= last)
        )
        answers = (
            good.filter(self._of("email_open", "email_click"))
            .select("lead_no", "content_no", answered="day")
            .unique()
        )
        answered = (
            sent.join(answers, on=["lead_no", "content_no"])
            .filter(
                (pl.col("answered") >= pl.col("day"))
                & (pl.col("answered") <= pl.col("day") + pl.duration(days=days))
            )
            .select("place")
            .unique()
        )
        streams = [
            good.select("lead_no", "day", "cls"),
            sent.join(answered, on="place", how="anti").select(
                "lead_no",
                (pl.col("day") + pl.duration(days=days)).cast(pl.Date),
                cls="ignored_class",
            ),
            *(
                good.filter(pl.col(name).is_not_null()).select(
                    "lead_no", "day", cls=name
                )
                for name in ("search_term_class", "referrer_class")
            ),
        ]
        self._matches = (
            pl.concat(streams)
            .group_by("lead_no", "day", "cls")
            .len("matches")
            .collect()
        )
        del self._good

    # Points

    def _behavior(self) -> None:
        """Give points to the counts, with limits and decay; all sums are whole."""
        pairs = pl.DataFrame(
            self._classes.rules,
            schema={"cls": pl.Int16, "rule": pl.Int16},
            orient="row",
        )
        rules = pl.DataFrame(
            [
                (
                    r.number,
                    r.points,
                    r.occurrences,
                    r.within_days,
                    r.times_per_day,
                    r.times_in_total,
                    r.decay,
                )
                for r in self._rules.behavior
            ],
            schema={
                "rule": pl.Int16,
                "points": pl.Int64,
                "occurrences": pl.Int64,
                "within": pl.Int64,
                "per_day": pl.Int64,
                "total": pl.Int64,
                "decay": pl.String,
            },
            orient="row",
        )
        ages = self._rules.weights()
        weights = pl.DataFrame(
            [(d, age, w) for d, by_age in ages.items() for age, w in by_age.items()],
            schema={"decay": pl.String, "age": pl.Int64, "weight": pl.Int64},
            orient="row",
        )
        age = (pl.lit(self._day) - pl.col("day")).dt.total_days()
        days = (
            self._matches.lazy()
            .join(pairs.lazy(), on="cls")
            .group_by("lead_no", "rule", "day")
            .agg(pl.col("matches").sum().cast(pl.Int64))
            .join(rules.lazy(), on="rule")
            .with_columns(age=age)
            .join(weights.lazy(), on=["decay", "age"], how="left")
            .with_columns(
                pl.col("weight").fill_null(0),
                through=pl.min_horizontal("matches", "per_day"),
            )
            .collect()
            .lazy()
        )
        one = days.filter(pl.col("occurrences") == 1)
        free = one.filter(pl.col("total").is_null())
        key = ["lead_no", "rule"]
        so_far = pl.col("through").cum_sum().over(key)
        limited = (
            one.filter(pl.col("total").is_not_null())
            .sort("lead_no", "rule", "day")
            .with_columns(before=so_far - pl.col("through"))
            .with_columns(
                through=pl.min_horizontal(
                    "through", (pl.col("total") - pl.col("before")).clip(0)
                )
            )
        )
        earned = pl.col("points") * pl.col("through")
        for part in (free, limited):
            summed = part.group_by(key).agg(
                points=earned.sum(), worth=(earned * pl.col("weight")).sum()
            )
            self._add(summed.collect())
        window = (
            days.filter(
                pl.col("within").is_not_null() & (pl.col("age") < pl.col("within"))
            )
            .group_by(key)
            .agg(
                pl.col("matches").sum(),
                pl.col("points").first(),
                pl.col("occurrences").first(),
            )
            .filter(pl.col("matches") >= pl.col("occurrences"))
            .with_columns(worth=pl.col("points") * 10_000)
        )
        self._add(window.collect())
        nth = (
            days.filter((pl.col("occurrences") > 1) & pl.col("within").is_null())
            .sort("lead_no", "rule", "day")
            .filter(pl.col("matches").cum_sum().over(key) >= pl.col("occurrences"))
            .unique(key, keep="first", maintain_order=True)
            .with_columns(worth=pl.col("points") * pl.col("weight"))
        )
        self._add(nth.collect())

    def _inactivity_and_seasons(self) -> None:
        engaged = (
            self._matches.filter(pl.col("cls").is_in(list(self._classes.engaged)))
            .group_by("lead_no")
            .agg(pl.col("day").max())
        )
        silences = self._lead.join(engaged, on="lead_no", how="left").select(
            "lead_no",
            silent=(
                pl.lit(self._day)
                - pl.max_horizontal(pl.col("created_at").dt.date(), pl.col("day"))
            ).dt.total_days(),
        )
        for rule in self._rules.inactivity:
            silent = silences.filter(pl.col("silent") >= rule.days_inactive)
            self._add(_worth(silent, rule))
        orders = self._read("orders").filter(
            pl.col("order_id").is_not_null() & (pl.col("ordered_at") < self._end)
        )
        orders = self._best(orders, "order_id", None).collect()
        orders = orders.with_columns(day=pl.col("ordered_at").dt.date())
        ordered = pl.concat(
            [
                orders.join(
                    self._matched.filter(pl.col("account_id").is_not_null()),
                    on="account_id",
                ).select("lead_no", "day"),
                orders.join(self._known, on="lead_id").select("lead_no", "day"),
            ]
        ).unique()
        for rule in self._rules.seasonal:
            day = pl.col("day")
            leap = (day.dt.month() == 2) & (day.dt.day() == 29)
            day = pl.when(leap).then(day - pl.duration(days=1)).otherwise(day)
            near = pl.any_horizontal(
                pl.lit(self._day).is_between(
                    day.dt.offset_by(f"{year}y") - pl.duration(days=rule.days_before),
                    day.dt.offset_by(f"{year}y") + pl.duration(days=rule.days_after),
                )
                for year in range(1, rule.years + 1)
            )
            self._add(_worth(ordered.filter(near).select("lead_no").unique(), rule))

    # Results

    def _results(self) -> None:
        """Add up by model; write what the rules, the caps and the floor give."""
        worths = pl.concat(self._worths)
        self._worths = []
        rules = pl.DataFrame(
            [
                (r.number, r.model, r.name, r.signal, r.dimension)
                for r in self._rules.every
            ],
            schema={
                "rule": pl.Int16,
                "model": pl.Int16,
                "name": pl.String,
                "signal": pl.String,
                "dimension": pl.String,
            },
            orient="row",
        )
        models = pl.DataFrame(
            [
                (m.number, m.name, m.fit_cap, m.behavior_cap, m.score_floor)
                for m in self._rules.models
            ],
            schema={
                "model": pl.Int16,
                "scoring_model": pl.String,
                "fit_cap": pl.Int64,
                "behavior_cap": pl.Int64,
                "score_floor": pl.Int64,
            },
            orient="row",
        )
        reasons = worths.lazy().join(rules.lazy(), on="rule")

        def part(signal: str) -> pl.Expr:
            return (
                pl.col("worth").filter(pl.col("signal") == signal).sum().alias(signal)
            )

        signals = ["fit", "behavior", "inactivity", "seasonal"]
        sums = (
            self._lead.lazy()
            .select("lead_no", "lead_id")
            .join(models.lazy(), how="cross")
            .join(
                reasons.group_by("lead_no", "model").agg(*map(part, signals)),
                on=["lead_no", "model"],
                how="left",
            )
            .with_columns(pl.col(signals).fill_null(0))
            .with_columns(
                fit_score=pl.min_horizontal("fit", pl.col("fit_cap") * 10_000),
                capped=pl.min_horizontal("behavior", pl.col("behavior_cap") * 10_000),
            )
            .with_columns(behavior_score=pl.col("capped") + pl.col("inactivity"))
            .with_columns(
                plain=pl.col("fit_score")
                + pl.col("behavior_score")
                + pl.col("seasonal")
            )
            .with_columns(
                total_score=pl.max_horizontal("plain", pl.col("score_floor") * 10_000)
            )
            .collect()
        )
        sums.select(
            "lead_id",
            "scoring_model",
            _exact("fit_score"),
            _exact("behavior_score"),
            _exact("seasonal").alias("timing_score"),
            _exact("total_score"),
        ).write_parquet(self._task.out / "scores.parquet")
        changes = pl.concat(
            sums.lazy()
            .select(
                "lead_id",
                "scoring_model",
                name=pl.lit(name),
                dimension=pl.lit(dimension),
                points=pl.lit(0, pl.Int64),
                worth=pl.col(after) - pl.col(before),
            )
            .filter(pl.col("worth") != 0)
            for name, dimension, after, before in (
                ("fit_cap", "fit", "fit_score", "fit"),
                ("behavior_cap", "behavior", "capped", "behavior"),
                ("score_floor", "total", "total_score", "plain"),
            )
        )
        named = (
            reasons.join(self._lead.lazy().select("lead_no", "lead_id"), on="lead_no")
            .join(models.lazy().select("model", "scoring_model"), on="model")
            .select("lead_id", "scoring_model", "name", "dimension", "points", "worth")
        )
        pl.concat([named, changes]).select(
            "lead_id",
            "scoring_model",
            pl.col("name").alias("rule"),
            "dimension",
            "points",
            _exact("worth").alias("contribution"),
        ).sink_parquet(self._task.out / "reasons.parquet")


def _domain(email: pl.Expr) -> pl.Expr:
    """Return what follows the last `@`, without `www.`."""
    after = email.str.extract(r"@([^@]*)$").str.strip_prefix("www.")
    return pl.when(after != "").then(after)


def _plain(name: pl.Expr) -> pl.Expr:
    """Return a company name without case and punctuation."""
    return (
        name.str.to_lowercase()
        .str.replace_all("[.'’]", "")
        .str.replace_all(r"[^\p{L}\p{M}\p{N}]+", " ")
        .str.strip_chars(" ")
    )


def _worth(leads: pl.DataFrame, rule: object) -> pl.DataFrame:
    """Return the full points of a rule for these leads."""
    return leads.select(
        "lead_no",
        rule=pl.lit(rule.number),
        points=pl.lit(rule.points),
        worth=pl.lit(rule.points * 10_000),
    )


def _exact(column: str) -> pl.Expr:
    """Return ten-thousandths as a decimal number."""
    return (pl.col(column).cast(pl.Decimal(22, 4)) / Decimal(10_000)).cast(
        pl.Decimal(18, 4)
    )


if __name__ == "__main__":
    main()
