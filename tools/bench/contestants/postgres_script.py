"""The work in PostgreSQL: a server of its own, unlogged tables, hash joins and groups.

The load is a stage of its own, because a company's events may be there already.
"""

from datetime import timedelta
from itertools import chain
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.csv as pc_csv
import pyarrow.parquet as pq

from ..meanings import Meanings, source_of
from ..postgres import server
from ..rules import FitRule
from .common import Task, finish, read_task
from .duckdb_script import ACCOUNT_COLUMNS, EVENT_COLUMNS, best_version
from .sql import LEAD_COLUMNS, literal, texts

TYPES = {pa.types.is_timestamp: "timestamp", pa.types.is_integer: "bigint"}
TYPES |= {pa.types.is_floating: "double precision"}
TABLES = (
    "leads",
    "accounts",
    "attribute_changes",
    "identities",
    "lead_merges",
    "orders",
)
FORMAT = pc_csv.WriteOptions(include_header=False, quoting_style="needed")
ROWS_AT_ONCE = 100_000
LONG = "bigint"


def main() -> None:
    """Score, and write the results."""
    task = read_task()
    mebibytes = int(task.memory * 1024)
    settings = {
        "shared_buffers": f"{mebibytes // 4}MB",
        "work_mem": f"{mebibytes // 16}MB",
        "maintenance_work_mem": f"{mebibytes // 8}MB",
        "effective_cache_size": f"{mebibytes * 3 // 4}MB",
        "temp_buffers": "64MB",
        "max_parallel_workers_per_gather": str(max(task.threads - 1, 0)),
        "min_parallel_table_scan_size": "0",
        # The planner takes three conditions on one table for independent, expects one
        # row and loops over whole tables; the order of the joins is the one written.
        "enable_nestloop": "off",
        "join_collapse_limit": "1",
        "jit": "off",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "autovacuum": "off",
        "random_page_cost": "1.1",
        "timezone": "UTC",
        "log_min_messages": "error",
    }
    with server(task.out / "server", settings) as address:
        task.done("server")
        with psycopg.connect(address, autocommit=True) as connection:
            Script(connection, task).run()
    task.stages["server"] += _rest(task)
    finish(task)


def _rest(task: Task) -> float:
    """Return the seconds since the last stage, which stopped the server."""
    task.done("stop")
    return task.stages.pop("stop")


