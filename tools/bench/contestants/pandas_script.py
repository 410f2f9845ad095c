"""The work in pandas: columns as categories and whole numbers, merges and groups.

The events are read file by file and only the rows that lead to a lead are kept, because
pandas holds everything in memory.
"""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ..meanings import Meanings, follow, source_of
from ..rules import FitRule, Rule
from .common import Task, finish, read_task

EARLIEST, LATEST = pd.Timestamp("1900-01-01"), pd.Timestamp("2200-01-01")
NEVER = 2**31 - 1  # a limit that nothing reaches
FILES_AT_ONCE = 60
KIND, TERM, HOST = (
    ["activity_type", "content", "product"],
    ["search_term", "product"],
    ["referrer", "product"],
)
RULE_KEY = ["lead_no", "rule"]


def main() -> None:
    """Score, and write the results."""
    task = read_task()
    pa.set_cpu_count(task.threads)
    Script(task).run()
    finish(task)


class Script:
    """The steps, one after the other; each leaves frames for the next."""

    def __init__(self, task: Task):
        self._task = task
        self._rules = task.rules
        self._meanings = Meanings(task.rules)
        self._end = pd.Timestamp(task.as_of + timedelta(days=1))
        self._day = pd.Timestamp(task.as_of)
        self._worths: list[pd.DataFrame] = []

    def run(self) -> None:
        """Do everything."""
        for step in (
            self._leads,
            self._accounts,
            self._fit,
            self._repeated_events,
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

    def _read(self, table: str) -> pd.DataFrame:
        return pd.read_parquet(self._task.file(table))

    def _best(self, rows: pd.DataFrame, key: str, version: str | None) -> pd.DataFrame:
        """Return the best version of each key; only keys that repeat are sorted."""
        repeats = rows[key].duplicated(keep=False)
        if not repeats.any():
            return rows
        several = rows[repeats]
        names = list(rows.columns)
        ascending = [False] * len(names)
        if version:
            late = several[version] >= self._end
            rank = np.select([late, several[version].isna()], [2, 1], 0)
            several = several.assign(
                _rank=rank, _later=several[version].where(late), _at=several[version]
            )
            names = ["_rank", "_later", "_at", *names]
            ascending = [True, True, False, *ascending]
        several = several.sort_values(names, ascending=ascending, na_position="last")
        best = several.drop_duplicates(key)[rows.columns]
        return pd.concat([rows[~repeats], best], ignore_index=True)

    def _leads(self) -> None:
        rows = self._read("leads")
        rows = rows[rows["lead_id"].notna() & (rows["created_at"] < self._end)]
        rows = rows.assign(email=rows["email"].str.lower())
        rows = self._best(rows, "lead_id", "updated_at")
        merges = self._read("lead_merges")
        merges = merges[
            merges["merged_lead_id"].notna()
            & merges["surviving_lead_id"].notna()
            & ~(merges["merged_at"] >= self._end)
        ]
        merges = self._best(merges, "merged_lead_id", "merged_at")
        pairs = zip(merges["merged_lead_id"], merges["surviving_lead_id"], strict=True)
        survivors = pd.Series(follow(dict(pairs), set(rows["lead_id"])), dtype="str")
        lead = rows[~rows["lead_id"].isin(survivors.index)].reset_index(drop=True)
        lead["lead_no"] = np.arange(len(lead), dtype=np.int32)
        lead["email_domain"] = _domain(lead["email"])
        lead["is_ours"] = lead["email_domain"].isin(self._ours())
        self._lead = lead
        numbers = lead.set_index("lead_id")["lead_no"]
        self._known = pd.concat([numbers, survivors.map(numbers)]).astype(np.int32)
        known = rows.assign(lead_no=rows["lead_id"].map(self._known))
        known = known[known["email"].notna() & known["lead_no"].notna()]
        oldest = known.sort_values(["created_at", "lead_id"]).drop_duplicates("email")
        self._emails = oldest.set_index("email")["lead_no"].astype(np.int32)
        found = self._read("identities").dropna()
        found = found[found["identified_at"] < self._end]
        found = found.groupby(["visitor_id", "identified_at"], as_index=False).max()
        found["by_visitor"] = found["lead_id"].map(self._known)
        found = found[found["by_visitor"].notna()].sort_values(
            ["visitor_id", "identified_at"]
        )
        at = found.groupby("visitor_id")["identified_at"]
        found["until"] = at.shift(-1).fillna(LATEST)
        found["since"] = found["identified_at"].where(at.cumcount() > 0, EARLIEST)
        self._visitors = found[["visitor_id", "by_visitor", "since", "until"]].astype(
            {"by_visitor": np.int32}
        )

    def _ours(self) -> list[str]:
        return self._rules.domains("internal", "test")

    def _accounts(self) -> None:
        rows = self._read("accounts")
        rows = rows[rows["account_id"].notna() & ~(rows["created_at"] >= self._end)]
        account = self._best(rows, "account_id", "updated_at")
        account["bare"] = account["domain"].str.lower().str.removeprefix("www.")
        self._account = account
        forms = pd.Series([r["legal_form"] for r in self._rules.table("legal_forms")])
        words = f"( ({'|'.join(_plain(forms))}))+$"
        named = account[account["name"].notna()]
        plain = _plain(named["name"]).str.replace(words, "", regex=True)
        by_plain = named["account_id"].groupby(plain).agg(["min", "size"])
        by_plain = by_plain[(by_plain["size"] == 1) & (by_plain.index != "")]["min"]
        company = pd.Series(self._lead["company_name"].dropna().unique())
        company.index = company
        company = _plain(company).str.replace(words, "", regex=True)
        open_domains = self._rules.domains("personal", "disposable")
        usable = account[account["bare"].notna() & ~account["bare"].isin(open_domains)]
        oldest = usable.sort_values(["created_at", "account_id"], na_position="last")
        by_domain = oldest.drop_duplicates("bare").set_index("bare")["account_id"]
        lead = self._lead
        found = {
            "account_id": lead["account_id"].where(
                lead["account_id"].isin(account["account_id"])
            ),
            "email_domain": lead["email_domain"].map(by_domain),
            "company_name": lead["company_name"].map(company).map(by_plain),
        }
        account_id = pd.Series(None, index=lead.index, dtype="str")
        match = pd.Series("none", index=lead.index)
        for name, ids in reversed(found.items()):
            match = match.mask(ids.notna(), name)
            account_id = ids.where(ids.notna(), account_id)
        self._matched = pd.DataFrame(
            {
                "lead_no": lead["lead_no"],
                "account_id": account_id,
                "account_match": match,
            }
        )

    # Fit

    def _fit(self) -> None:
        """Try each attribute's rules on its distinct values, then look the leads up."""
        changes = self._read("attribute_changes")
        changes = changes.assign(
            entity_type=changes["entity_type"].str.lower(),
            attribute=changes["attribute"].str.lower(),
        )
        changes = changes[
            changes["entity_type"].isin(["lead", "account"])
            & changes["entity_id"].notna()
            & changes["attribute"].notna()
            & (changes["changed_at"] < self._end)
        ]
        order = ["changed_at", "old_value", "value"]
        changes = changes.sort_values(order, ascending=False, na_position="last")
        self._changes = changes.drop_duplicates(
            ["entity_type", "entity_id", "attribute"]
        )
        attributes: dict[str, list[FitRule]] = {}
        for rule in self._rules.fit:
            attributes.setdefault(rule.attribute, []).append(rule)
        points = pd.Series({r.number: r.points for r in self._rules.fit})
        for attribute, rules in attributes.items():
            held = self._values(attribute)
            codes, values = pd.factorize(held, use_na_sentinel=False)
            for model in self._rules.models:
                own = [r for r in rules if r.model == model.number]
                earned = np.array(
                    [self._earned(attribute, own, value) for value in values],
                    dtype=np.int16,
                )[codes]
                worth = pd.DataFrame({"lead_no": self._lead["lead_no"], "rule": earned})
                worth = worth[earned >= 0]
                worth["points"] = points.reindex(worth["rule"]).to_numpy()
                self._add(worth.assign(worth=worth["points"] * 10_000))

    def _earned(self, attribute: str, rules: list[FitRule], value: object) -> int:
        """Return the number of the rule that earns, or -1."""
        text = None if pd.isna(value) else value
        derived = self._meanings.derived(attribute, text)
        number = self._meanings.first_rule(rules, derived)
        return -1 if number is None else number

    def _values(self, attribute: str) -> pd.Series:
        """Return the values of all leads as of the day."""
        source = source_of(attribute)
        if source == "account_match":
            return self._matched["account_match"]
        if source in self._lead.columns:
            entity, column = "lead", source
            ids, own = self._lead["lead_id"], self._lead[source]
        else:
            entity, column = "account", source.removeprefix("account_")
            ids = self._matched["account_id"]
            own = pd.Series(None, index=ids.index, dtype="str")
            if column in self._account:
                values = self._account.set_index("account_id")[column]
                if values.dtype.kind in "if":
                    values = values.map("{:.0f}".format, na_action="ignore")
                own = ids.map(values)
        changed = self._changes[
            (self._changes["entity_type"] == entity)
            & (self._changes["attribute"] == column)
        ].set_index("entity_id")["value"]
        return own.where(~ids.isin(changed.index), ids.map(changed))

    def _add(self, worth: pd.DataFrame) -> None:
        columns = {"lead_no": np.int32, "rule": np.int16, "points": int, "worth": int}
        self._worths.append(worth[list(columns)].astype(columns))

    # Events

    def _batches(self, columns: list[str] | None = None):
        """Yield the events that count, some files at a time."""
        files = sorted(Path(self._task.events).parent.glob("*.parquet"))
        valid = ["event_id", "activity_type", "occurred_at"]
        wanted = None if columns is None else list(dict.fromkeys([*columns, *valid]))
        for start in range(0, len(files), FILES_AT_ONCE):
            tables = [
                pq.read_table(file, columns=wanted, memory_map=True)
                for file in files[start : start + FILES_AT_ONCE]
            ]
            frame = pa.concat_tables(tables).to_pandas(ignore_metadata=True)
            yield frame[
                frame["event_id"].notna()
                & frame["activity_type"].notna()
                & (frame["occurred_at"] < self._end)
            ]

    def _repeated_events(self) -> None:
        """Find the ids that come twice by their hashes; keep their best versions."""
        hashes = np.concatenate(
            [
                pd.util.hash_array(
                    batch["event_id"].to_numpy(dtype=object), categorize=False
                )
                for batch in self._batches(["event_id"])
            ]
        )
        hashes.sort()
        self._repeated = np.unique(hashes[1:][hashes[1:] == hashes[:-1]])

    def _distinct_values(self) -> None:
        """Classify contents, search terms, referrers and browsers, each text once."""
        say = self._meanings
        seen: dict[str, set] = {
            "kinds": set(),
            "terms": set(),
            "hosts": set(),
            "agents": set(),
        }
        columns = [*KIND, "search_term", "referrer", "user_agent"]
        for batch in self._batches(columns):
            for name, key in (("kinds", KIND), ("terms", TERM), ("hosts", HOST)):
                seen[name] |= _rows(batch[key].drop_duplicates())
            seen["agents"] |= set(batch["user_agent"].dropna().unique())
        kinds = {k: say.activity(*k) for k in seen["kinds"]}
        terms = {k: say.search(*k) for k in seen["terms"] if k[0]}
        hosts = {
            k: found for k in seen["hosts"] if k[0] and (found := say.referral(*k))
        }
        sent = {
            k: say.ignored(m) for k, m in kinds.items() if m[0] == "email_delivered"
        }
        self._classes = say.classes(
            [*kinds.values(), *terms.values(), *hosts.values(), *sent.values()]
        )
        number = self._classes.numbers
        places = {c: n for n, c in enumerate(dict.fromkeys(c for _, c, _ in kinds))}
        self._kinds = pd.DataFrame(
            [
                (
                    *kind,
                    number[meaning],
                    meaning in self._classes.leveled,
                    number[sent[kind]] if kind in sent else -1,
                    places[kind[1]],
                )
                for kind, meaning in kinds.items()
            ],
            columns=[*KIND, "class", "is_leveled", "ignored_class", "content_no"],
        )
        self._terms, self._hosts = (
            pd.DataFrame(
                [(*key, number[meaning]) for key, meaning in found.items()],
                columns=[*names, f"{names[0]}_class"],
            )
            for names, found in ((TERM, terms), (HOST, hosts))
        )
        self._robots = [agent for agent in seen["agents"] if say.is_robot(agent)]

    def _events(self) -> None:
        """Read the events: who did it, and which numbers stand for the texts."""
        kept, several = [], []
        for batch in self._batches():
            ids = batch["event_id"].to_numpy(dtype=object)
            hashes = pd.util.hash_array(ids, categorize=False)
            repeats = np.isin(hashes, self._repeated)
            several.append(batch[repeats])
            kept.append(self._narrow(batch[~repeats]))
        best = self._best(pd.concat(several), "event_id", "loaded_at")
        kept.append(self._narrow(best))
        self._event = pd.concat(kept, ignore_index=True)

    def _narrow(self, batch: pd.DataFrame) -> pd.DataFrame:
        """Return the rows that lead to a lead, as numbers."""
        email = batch["email"].str.lower()
        unnamed = batch["lead_id"].isna()
        by_email = email.where(unnamed).map(self._emails)
        named = batch["lead_id"].map(self._known).fillna(by_email)
        rows = batch.assign(named=named, low_email=email)
        seen = rows[named.isna() & unnamed].merge(self._visitors, on="visitor_id")
        at = seen["occurred_at"]
        seen = seen[(at >= seen["since"]) & (at < seen["until"])]
        seen = seen.assign(named=seen["by_visitor"])[rows.columns]
        rows = pd.concat([rows[named.notna()], seen], ignore_index=True)
        for names, frame in (
            (KIND, self._kinds),
            (TERM, self._terms),
            (HOST, self._hosts),
        ):
            rows = rows.merge(frame, on=names, how="left")
        level = sum(
            (rows["quantity"].fillna(0) >= limit).astype(int)
            for limit in self._classes.limits
        )
        lead_no = rows["named"].astype(np.int32)
        ours = self._lead["is_ours"].to_numpy()[lead_no]
        by_mail = _domain(rows["low_email"]).isin(self._ours())
        return pd.DataFrame(
            {
                "lead_no": lead_no,
                "occurred_at": rows["occurred_at"],
                "day": rows["occurred_at"].dt.floor("D"),
                "cls": (rows["class"] + level * rows["is_leveled"]).astype(np.int16),
                "content_no": rows["content_no"].astype(np.int32),
                "ignored_class": rows["ignored_class"].astype(np.int16),
                "search_class": rows["search_term_class"].fillna(-1).astype(np.int16),
                "referral_class": rows["referrer_class"].fillna(-1).astype(np.int16),
                "is_bad": rows["user_agent"].isin(self._robots)
                | by_mail.where(rows["low_email"].notna(), ours),
            }
        )

    def _of(self, rows: pd.DataFrame, *types: str) -> pd.Series:
        return rows["cls"].isin(
            [c for c, t in self._classes.types.items() if t in types]
        )

    def _suppressed(self) -> None:
        """Find robotic clicks and bursts; keep what is left."""
        bursts = min(map(int, self._rules.suppression("burst")), default=NEVER)
        seconds = max(
            map(int, self._rules.suppression("click_after_delivery")), default=-1
        )
        event = self._event
        names = list(dict.fromkeys(self._classes.types.values()))
        codes = pd.Series({c: names.index(t) for c, t in self._classes.types.items()})
        event["type"] = codes.reindex(event["cls"]).to_numpy(dtype=np.int16)
        per_day = event.groupby(["lead_no", "type", "day"])["cls"].transform("size")
        busy = event[per_day >= bursts]
        key = [busy["lead_no"], busy["type"], busy["occurred_at"].dt.floor("s")]
        burst = busy.index[busy.groupby(key)["cls"].transform("size") >= bursts]
        key = ["lead_no", "content_no"]
        clicks = event[self._of(event, "email_click")].reset_index()
        sent = event.loc[self._of(event, "email_delivered"), [*key, "occurred_at"]]
        pairs = clicks.merge(sent.rename(columns={"occurred_at": "sent_at"}), on=key)
        delay = pairs["occurred_at"] - pairs["sent_at"]
        soon = (delay >= pd.Timedelta(0)) & (delay <= pd.Timedelta(seconds=seconds))
        is_robotic = event.index.isin(burst) | event.index.isin(
            pairs.loc[soon, "index"]
        )
        self._good = event[~event["is_bad"] & ~is_robotic]
        del self._event

    def _daily_counts(self) -> None:
        """Count what is left by lead, day and class, derived activities too."""
        good = self._good
        within = pd.Timedelta(days=self._rules.ignored_after())
        sent = good[(good["ignored_class"] >= 0) & (good["day"] + within <= self._day)]
        sent = sent.reset_index()
        key = ["lead_no", "content_no"]
        answers = good.loc[
            self._of(good, "email_open", "email_click"), [*key, "day"]
        ].drop_duplicates()
        pairs = sent.merge(answers.rename(columns={"day": "answered"}), on=key)
        gap = pairs["answered"] - pairs["day"]
        answered = pairs.loc[(gap >= pd.Timedelta(0)) & (gap <= within), "index"]
        ignored = sent[~sent["index"].isin(answered)]
        streams = [
            good[["lead_no", "day", "cls"]],
            ignored.assign(day=ignored["day"] + within, cls=ignored["ignored_class"]),
            *(
                good[good[name] >= 0].assign(cls=lambda rows, name=name: rows[name])
                for name in ("search_class", "referral_class")
            ),
        ]
        rows = pd.concat([s[["lead_no", "day", "cls"]] for s in streams])
        counts = rows.groupby(["lead_no", "day", "cls"]).size()
        self._matches = counts.rename("matches").reset_index()
        del self._good

    # Points

    def _behavior(self) -> None:
        """Give points to the counts, with limits and decay; all sums are whole."""
        pairs = pd.DataFrame(self._classes.rules, columns=["cls", "rule"])
        days = self._matches.merge(pairs, on="cls")
        days = days.groupby([*RULE_KEY, "day"], as_index=False)["matches"].sum()
        ages = self._rules.weights()
        age = (self._day - days["day"]).dt.days.to_numpy()
        for rule in self._rules.behavior:
            own = (days["rule"] == rule.number).to_numpy()
            mine, by_age = days[own], ages[rule.decay]
            table = np.zeros(max(age.max(initial=0), *by_age) + 1, dtype=np.int64)
            table[list(by_age)] = list(by_age.values())
            weight = table[age[own]]
            if rule.occurrences == 1:
                through = mine["matches"].clip(upper=rule.times_per_day or NEVER)
                if rule.times_in_total is not None:
                    before = through.groupby(mine["lead_no"]).cumsum() - through
                    left = (rule.times_in_total - before).clip(lower=0)
                    through = np.minimum(through, left)
                earned = mine[RULE_KEY].assign(points=rule.points * through)
                earned["worth"] = earned["points"] * weight
                self._add(earned.groupby(RULE_KEY, as_index=False).sum())
            elif rule.within_days is not None:
                recent = mine[age[own] < rule.within_days]
                seen = recent.groupby("lead_no", as_index=False)["matches"].sum()
                self._add(_worth(seen[seen["matches"] >= rule.occurrences], rule))
            else:
                so_far = mine.groupby("lead_no")["matches"].cumsum()
                reached = mine.assign(weight=weight)[so_far >= rule.occurrences]
                first = reached.drop_duplicates("lead_no")
                worth = rule.points * first["weight"]
                self._add(first.assign(points=rule.points, worth=worth))

    def _inactivity_and_seasons(self) -> None:
        engaged = self._matches[self._matches["cls"].isin(self._classes.engaged)]
        latest = self._lead["lead_no"].map(engaged.groupby("lead_no")["day"].max())
        created = self._lead["created_at"].dt.floor("D")
        silent = (self._day - latest.where(latest > created, created)).dt.days
        for rule in self._rules.inactivity:
            self._add(_worth(self._lead[silent >= rule.days_inactive], rule))
        orders = self._read("orders")
        orders = orders[orders["order_id"].notna() & (orders["ordered_at"] < self._end)]
        orders = self._best(orders, "order_id", None)
        orders = orders.assign(day=orders["ordered_at"].dt.floor("D"))
        matched = self._matched[self._matched["account_id"].notna()]
        own = orders.assign(lead_no=orders["lead_id"].map(self._known))
        ordered = pd.concat(
            [
                orders.merge(matched, on="account_id")[["lead_no", "day"]],
                own.loc[own["lead_no"].notna(), ["lead_no", "day"]],
            ]
        ).drop_duplicates()
        leap = (ordered["day"].dt.month == 2) & (ordered["day"].dt.day == 29)
        day = ordered["day"] - pd.to_timedelta(leap.astype(int), unit="D")
        for rule in self._rules.seasonal:
            near = np.zeros(len(ordered), dtype=bool)
            for year in range(1, rule.years + 1):
                gap = (self._day - (day + pd.DateOffset(years=year))).dt.days
                near |= gap.between(-rule.days_before, rule.days_after).to_numpy()
            self._add(_worth(ordered[near].drop_duplicates("lead_no"), rule))

    # Results

    def _results(self) -> None:
        """Add up by model; write what the rules, the caps and the floor give."""
        worths = pd.concat(self._worths, ignore_index=True)
        self._worths = []
        rules = self._rules.every
        model_of = np.array([r.model for r in rules])
        number = worths["rule"].to_numpy()
        models = self._rules.models
        leads = len(self._lead)
        lead_ids = self._lead["lead_id"].to_numpy()
        place = worths["lead_no"].to_numpy() * len(models) + model_of[number]
        sums = {
            signal: _sums(
                worths["worth"].to_numpy(),
                place,
                np.array([r.signal == signal for r in rules])[number],
                leads * len(models),
            )
            for signal in ("fit", "behavior", "inactivity", "seasonal")
        }

        def of_models(name: str, otherwise: int) -> np.ndarray:
            values = [getattr(m, name) for m in models]
            limits = [otherwise if v is None else v * 10_000 for v in values]
            return np.tile(np.array(limits, dtype=np.int64), leads)

        fit = np.minimum(sums["fit"], of_models("fit_cap", 2**62))
        capped = np.minimum(sums["behavior"], of_models("behavior_cap", 2**62))
        behavior = capped + sums["inactivity"]
        plain = fit + behavior + sums["seasonal"]
        total = np.maximum(plain, of_models("score_floor", -(2**62)))
        ids = pa.array(np.repeat(lead_ids, len(models)), pa.string())
        names = np.tile(np.array([m.name for m in models], dtype=object), leads)
        scores = {
            "lead_id": ids,
            "scoring_model": pa.array(names, pa.string()),
            "fit_score": _exact(fit),
            "behavior_score": _exact(behavior),
            "timing_score": _exact(sums["seasonal"]),
            "total_score": _exact(total),
        }
        pq.write_table(pa.table(scores), self._task.out / "scores.parquet")
        parts = [
            (
                worths["lead_no"].to_numpy(),
                np.array([models[r.model].name for r in rules], dtype=object)[number],
                np.array([r.name for r in rules], dtype=object)[number],
                np.array([r.dimension for r in rules], dtype=object)[number],
                worths["points"].to_numpy(),
                worths["worth"].to_numpy(),
            )
        ]
        for name, dimension, change in (
            ("fit_cap", "fit", fit - sums["fit"]),
            ("behavior_cap", "behavior", capped - sums["behavior"]),
            ("score_floor", "total", total - plain),
        ):
            at = np.flatnonzero(change)
            parts.append(
                (
                    at // len(models),
                    names[at],
                    np.full(len(at), name, dtype=object),
                    np.full(len(at), dimension, dtype=object),
                    np.zeros(len(at), dtype=np.int64),
                    change[at],
                )
            )
        columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
        lead_no, model, rule, dimension, points, worth = columns
        reasons = {
            "lead_id": pa.array(lead_ids[lead_no], pa.string()),
            "scoring_model": pa.array(model, pa.string()),
            "rule": pa.array(rule, pa.string()),
            "dimension": pa.array(dimension, pa.string()),
            "points": pa.array(points, pa.int64()),
            "contribution": _exact(worth),
        }
        pq.write_table(pa.table(reasons), self._task.out / "reasons.parquet")


def _sums(
    worth: np.ndarray, place: np.ndarray, which: np.ndarray, n: int
) -> np.ndarray:
    """Return the exact sums of some values by place."""
    sums = np.zeros(n, dtype=np.int64)
    np.add.at(sums, place[which], worth[which])
    return sums


def _exact(ten_thousandths: np.ndarray) -> pa.Array:
    """Return whole ten-thousandths as decimal numbers."""
    whole = pa.array(ten_thousandths).cast(pa.decimal128(19, 0))
    scaled = pa.compute.multiply(whole, pa.scalar(Decimal("0.0001")))
    return scaled.cast(pa.decimal128(18, 4))


def _worth(leads: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """Return the full points of a rule for these leads."""
    return leads[["lead_no"]].assign(
        rule=rule.number, points=rule.points, worth=rule.points * 10_000
    )


def _rows(frame: pd.DataFrame) -> set[tuple]:
    """Return the rows with None for what is missing."""
    columns = [[None if pd.isna(v) else v for v in frame[name]] for name in frame]
    return set(zip(*columns, strict=True))


def _domain(email: pd.Series) -> pd.Series:
    """Return what follows the last `@`, without `www.`."""
    codes, values = pd.factorize(email)
    domain = pd.Series(values, dtype="str").str.extract(r"@([^@]+)$")[0]
    domain = domain.str.removeprefix("www.")
    taken = domain.reindex(codes)
    taken.index = email.index
    return taken


def _plain(name: pd.Series) -> pd.Series:
    """Return a company name without case and punctuation."""
    name = name.str.lower().str.replace("[.'’]", "", regex=True)
    return name.str.replace(r"[\W_]+", " ", regex=True).str.strip(" ")


if __name__ == "__main__":
    main()