class Script:
    """The steps, one after the other, on one connection."""

    def __init__(self, connection: psycopg.Connection, task: Task):
        self._db = connection
        self._task = task
        self._rules = task.rules
        self._meanings = Meanings(task.rules)
        self._end = f"timestamp {literal(task.as_of + timedelta(days=1))}"
        self._day = f"date {literal(task.as_of)}"

    def run(self) -> None:
        """Do everything."""
        for step in (
            self._load,
            self._rule_tables,
            self._leads,
            self._accounts,
            self._fit,
            self._distinct_values,
            self._repeated_events,
            self._events,
            self._suppressed,
            self._daily_counts,
            self._behavior,
            self._inactivity_and_seasons,
            self._results,
        ):
            step()
            self._task.done(step.__name__.strip("_"))

    def _sql(self, text: str) -> psycopg.Cursor:
        return self._db.execute(text)

    def _make(self, table: str, query: str) -> None:
        """Make a table of what a query gives, and tell the planner about it."""
        self._sql(f"create unlogged table {table} as {query}")
        self._sql(f"analyze {table}")

    def _table(self, table: str, columns: str, rows: list[tuple]) -> None:
        """Make a table of rows known to Python."""
        self._sql(f"create unlogged table {table} ({columns})")
        with self._db.cursor().copy(f"copy {table} from stdin") as copy:
            for row in rows:
                copy.write_row(row)
        self._sql(f"analyze {table}")

    # Loading

    def _load(self) -> None:
        """Copy the files into tables."""
        for table in TABLES:
            self._copy(f"raw_{table}", [Path(self._task.file(table))])
        files = sorted(Path(self._task.events).parent.glob("*.parquet"))
        self._copy("raw_events", files, EVENT_COLUMNS)

    def _copy(
        self, table: str, files: list[Path], names: list[str] | None = None
    ) -> None:
        schema = pq.read_schema(files[0])
        names = names or schema.names
        columns = ", ".join(
            f"{name} "
            + next(
                (t for is_it, t in TYPES.items() if is_it(schema.field(name).type)),
                "text",
            )
            for name in names
        )
        self._sql(f"create unlogged table {table} ({columns})")
        with self._db.cursor().copy(f"copy {table} from stdin (format csv)") as copy:
            for batch in chain.from_iterable(
                pq.ParquetFile(file).iter_batches(ROWS_AT_ONCE, columns=names)
                for file in files
            ):
                sink = pa.BufferOutputStream()
                pc_csv.write_csv(batch, sink, FORMAT)
                copy.write(sink.getvalue())
        self._sql(f"analyze {table}")

    def _rule_tables(self) -> None:
        rules = self._rules
        self._sql("""
            create function domain_of(email text) returns text
            language sql immutable parallel safe return nullif(regexp_replace(
                substring(email from '@([^@]*)$'), '^www[.]', ''
            ), '')
        """)
        self._table(
            "models",
            f"model_no int, scoring_model text, fit_cap {LONG}, behavior_cap {LONG},"
            f" score_floor {LONG}",
            [
                (m.number, m.name, m.fit_cap, m.behavior_cap, m.score_floor)
                for m in rules.models
            ],
        )
        self._table(
            "rules",
            "rule_no int, model_no int, rule text, signal text, dimension text,"
            f" points {LONG}",
            [
                (r.number, r.model, r.name, r.signal, r.dimension, r.points)
                for r in rules.every
            ],
        )
        self._table(
            "behavior",
            f"rule_no int, points {LONG}, occurrences int, within_days int,"
            " times_per_day int, times_in_total int, decay text",
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
                for r in rules.behavior
            ],
        )
        ages = rules.weights()
        used = {r.decay for r in rules.behavior}
        self._table(
            "weights",
            "decay text, age int, weight int",
            [(d, age, w) for d in used for age, w in ages[d].items()],
        )

    # People

    def _best(self, table: str, key: str, columns: list[str], where: str) -> str:
        """Return a query for the best versions."""
        version = "updated_at" if "updated_at" in columns else None
        order = best_version(columns, self._end, version)
        return (
            f"select distinct on ({key}) * from {table} where {where}"
            f" order by {key}, {order}"
        )

    def _leads(self) -> None:
        end = self._end
        rows = self._best(
            "(select *, lower(email) as low_email from raw_leads) as leads",
            "lead_id",
            LEAD_COLUMNS,
            f"lead_id is not null and created_at < {end}",
        )
        self._make("lead_rows", rows)
        order = best_version(["surviving_lead_id"], end, "merged_at")
        self._make(
            "merges",
            f"""
            select distinct on (merged_lead_id)
                merged_lead_id as merged, surviving_lead_id as surviving
            from raw_lead_merges
            where merged_lead_id is not null and surviving_lead_id is not null
                and coalesce(merged_at < {end}, true)
            order by merged_lead_id, {order}
            """,
        )
        self._make(
            "straight",
            """
            with recursive reached as (
                select merged, surviving from merges
                union
                select reached.merged, merges.surviving
                from reached inner join merges on reached.surviving = merges.merged
            )
            select * from merges
            where merged not in (select merged from reached where merged = surviving)
            """,
        )
        self._make(
            "ends",
            """
            with recursive reached as (
                select merged, surviving from straight
                union all
                select reached.merged, straight.surviving
                from reached inner join straight on reached.surviving = straight.merged
            )
            select merged, surviving from reached
            where surviving not in (select merged from straight)
                and exists (select from lead_rows where lead_id = surviving)
            """,
        )
        internal = texts(self._rules.domains("internal", "test"))
        self._make(
            "leads",
            f"""
            select
                row_number() over ()::int as lead_no, lead_rows.*,
                domain_of(low_email) as email_domain,
                domain_of(low_email) in {internal} as is_ours
            from lead_rows
            where not exists (select from ends where merged = lead_id)
            """,
        )
        self._make(
            "known",
            """
            select lead_id as known_id, lead_no from leads
            union all
            select ends.merged, leads.lead_no
            from ends inner join leads on ends.surviving = leads.lead_id
            """,
        )
        self._make(
            "emails",
            """
            select distinct on (low_email) low_email as email, known.lead_no
            from lead_rows inner join known on lead_rows.lead_id = known.known_id
            where low_email is not null
            order by low_email, created_at, lead_id
            """,
        )
        self._make(
            "visitors",
            f"""
            with found as (
                select visitor_id, identified_at, max(lead_id) as lead_id
                from raw_identities
                where visitor_id is not null and lead_id is not null
                    and identified_at < {end}
                group by visitor_id, identified_at
            )
            select
                visitor_id, known.lead_no,
                case when row_number() over visits = 1 then '-infinity'::timestamp
                    else identified_at end as valid_from,
                coalesce(lead(identified_at) over visits, 'infinity') as valid_to
            from found inner join known on found.lead_id = known.known_id
            window visits as (partition by visitor_id order by identified_at)
            """,
        )

    def _accounts(self) -> None:
        """Match leads with accounts by id, else by domain, else by name."""
        rows = self._best(
            "raw_accounts",
            "account_id",
            ACCOUNT_COLUMNS,
            f"account_id is not null and coalesce(created_at < {self._end}, true)",
        )
        self._make(
            "accounts",
            "select *, regexp_replace(lower(domain), '^www[.]', '') as bare_domain"
            f" from ({rows}) as best",
        )
        self._sql("""
            create function plain(name text) returns text
            language sql immutable parallel safe return trim(regexp_replace(
                regexp_replace(lower(name), '[.''’]', '', 'g'),
                '[^[:alnum:]]+', ' ', 'g'
            ))
        """)
        forms = [row["legal_form"] for row in self._rules.table("legal_forms")]
        (words,) = self._db.execute(
            "select string_agg(plain(form), '|') from unnest(%s::text[]) as form",
            [forms],
        ).fetchone()
        self._make(
            "names",
            f"""
            select name, regexp_replace(plain(name), {literal(f"( ({words}))+$")}, '')
                as plain
            from (
                select company_name as name from leads where company_name is not null
                union select name from accounts where name is not null
            ) as written
            """,
        )
        open_domains = texts(self._rules.domains("personal", "disposable"))
        self._make(
            "lead_accounts",
            f"""
            with domains as (
                select distinct on (bare_domain) bare_domain, account_id
                from accounts
                where bare_domain is not null and bare_domain not in {open_domains}
                order by bare_domain, created_at nulls last, account_id
            ),
            sole as (
                select names.plain, min(account_id) as account_id
                from accounts inner join names using (name)
                where names.plain <> '' group by names.plain having count(*) = 1
            )
            select
                leads.lead_no,
                coalesce(by_id.account_id, domains.account_id, sole.account_id)
                    as account_id,
                case
                    when by_id.account_id is not null then 'account_id'
                    when domains.account_id is not null then 'email_domain'
                    when sole.account_id is not null then 'company_name'
                    else 'none'
                end as account_match
            from leads
            left join accounts as by_id on leads.account_id = by_id.account_id
            left join domains on leads.email_domain = domains.bare_domain
            left join names on leads.company_name = names.name
            left join sole on names.plain = sole.plain
            """,
        )

    # Fit

    def _fit(self) -> None:
        """Try each attribute's rules on its distinct values, then look the leads up."""
        self._make(
            "latest",
            f"""
            select distinct on (lower(entity_type), entity_id, lower(attribute))
                lower(entity_type) as entity_type, entity_id,
                lower(attribute) as attribute, value
            from raw_attribute_changes
            where lower(entity_type) in ('lead', 'account') and entity_id is not null
                and attribute is not null and changed_at < {self._end}
            order by lower(entity_type), entity_id, lower(attribute), changed_at desc,
                old_value desc nulls last, value desc nulls last
            """,
        )
        self._sql(f"""
            create unlogged table worths
                (lead_no int, rule_no int, points {LONG}, worth {LONG})
        """)
        attributes: dict[str, list[FitRule]] = {}
        for rule in self._rules.fit:
            attributes.setdefault(rule.attribute, []).append(rule)
        for attribute, rules in attributes.items():
            self._sql("drop table if exists held, found")
            self._make("held", self._values(attribute))
            seen = self._sql("select distinct value from held").fetchall()
            self._table(
                "found",
                f"value text, rule_no int, points {LONG}",
                [
                    (value or "", number, points[number])
                    for (value,) in seen
                    for model in self._rules.models
                    if (points := {r.number: r.points for r in rules})
                    and (number := self._earned(attribute, rules, model.number, value))
                    is not None
                ],
            )
            self._sql("""
                insert into worths
                select lead_no, rule_no, points, points * 10000
                from held inner join found on coalesce(held.value, '') = found.value
            """)

    def _earned(
        self, attribute: str, rules: list[FitRule], model: int, value: str | None
    ) -> int | None:
        value = self._meanings.derived(attribute, value)
        return self._meanings.first_rule([r for r in rules if r.model == model], value)

    def _values(self, attribute: str) -> str:
        """Return a query for (lead_no, value) as of the day."""
        source = source_of(attribute)
        if source == "account_match":
            return "select lead_no, account_match as value from lead_accounts"
        if source in LEAD_COLUMNS:
            return f"""
                select lead_no, case when latest.entity_id is null then leads.{source}
                    else latest.value end as value
                from leads left join latest
                    on latest.entity_type = 'lead' and latest.attribute = '{source}'
                    and latest.entity_id = leads.lead_id
            """
        column = source.removeprefix("account_")
        own = f"accounts.{column}::text" if column in ACCOUNT_COLUMNS else "null"
        return f"""
            select lead_no, case when latest.entity_id is null then {own}
                else latest.value end as value
            from lead_accounts
            left join accounts using (account_id)
            left join latest
                on latest.entity_type = 'account' and latest.attribute = '{column}'
                and latest.entity_id = lead_accounts.account_id
        """

    # Events

    def _distinct_values(self) -> None:
        """Classify contents, search terms, referrers and browsers, each text once."""
        say = self._meanings

        def seen(columns: str) -> list[tuple]:
            return self._sql(
                f"select {columns} from raw_events where activity_type is not null"
                f" group by {columns}"
            ).fetchall()

        kinds = {k: say.activity(*k) for k in seen("activity_type, content, product")}
        terms = {k: say.search(*k) for k in seen("search_term, product") if k[0]}
        hosts = {
            k: found
            for k in seen("referrer, product")
            if k[0] and (found := say.referral(*k))
        }
        sent = {
            k: say.ignored(m) for k, m in kinds.items() if m[0] == "email_delivered"
        }
        self._classes = classes = say.classes(
            [*kinds.values(), *terms.values(), *hosts.values(), *sent.values()]
        )
        number = classes.numbers
        places = {c: n for n, c in enumerate(dict.fromkeys(c for _, c, _ in kinds))}

        def keys(*cells: str | None) -> list[str]:
            return [cell or "" for cell in cells]

        self._table(
            "kinds",
            "activity_type text, content text, product text, class_no int,"
            " is_leveled boolean, ignored_class int, content_no int",
            [
                (
                    *keys(*kind),
                    number[meaning],
                    meaning in classes.leveled,
                    number[sent[kind]] if kind in sent else None,
                    places[kind[1]],
                )
                for kind, meaning in kinds.items()
            ],
        )
        for table, found in (("terms", terms), ("hosts", hosts)):
            self._table(
                table,
                "value text, product text, class_no int",
                [(*keys(*key), number[meaning]) for key, meaning in found.items()],
            )
        self._table("class_rules", "class_no int, rule_no int", classes.rules)
        self._table(
            "class_types",
            "class_no int, activity_type text, is_engagement boolean",
            [(c, t, c in classes.engaged) for c, t in classes.types.items()],
        )
        robots = [(u,) for (u,) in seen("user_agent") if u and say.is_robot(u)]
        self._table("robots", "user_agent text", robots)

    @property
    def _valid(self) -> str:
        return (
            "event_id is not null and activity_type is not null"
            f" and occurred_at < {self._end}"
        )

    def _repeated_events(self) -> None:
        self._make(
            "repeated",
            f"select event_id from raw_events where {self._valid}"
            " group by event_id having count(*) > 1",
        )
        order = best_version(EVENT_COLUMNS, self._end, "loaded_at")
        self._make(
            "best_events",
            f"""
            select distinct on (event_id) raw_events.*
            from raw_events inner join repeated using (event_id)
            where {self._valid} order by event_id, {order}
            """,
        )

    def _events(self) -> None:
        """Look the events up: who did it, and which numbers stand for the texts."""
        internal = texts(self._rules.domains("internal", "test"))
        level = " + ".join(
            f"(coalesce(quantity, 0) >= {limit})::int" for limit in self._classes.limits
        )
        self._make(
            "events",
            f"""
            select
                named.lead_no, occurred_at, occurred_at::date as day,
                kinds.class_no + case when is_leveled then {level or "0"} else 0 end
                    as class_no,
                kinds.content_no, kinds.ignored_class,
                terms.class_no as search_class, hosts.class_no as referral_class,
                robots.user_agent is not null or case
                    when named.email is not null
                        then coalesce(
                            domain_of(lower(named.email)) in {internal}, false
                        )
                    else coalesce(leads.is_ours, false)
                end as is_suppressed
            from (
                select
                    raw.*, coalesce(known.lead_no, emails.lead_no, visitors.lead_no)
                        as lead_no
                from (
                    select * from raw_events
                    where {self._valid}
                        and not exists (
                            select from repeated
                            where repeated.event_id = raw_events.event_id
                        )
                    union all
                    select * from best_events
                ) as raw
                left join known on raw.lead_id = known.known_id
                left join emails on raw.lead_id is null
                    and lower(raw.email) = emails.email
                left join visitors on raw.lead_id is null and emails.lead_no is null
                    and raw.visitor_id = visitors.visitor_id
                    and raw.occurred_at >= visitors.valid_from
                    and raw.occurred_at < visitors.valid_to
                where coalesce(known.lead_no, emails.lead_no, visitors.lead_no)
                    is not null
            ) as named
            inner join kinds on named.activity_type = kinds.activity_type
                and coalesce(named.content, '') = kinds.content
                and coalesce(named.product, '') = kinds.product
            inner join leads on named.lead_no = leads.lead_no
            left join robots on named.user_agent = robots.user_agent
            left join terms on named.search_term = terms.value
                and coalesce(named.product, '') = terms.product
            left join hosts on named.referrer = hosts.value
                and coalesce(named.product, '') = hosts.product
            """.replace("raw.*", ", ".join(f"raw.{c}" for c in USED)),
        )

    def _of(self, *types: str) -> str:
        found = [c for c, t in self._classes.types.items() if t in types]
        return "(" + ", ".join(map(str, found or [-1])) + ")"

    def _suppressed(self) -> None:
        """Find robotic clicks and bursts; keep what is left."""
        bursts = min(map(int, self._rules.suppression("burst")), default=2**31 - 1)
        seconds = max(
            map(int, self._rules.suppression("click_after_delivery")), default=-1
        )
        self._make(
            "robotic",
            f"""
            with typed as (
                select events.ctid as place, lead_no, day, activity_type,
                    date_trunc('second', occurred_at) as second
                from events inner join class_types using (class_no)
            ),
            busy as (
                select lead_no, day, activity_type from typed
                group by lead_no, day, activity_type having count(*) >= {bursts}
            )
            select place from (
                select place, count(*) over (
                    partition by lead_no, activity_type, second
                ) as in_one_second
                from typed inner join busy using (lead_no, day, activity_type)
            ) as counted where in_one_second >= {bursts}
            union
            select clicks.ctid
            from events as clicks inner join events as sent
                on clicks.lead_no = sent.lead_no and clicks.content_no = sent.content_no
            where clicks.class_no in {self._of("email_click")}
                and sent.class_no in {self._of("email_delivered")}
                and clicks.occurred_at >= sent.occurred_at
                and clicks.occurred_at
                <= sent.occurred_at + interval '{seconds} seconds'
            """,
        )
        self._make(
            "good",
            """
            select * from events
            where not is_suppressed
                and not exists (select from robotic where place = events.ctid)
            """,
        )

    def _daily_counts(self) -> None:
        """Count what is left by lead, day and class, derived activities too."""
        days = self._rules.ignored_after()
        self._make(
            "matches",
            f"""
            select lead_no, day, class_no, count(*) as matches
            from good group by lead_no, day, class_no
            union all
            select lead_no, day + {days}, ignored_class, count(*)
            from good as sent
            where ignored_class is not null and day + {days} <= {self._day}
                and not exists (
                    select from good as answers
                    where answers.class_no in {self._of("email_open", "email_click")}
                        and answers.lead_no = sent.lead_no
                        and answers.content_no = sent.content_no
                        and answers.day between sent.day and sent.day + {days}
                )
            group by lead_no, day, ignored_class
            union all
            select lead_no, day, search_class, count(*) from good
            where search_class is not null group by lead_no, day, search_class
            union all
            select lead_no, day, referral_class, count(*) from good
            where referral_class is not null group by lead_no, day, referral_class
            """,
        )

    # Points

    def _behavior(self) -> None:
        """Give points to the counts, with limits and decay; all sums are whole."""
        self._make(
            "days",
            f"""
            select lead_no, rule_no, day, sum(matches)::{LONG} as matches
            from matches inner join class_rules using (class_no)
            group by lead_no, rule_no, day
            """,
        )
        weighed = f"""
            left join weights on weights.decay = behavior.decay
                and weights.age = {self._day} - days.day
        """
        per_day = "least(matches, times_per_day)"
        earned = """
            sum(points * through)::bigint, sum(points * through * coalesce(weight, 0))
                ::bigint
        """
        self._sql(f"""
            insert into worths
            select lead_no, rule_no, {earned}
            from (
                select lead_no, rule_no, points, weight, {per_day} as through
                from days inner join behavior using (rule_no) {weighed}
                where occurrences = 1 and times_in_total is null
            ) as free group by lead_no, rule_no

            union all

            select lead_no, rule_no, {earned}
            from (
                select lead_no, rule_no, points, weight, least({per_day}, greatest(
                    times_in_total - coalesce(sum({per_day}) over (
                        partition by lead_no, rule_no order by day
                        rows between unbounded preceding and 1 preceding
                    ), 0), 0
                )) as through
                from days inner join behavior using (rule_no) {weighed}
                where occurrences = 1 and times_in_total is not null
            ) as limited group by lead_no, rule_no

            union all

            select lead_no, rule_no, min(points), min(points) * 10000
            from days inner join behavior using (rule_no)
            where within_days is not null and day > {self._day} - within_days
            group by lead_no, rule_no having sum(matches) >= min(occurrences)

            union all

            select lead_no, rule_no, points, points * coalesce(weight, 0)
            from (
                select lead_no, rule_no, min(day) as day from (
                    select lead_no, rule_no, day, occurrences, sum(matches) over (
                        partition by lead_no, rule_no order by day
                    ) as so_far
                    from days inner join behavior using (rule_no)
                    where occurrences > 1 and within_days is null
                ) as counted where so_far >= occurrences group by lead_no, rule_no
            ) as days inner join behavior using (rule_no) {weighed}
        """)

    def _inactivity_and_seasons(self) -> None:
        self._make(
            "silences",
            """
            select leads.lead_no, greatest(created_at::date, engaged.day) as since
            from leads left join (
                select lead_no, max(day) as day
                from matches inner join class_types using (class_no)
                where is_engagement group by lead_no
            ) as engaged using (lead_no)
            """,
        )
        for rule in self._rules.inactivity:
            self._sql(f"""
                insert into worths
                select lead_no, {rule.number}, {rule.points}, {rule.points * 10_000}
                from silences where since + {rule.days_inactive} <= {self._day}
            """)
        columns = ["account_id", "lead_id", "ordered_at"]
        orders = self._best(
            "raw_orders",
            "order_id",
            columns,
            f"order_id is not null and ordered_at < {self._end}",
        )
        self._make(
            "order_days",
            f"""
            with orders as (
                select account_id, known.lead_no, ordered_at::date as day
                from ({orders}) as best left join known on best.lead_id = known.known_id
            )
            select lead_accounts.lead_no, day
            from orders inner join lead_accounts using (account_id)
            union
            select lead_no, day from orders where lead_no is not null
            """,
        )
        for rule in self._rules.seasonal:
            self._sql(f"""
                insert into worths
                select distinct lead_no, {rule.number}, {rule.points},
                    {rule.points * 10_000}
                from order_days, generate_series(1, {rule.years}) as year
                where {self._day} between
                    (day + year * interval '1 year')::date - {rule.days_before}
                    and (day + year * interval '1 year')::date + {rule.days_after}
            """)

    # Results

    def _results(self) -> None:
        """Add up by model; write what the rules, the caps and the floor give."""
        self._sql("analyze worths")

        def part(signal: str) -> str:
            return (
                f"coalesce(sum(worth) filter (where signal = '{signal}'), 0)::bigint"
                f" as {signal}"
            )

        self._make(
            "sums",
            f"""
            with summed as (
                select lead_no, model_no, {part("fit")}, {part("behavior")},
                    {part("inactivity")}, {part("seasonal")}
                from worths inner join rules using (rule_no)
                group by lead_no, model_no
            ),
            whole as (
                select
                    leads.lead_id, models.*, coalesce(fit, 0) as fit,
                    coalesce(behavior, 0) as behavior,
                    coalesce(inactivity, 0) as inactivity,
                    coalesce(seasonal, 0) as timing
                from leads cross join models
                left join summed using (lead_no, model_no)
            ),
            capped as (
                select *, least(fit, fit_cap * 10000) as fit_score,
                    least(behavior, behavior_cap * 10000) as capped
                from whole
            )
            select *, capped + inactivity as behavior_score,
                fit_score + capped + inactivity + timing as plain,
                greatest(fit_score + capped + inactivity + timing, score_floor * 10000)
                    as total_score
            from capped
            """,
        )

        def exact(column: str) -> str:
            return f"({column} * 0.0001)::numeric(18, 4) as {column}"

        scores = ("fit_score", "behavior_score", "timing", "total_score")
        self._write(
            "scores",
            f"select lead_id, scoring_model, {', '.join(map(exact, scores))} from sums",
            {
                "lead_id": pa.string(),
                "scoring_model": pa.string(),
                "fit_score": pa.decimal128(18, 4),
                "behavior_score": pa.decimal128(18, 4),
                "timing_score": pa.decimal128(18, 4),
                "total_score": pa.decimal128(18, 4),
            },
        )
        changes = " union all ".join(
            f"select lead_id, scoring_model, '{name}', '{dimension}', 0,"
            f" ({after} - {before}) * 0.0001 from sums where {after} <> {before}"
            for name, dimension, after, before in (
                ("fit_cap", "fit", "fit_score", "fit"),
                ("behavior_cap", "behavior", "capped", "behavior"),
                ("score_floor", "total", "total_score", "plain"),
            )
        )
        self._write(
            "reasons",
            f"""
            select lead_id, scoring_model, rule, dimension, worths.points,
                worth * 0.0001 as contribution
            from worths inner join rules using (rule_no)
            inner join models using (model_no) inner join leads using (lead_no)
            union all {changes}
            """,
            {
                "lead_id": pa.string(),
                "scoring_model": pa.string(),
                "rule": pa.string(),
                "dimension": pa.string(),
                "points": pa.int64(),
                "contribution": pa.decimal128(18, 4),
            },
        )

    def _write(self, name: str, query: str, types: dict[str, pa.DataType]) -> None:
        """Write the result of a query as a Parquet file."""
        text = self._task.out / f"{name}.csv"
        with (
            text.open("wb") as file,
            self._db.cursor().copy(f"copy ({query}) to stdout (format csv)") as copy,
        ):
            for block in copy:
                file.write(block)
        reader = pc_csv.open_csv(
            text,
            pc_csv.ReadOptions(column_names=list(types)),
            convert_options=pc_csv.ConvertOptions(column_types=types),
        )
        schema = pa.schema(list(types.items()))
        with pq.ParquetWriter(self._task.out / f"{name}.parquet", schema) as writer:
            for batch in reader:
                writer.write_batch(batch)
        text.unlink()


USED = [
    "occurred_at",
    "activity_type",
    "content",
    "product",
    "quantity",
    "email",
    "search_term",
    "referrer",
    "user_agent",
]

if __name__ == "__main__":
    main()
