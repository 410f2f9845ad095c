"""The work by hand in one DuckDB process: the yardstick for the project.

What makes it fast:
 - Texts are cleaned, classified and matched once for each distinct value; rows of
   events carry small numbers from the first scan on.
 - An event that leads to no lead is gone before anything else is done with it: most
   of them.
 - Only event ids that come twice are looked at for their best version.
 - Events are counted once by lead, day and class, where a class is everything that is
   the same to all rules of all models. Limits and decays work on those counts, and
   what is suppressed by its neighbours (clicks, bursts) is taken off them again.
 - Bursts are looked for only where a lead has enough activity on one day.
"""

import shutil
from datetime import timedelta

import duckdb

from ..rules import FitRule, Rules
from .common import Task, finish, read_task
from .sql import (
    LEAD_COLUMNS,
    content_case,
    fit_condition,
    literal,
    plain_text,
    texts,
)

ACCOUNT_COLUMNS = [
    "account_id",
    "name",
    "domain",
    "industry",
    "employee_count",
    "annual_revenue",
    "country",
    "customer_since",
    "purchase_cycle_days",
    "created_at",
    "updated_at",
]
EVENT_COLUMNS = [
    "event_id",
    "occurred_at",
    "loaded_at",
    "activity_type",
    "lead_id",
    "email",
    "visitor_id",
    "content",
    "product",
    "quantity",
    "referrer",
    "search_term",
    "ip_address",
    "user_agent",
]


def main() -> None:
    """Score, and write the results."""
    run(Script)


def run(script: type["Script"]) -> None:
    """Score by a script, and write the results."""
    task = read_task()
    scratch = task.out / "scratch"
    connection = duckdb.connect(
        config={
            "memory_limit": f"{task.memory}GiB",
            "threads": task.threads,
            "temp_directory": str(scratch),
            "preserve_insertion_order": False,
        }
    )
    script(connection, task).run()
    connection.close()
    shutil.rmtree(scratch, ignore_errors=True)
    finish(task)


def best_version(columns: list[str], end: str, version: str | None = None) -> str:
    """Return the order in which the best version of a record comes first."""
    first = ""
    if version:
        first = (
            f"case when {version} >= {end} then 2 when {version} is null then 1 else 0"
            f" end, case when {version} >= {end} then {version} end, {version} desc, "
        )
    return first + ", ".join(f"{column} desc nulls last" for column in columns)


class Script:
    """The steps, one after the other, on one connection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, task: Task):
        self._db = connection
        self._task = task
        self._rules: Rules = task.rules
        self._event_rows = f"read_parquet('{task.events}')"
        self._end = literal(task.as_of + timedelta(days=1)) + "::timestamp"
        self._day = literal(task.as_of) + "::date"

    def run(self) -> None:
        """Do everything."""
        for step in (
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
            self._reasons,
            self._scores,
        ):
            step()
            self._task.done(step.__name__.strip("_"))

    def _sql(self, text: str, **values) -> duckdb.DuckDBPyConnection:
        return self._db.execute(text, values or None)

    def _table(self, name: str, columns: str, rows: list[tuple]) -> None:
        """Make a small table of rows known to Python."""
        self._sql(f"create table {name} ({columns})")
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            self._db.executemany(f"insert into {name} values ({marks})", rows)

    # Rules

    def _rule_tables(self) -> None:
        rules = self._rules
        self._sql("create macro bare(domain) as regexp_replace(domain, '^www[.]', '')")
        self._table(
            "models",
            "model_no utinyint, scoring_model varchar, fit_cap bigint,"
            " behavior_cap bigint, score_floor bigint",
            [
                (m.number, m.name, m.fit_cap, m.behavior_cap, m.score_floor)
                for m in rules.models
            ],
        )
        self._table(
            "rules",
            "rule_no utinyint, model_no utinyint, rule varchar, signal varchar,"
            " dimension varchar, points integer",
            [
                (r.number, r.model, r.name, r.signal, r.dimension, r.points)
                for r in rules.every
            ],
        )
        self._table(
            "behavior",
            "rule_no utinyint, activity_type varchar, content_group varchar,"
            " product varchar, min_quantity double, occurrences integer,"
            " within_days integer, times_per_day integer, times_in_total integer,"
            " decay varchar, points integer",
            [
                (
                    r.number,
                    r.activity_type,
                    r.content_group,
                    r.product,
                    None if r.min_quantity is None else float(r.min_quantity),
                    r.occurrences,
                    r.within_days,
                    r.times_per_day,
                    r.times_in_total,
                    r.decay,
                    r.points,
                )
                for r in rules.behavior
            ],
        )
        ages = rules.weights()
        used = {r.decay for r in rules.behavior}
        rows = [(d, age, w) for d in used for age, w in ages[d].items() if age < 2000]
        self._sql(
            "create table weights as select unnest($d) as decay, unnest($a)::integer as"
            " age, unnest($w)::integer as weight",
            d=[r[0] for r in rows],
            a=[r[1] for r in rows],
            w=[r[2] for r in rows],
        )

    # People

    def _best(self, table: str, key: str, columns: list[str], where: str) -> str:
        """Return a query for the best versions; only keys that repeat are sorted."""
        source = (
            f"(select * from read_parquet('{self._task.file(table)}') where {where})"
        )
        order = best_version(columns, self._end, "updated_at")
        return f"""
            with repeated as (
                select {key} from {source} group by all having count(*) > 1
            )
            select * from {source} anti join repeated using ({key})
            union all by name
            select * exclude version from (
                select *, row_number() over (partition by {key} order by {order})
                    as version
                from {source} semi join repeated using ({key})
            ) where version = 1
        """

    def _leads(self) -> None:
        end = self._end
        self._sql(
            "create table lead_rows as select * replace (lower(email) as email) from ("
            + self._best(
                "leads",
                "lead_id",
                LEAD_COLUMNS,
                f"lead_id is not null and created_at < {end}",
            )
            + ")"
        )
        order = best_version(["surviving_lead_id"], end, "merged_at")
        self._sql(f"""
            create table merges as
            select merged_lead_id as merged, surviving_lead_id as surviving from (
                select *, row_number() over (
                    partition by merged_lead_id order by {order}
                ) as version
                from read_parquet('{self._task.file("lead_merges")}')
                where
                    merged_lead_id is not null and surviving_lead_id is not null
                    and coalesce(merged_at < {end}, true)
            ) where version = 1
        """)
        self._sql("""
            create table straight as
            with recursive reached as (
                select merged, surviving from merges
                union
                select reached.merged, merges.surviving
                from reached inner join merges on reached.surviving = merges.merged
            )
            select * from merges
            where merged not in (select merged from reached where merged = surviving)
        """)
        self._sql("""
            create table ends as
            with recursive reached as (
                select merged, surviving from straight
                union all
                select reached.merged, straight.surviving
                from reached inner join straight on reached.surviving = straight.merged
            )
            select merged, surviving from reached
            where
                surviving not in (select merged from straight)
                and surviving in (select lead_id from lead_rows)
        """)
        internal = texts(self._rules.domains("internal", "test"))
        self._sql(f"""
            create table leads as
            select
                row_number() over ()::integer as lead_no,
                *,
                case when email like '%@%'
                    then bare(regexp_replace(email, '^.*@', '')) end as email_domain,
                email_domain in {internal} as is_ours
            from lead_rows
            where lead_id not in (select merged from ends)
        """)
        self._sql("""
            create table known as
            select lead_id as known_id, lead_no from leads
            union all
            select ends.merged, leads.lead_no
            from ends inner join leads on ends.surviving = leads.lead_id
        """)
        self._sql("""
            create table emails as
            select
                lead_rows.email,
                min_by(known.lead_no, (created_at, lead_id)) as lead_no
            from lead_rows inner join known on lead_rows.lead_id = known.known_id
            where email is not null
            group by lead_rows.email
        """)
        self._sql(f"""
            create table visitors as
            with found as (
                select visitor_id, identified_at, max(lead_id) as lead_id
                from read_parquet('{self._task.file("identities")}')
                where
                    visitor_id is not null and lead_id is not null
                    and identified_at < {end}
                group by visitor_id, identified_at
            )
            select
                visitor_id,
                known.lead_no,
                case when row_number() over visits = 1 then '0001-01-01'::timestamp
                    else identified_at end as valid_from,
                coalesce(
                    lead(identified_at) over visits, '9999-12-31'::timestamp
                ) as valid_to
            from found inner join known on found.lead_id = known.known_id
            window visits as (partition by visitor_id order by identified_at)
        """)

    def _accounts(self) -> None:
        """Match leads with accounts by id, else by domain, else by name."""
        self._sql(
            "create table accounts as"
            " select *, bare(lower(domain)) as bare_domain from ("
            + self._best(
                "accounts",
                "account_id",
                ACCOUNT_COLUMNS,
                f"account_id is not null and coalesce(created_at < {self._end}, true)",
            )
            + ")"
        )
        forms = [row["legal_form"] for row in self._rules.table("legal_forms")]
        (pattern,) = self._sql(
            f"""
            select '( (' || string_agg({plain_text("form")}, '|') || '))+$'
            from (select unnest($forms) as form)
            """,
            forms=forms,
        ).fetchone()
        open_domains = texts(self._rules.domains("personal", "disposable"))
        self._sql(f"""
            create table names as
            select name,
                regexp_replace({plain_text("name")}, {literal(pattern)}, '') as plain
            from (
                select company_name as name from leads where company_name is not null
                union select name from accounts where name is not null
            )
        """)
        self._sql(f"""
            create table lead_accounts as
            with domains as (
                select bare_domain, min_by(
                    account_id, (coalesce(created_at, '9999-12-31'), account_id)
                ) as account_id
                from accounts
                where bare_domain is not null and bare_domain not in {open_domains}
                group by bare_domain
            ),
            sole as (
                select plain, min(account_id) as account_id
                from accounts inner join names using (name)
                where plain <> ''
                group by plain having count(*) = 1
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
        """)

    # Fit

    def _fit(self) -> None:
        """Try each attribute's rules on its distinct values, then look the leads up."""
        attributes: dict[str, list[FitRule]] = {}
        for rule in self._rules.fit:
            attributes.setdefault(rule.attribute, []).append(rule)
        changes = self._task.file("attribute_changes")
        self._sql(f"""
            create table latest as
            select
                lower(entity_type) as entity_type, entity_id,
                lower(attribute) as attribute,
                max_by({{'value': value}}, (
                    changed_at, coalesce(old_value, ''), coalesce(value, '')
                ))['value'] as value
            from read_parquet('{changes}')
            where
                lower(entity_type) in ('lead', 'account') and entity_id is not null
                and attribute is not null and changed_at < {self._end}
            group by 1, 2, 3
        """)
        self._sql("create table fit (lead_no integer, rule_no utinyint)")
        for attribute, rules in attributes.items():
            self._fit_attribute(attribute, rules)

    def _fit_attribute(self, attribute: str, rules: list[FitRule]) -> None:
        """Earn the points of one attribute: the first rule that holds, by model."""
        source, derive = self._source(attribute)
        held = ", ".join(
            "case "
            + " ".join(
                f"when {fit_condition(rule, 'value')} then {rule.number}"
                for rule in sorted(rules, key=lambda r: (r.priority, r.name))
                if rule.model == model
            )
            + " end::utinyint"
            for model in sorted({rule.model for rule in rules})
        )
        self._sql(f"""
            insert into fit
            with held as ({source}),
            found as (
                select given, unnest([{held}]) as rule_no
                from (
                    select value as given, {derive} as value
                    from (select distinct value from held)
                )
            )
            select held.lead_no, found.rule_no
            from held inner join found on held.value is not distinct from found.given
            where found.rule_no is not null
        """)

    def _source(self, attribute: str) -> tuple[str, str]:
        """Return a query for (lead_no, value), and what becomes of the value."""
        rules = self._rules
        derive = "value"
        if attribute in ("job_level", "job_function"):
            cases = " ".join(
                f"when regexp_matches(lower(value), {literal(pattern)}, 'i')"
                f" then {literal(word)}"
                for pattern, word in rules.job_titles(attribute)
            )
            derive, attribute = f"case {cases} end", "job_title"
        elif attribute == "email_type":
            disposable = texts(rules.domains("disposable"))
            personal = texts(rules.domains("personal"))
            domain = "nullif(bare(regexp_replace(lower(value), '^.*@', '')), '')"
            derive = (
                f"case when value is null or value not like '%@%' or {domain} is null"
                f" then 'missing' when {domain} in {disposable} then 'disposable'"
                f" when {domain} in {personal} then 'personal' else 'business' end"
            )
            attribute = "email"
        elif attribute in ("country_group", "industry_group"):
            table, column = {
                "country_group": ("countries", "country"),
                "industry_group": ("industries", "industry"),
            }[attribute]
            known = rules.groups(table, column, attribute)
            self._table(attribute, "name varchar, word varchar", list(known.items()))
            derive = (
                f"(select any_value(word) from {attribute} where name = lower(value))"
            )
            attribute = column
        if attribute == "account_match":
            return "select lead_no, account_match as value from lead_accounts", derive
        if attribute in LEAD_COLUMNS:
            return (
                f"""select lead_no, case when latest.entity_id is null
                    then leads.{attribute} else latest.value end as value
                from leads left join latest
                    on latest.entity_type = 'lead' and latest.attribute = '{attribute}'
                    and latest.entity_id = leads.lead_id""",
                derive,
            )
        column = attribute.removeprefix("account_")
        own = f"accounts.{column}::varchar" if column in ACCOUNT_COLUMNS else "null"
        return (
            f"""select lead_no, case when latest.entity_id is null
                then {own} else latest.value end as value
            from lead_accounts
            left join accounts using (account_id)
            left join latest
                on latest.entity_type = 'account' and latest.attribute = '{column}'
                and latest.entity_id = lead_accounts.account_id""",
            derive,
        )

    # Events

    def _distinct_values(self) -> None:
        """Classify contents, search terms, referrers and browsers, each text once."""
        events = self._event_rows
        rules = self._rules
        # Tables, not subqueries: DuckDB would try the patterns on every row of events,
        # because it pushes filters below a `distinct`.
        for table, columns in (
            ("seen_contents", "activity_type, content, product"),
            ("seen_terms", "search_term, product"),
            ("seen_referrers", "referrer, product"),
            ("seen_browsers", "user_agent"),
        ):
            self._sql(
                f"create table {table} as select distinct {columns} from {events}"
            )
        self._table(
            "engagements",
            "activity_type varchar, is_engagement boolean",
            list(rules.engagements().items()),
        )
        self._sql(f"""
            create table kinds as
            with raw as (
                select activity_type as raw_type, content as raw_content,
                    product as raw_product
                from seen_contents where activity_type is not null
            ),
            cleaned as (
                select
                    *, lower(trim(raw_type)) as activity_type,
                    nullif(lower(trim(raw_content)), '') as content,
                    nullif(lower(trim(raw_product)), '') as named
                from raw
            ),
            classified as (
                select distinct activity_type, content from cleaned
            ),
            classes as (
                select
                    activity_type, content,
                    {content_case(rules, "activity_type", "content")} as found
                from classified
            )
            select
                row_number() over ()::integer as kind_no, raw_type, raw_content,
                raw_product, cleaned.activity_type,
                dense_rank() over (order by cleaned.content)::integer as content_no,
                found.content_group as content_group,
                coalesce(named, found.product) as product,
                coalesce(engagements.is_engagement, true) as is_engagement
            from cleaned
            left join classes on cleaned.activity_type = classes.activity_type
                and cleaned.content is not distinct from classes.content
            left join engagements
                on cleaned.activity_type = engagements.activity_type
        """)
        intents = " ".join(
            f"when regexp_matches(raw_term, {literal(pattern)}, 'i') then "
            f"{{'content_group': {literal(intent)}, 'product': {literal(product)}}}"
            for pattern, intent, product in rules.search_intents()
        )
        self._sql(f"""
            create table searches as
            select *, coalesce(lower(raw_product), found.product) as product,
                found.content_group as content_group
            from (
                select *, case {intents} end as found from (
                    select search_term as raw_term, product as raw_product
                    from seen_terms where search_term is not null
                )
            )
        """)
        own = " or ".join(
            f"host = {literal(d)} or ends_with(host, {literal('.' + d)})"
            for row in rules.table("own_domains")
            if (d := row["domain"].lower().removeprefix("www."))
        )
        self._sql(f"""
            create table referrals as
            with hosts as (
                select raw_referrer, raw_product, nullif(bare(case
                    when regexp_matches(raw_referrer, '^([a-z][a-z0-9+.-]*:)?//', 'i')
                        then regexp_replace(regexp_replace(regexp_replace(
                            regexp_replace(
                                lower(raw_referrer), '^([a-z][a-z0-9+.-]*:)?//', ''
                            ), '[/?#].*$', ''
                        ), '^.*@', ''), ':[0-9]*$', '')
                    when regexp_replace(lower(raw_referrer), '[/?#:].*$', '') like '%.%'
                        then regexp_replace(lower(raw_referrer), '[/?#:].*$', '')
                end), '') as host
                from (
                    select referrer as raw_referrer, product as raw_product
                    from seen_referrers where referrer is not null
                )
            )
            select *, coalesce(lower(raw_product), found.product) as product,
                found.content_group as content_group
            from (
                select
                    *, {content_case(rules, "'referral_arrival'", "host")} as found
                from hosts
                where host is not null and host not like '[%' and not ({own or "false"})
            )
        """)
        patterns = " or ".join(
            f"regexp_matches(user_agent, {literal(pattern)}, 'i')"
            for pattern in rules.suppression("user_agent")
        )
        self._sql(f"""
            create table robots as
            select user_agent from seen_browsers
            where {patterns or "false"}
        """)
        self._classes()

    def _classes(self) -> None:
        """Give one class to what is the same to all rules; say which rules it meets."""
        limits = sorted(
            {
                float(r.min_quantity)
                for r in self._rules.behavior
                if r.min_quantity is not None
            }
        )
        levels = len(limits) + 1
        self._level = " + ".join(
            f"(coalesce(quantity, 0) >= {limit})::integer" for limit in limits
        )
        self._table(
            "limits", "level integer, least double", list(enumerate([0, *limits]))
        )
        self._sql("""
            create table meanings as
            select kind_no, activity_type, content_group, product, is_engagement
            from kinds
            union all
            select null, 'email_ignored', content_group, product, false
            from kinds where activity_type = 'email_delivered'
            union all
            select null, 'search_arrival', content_group, product, false from searches
            union all
            select null, 'referral_arrival', content_group, product, false
            from referrals
        """)
        self._sql(f"""
            create table classes as
            with distinct_meanings as (
                select distinct activity_type, content_group, product, is_engagement
                from meanings
            ),
            met as (
                select
                    m.*,
                    coalesce(list(
                        {{'rule_no': rule_no, 'least': min_quantity}}
                        order by rule_no
                    ) filter (rule_no is not null), []) as rules
                from distinct_meanings as m
                left join behavior
                    on m.activity_type = behavior.activity_type
                    and coalesce(behavior.content_group = m.content_group,
                        behavior.content_group is null)
                    and coalesce(behavior.product = m.product, behavior.product is null)
                group by m.activity_type, m.content_group, m.product, m.is_engagement
            )
            select
                *, ((dense_rank() over (order by activity_type, is_engagement, rules)
                - 1) * {levels})::usmallint as class_no,
                len(list_filter(rules, lambda r: r.least is not null)) > 0 as by_level
            from met
        """)
        self._sql("""
            create table class_rules as
            select distinct
                (class_no + level)::usmallint as class_no, rule.rule_no, is_engagement
            from (
                select class_no, by_level, is_engagement, unnest(rules) as rule
                from classes
            ), limits
            where level = 0 and rule.least is null
                or by_level and (rule.least is null or rule.least <= limits.least)
        """)
        self._sql("""
            create table class_types as
            select distinct (class_no + level)::usmallint as class_no, activity_type,
                is_engagement
            from classes, limits
        """)
        for table in ("kinds", "searches", "referrals"):
            kind = {
                "kinds": "t.activity_type",
                "searches": "'search_arrival'",
                "referrals": "'referral_arrival'",
            }[table]
            engaged = "t.is_engagement" if table == "kinds" else "false"
            self._sql(f"""
                create or replace table {table} as
                select t.*, c.class_no, c.by_level, len(c.rules) > 0 as has_rules
                from {table} as t inner join classes as c
                    on {kind} = c.activity_type
                    and t.content_group is not distinct from c.content_group
                    and t.product is not distinct from c.product
                    and {engaged} = c.is_engagement
            """)
        self._sql("""
            create or replace table kinds as
            select t.*, c.class_no as ignored_class
            from kinds as t left join classes as c
                on t.activity_type = 'email_delivered'
                and c.activity_type = 'email_ignored'
                and t.content_group is not distinct from c.content_group
                and t.product is not distinct from c.product
        """)

    @property
    def _valid(self) -> str:
        return (
            "event_id is not null and activity_type is not null"
            f" and occurred_at < {self._end}"
        )

    def _repeated_events(self) -> None:
        """Find the ids that come twice by a hash of theirs, a narrow number."""
        events = self._event_rows
        self._sql(f"""
            create table repeated_hashes as
            select hash(event_id) as id_hash from {events} where {self._valid}
            group by 1 having count(*) > 1
        """)
        order = best_version(EVENT_COLUMNS, self._end, "loaded_at")
        self._sql(f"""
            create table repeated_events as
            select * exclude version from (
                select *, row_number() over (
                    partition by event_id order by {order}
                ) as version
                from {events}
                where {self._valid}
                    and hash(event_id) in (select id_hash from repeated_hashes)
            ) where version = 1
        """)

    def _events(self) -> None:
        """Scan the events once: who did it, and which numbers stand for the texts."""
        ours = self._rules.domains("internal", "test")
        internal = texts([*ours, *(f"www.{domain}" for domain in ours)])
        self._sql(f"""
            create table events as
            with raw as (
                select * from {self._event_rows}
                where {self._valid}
                    and hash(event_id) not in (select id_hash from repeated_hashes)
                union all by name
                select * from repeated_events
            ),
            named as (
                select raw.*, lower(raw.email) as low_email,
                    coalesce(known.lead_no, emails.lead_no) as named_no
                from raw
                left join known on raw.lead_id = known.known_id
                left join emails
                    on case when raw.lead_id is null then lower(raw.email) end
                    = emails.email
            ),
            found as (
                select named.*, coalesce(named_no, visitors.lead_no) as lead_no
                from named
                left join visitors
                    on case when named_no is null and named.lead_id is null
                        then named.visitor_id end = visitors.visitor_id
                    and named.occurred_at >= visitors.valid_from
                    and named.occurred_at < visitors.valid_to
                where coalesce(named_no, visitors.lead_no) is not null
            )
            select
                found.lead_no,
                occurred_at,
                (kinds.class_no + case when kinds.by_level
                    then {self._level or "0"} else 0 end)::usmallint as class_no,
                kinds.content_no,
                kinds.ignored_class,
                searches.class_no as search_class,
                referrals.class_no as referral_class,
                robots.user_agent is not null or case
                    when low_email like '%@%'
                        then split_part(low_email, '@', -1) in {internal}
                    when low_email is not null then false
                    else coalesce(leads.is_ours, false)
                end as is_suppressed
            from found
            inner join kinds on found.activity_type = kinds.raw_type
                and found.content is not distinct from kinds.raw_content
                and found.product is not distinct from kinds.raw_product
            inner join leads on found.lead_no = leads.lead_no
            left join robots on found.user_agent = robots.user_agent
            left join searches on found.search_term = searches.raw_term
                and found.product is not distinct from searches.raw_product
            left join referrals on found.referrer = referrals.raw_referrer
                and found.product is not distinct from referrals.raw_product
        """)

    def _classes_of(self, *types: str) -> str:
        rows = self._sql(
            "select class_no from class_types where list_contains($t, activity_type)",
            t=list(types),
        ).fetchall()
        return "(" + ", ".join(str(r[0]) for r in rows or [(-1,)]) + ")"

    def _suppressed(self) -> None:
        """Find robotic clicks and bursts; first count by lead, day and class."""
        self._sql("""
            create table counts as
            select lead_no, occurred_at::date as day, class_no,
                count(*)::integer as events,
                count_if(not is_suppressed)::integer as matches
            from events group by all
        """)
        bursts = [int(n) for n in self._rules.suppression("burst")]
        seconds = [int(n) for n in self._rules.suppression("click_after_delivery")]
        self._sql(f"""
            create table robotic as
            with busy as (
                select distinct lead_no, day from (
                    select lead_no, day, activity_type
                    from counts inner join class_types using (class_no)
                    group by all having sum(events) >= {min(bursts, default=2**31)}
                )
            ),
            seconds as (
                select e.rowid as place, count(*) over (
                    partition by e.lead_no, class_types.activity_type,
                    date_trunc('second', e.occurred_at)
                ) as in_one_second
                from events as e
                semi join busy on e.lead_no = busy.lead_no
                    and e.occurred_at::date = busy.day
                inner join class_types using (class_no)
            )
            select place from seconds
            where in_one_second >= {min(bursts, default=2**31)}
            union
            select c.rowid
            from events as c
            semi join events as d
                on c.lead_no = d.lead_no and c.content_no = d.content_no
                and d.class_no in {self._classes_of("email_delivered")}
                and c.occurred_at >= d.occurred_at
                and c.occurred_at <= d.occurred_at
                    + to_seconds({max(seconds, default=-1)})
            where c.class_no in {self._classes_of("email_click")}
        """)
        self._sql("""
            create table removed as
            select lead_no, occurred_at::date as day, class_no,
                count(*)::integer as matches
            from events semi join robotic on events.rowid = robotic.place
            where not is_suppressed
            group by all
        """)

    def _daily_counts(self) -> None:
        """Take off what is suppressed; add the derived activities."""
        days = self._rules.ignored_after()
        good = "not is_suppressed and rowid not in (select place from robotic)"
        self._sql(f"""
            create table matches as
            select counts.lead_no, counts.day, counts.class_no,
                (counts.matches - coalesce(removed.matches, 0))::integer as matches
            from counts left join removed using (lead_no, day, class_no)
            where counts.matches > coalesce(removed.matches, 0)

            union all

            select lead_no, day + {days}, ignored_class, count(*)::integer
            from (
                select lead_no, content_no, ignored_class, occurred_at::date as day
                from events
                where ignored_class is not null and {good}
                    and occurred_at::date <= {self._day} - {days}
            ) as sent
            anti join (
                select distinct lead_no, content_no, occurred_at::date as day
                from events
                where class_no in {self._classes_of("email_open", "email_click")}
                    and {good}
            ) as answers
                on sent.lead_no = answers.lead_no
                and sent.content_no = answers.content_no
                and answers.day between sent.day and sent.day + {days}
            group by all

            union all

            select lead_no, occurred_at::date, search_class, count(*)::integer
            from events where search_class is not null and {good} group by all

            union all

            select lead_no, occurred_at::date, referral_class, count(*)::integer
            from events where referral_class is not null and {good} group by all
        """)

    # Points

    def _behavior(self) -> None:
        """Give points to the counts, with limits and decay; all sums are whole."""
        self._sql("""
            create table days as
            select lead_no, rule_no, day, sum(matches)::integer as matches
            from matches inner join class_rules using (class_no)
            group by all
        """)
        earned = """
            sum(points * let_through)::bigint as points,
            sum(points * let_through * coalesce(weight, 0))::bigint as worth
        """
        weighed = f"""
            left join weights on weights.decay = behavior.decay
                and weights.age = ({self._day} - days.day)
        """
        per_day = "least(matches, coalesce(times_per_day, matches))"
        self._sql(f"""
            create table worths as
            select lead_no, rule_no, {earned}
            from (
                select lead_no, rule_no, points, weight, {per_day} as let_through
                from days inner join behavior using (rule_no) {weighed}
                where occurrences = 1 and times_in_total is null
            ) group by all

            union all

            select lead_no, rule_no, {earned}
            from (
                select lead_no, rule_no, points, weight, least(
                    greatest(times_in_total - coalesce(sum({per_day}) over (
                        partition by lead_no, rule_no order by day
                        rows between unbounded preceding and 1 preceding
                    ), 0), 0), {per_day}
                ) as let_through
                from days inner join behavior using (rule_no) {weighed}
                where occurrences = 1 and times_in_total is not null
            ) group by all

            union all

            select lead_no, rule_no, any_value(points), any_value(points) * 10000
            from days inner join behavior using (rule_no)
            where occurrences > 1 and within_days is not null
                and day > {self._day} - within_days
            group by lead_no, rule_no
            having sum(matches) >= any_value(occurrences)

            union all

            select lead_no, rule_no, points, points * coalesce(weight, 0)
            from (
                select lead_no, rule_no, min(day) as day from (
                    select lead_no, rule_no, day, occurrences, sum(matches) over (
                        partition by lead_no, rule_no order by day
                    ) as so_far
                    from days inner join behavior using (rule_no)
                    where occurrences > 1 and within_days is null
                ) where so_far >= occurrences group by all
            ) as days inner join behavior using (rule_no) {weighed}
        """)

    def _inactivity_and_seasons(self) -> None:
        self._sql("""
            create table silences as
            select leads.lead_no,
                greatest(any_value(leads.created_at)::date, max(day)) as since
            from leads
            left join (
                select lead_no, max(day) as day
                from matches semi join (
                    select class_no from class_types where is_engagement
                ) using (class_no)
                group by lead_no
            ) as engaged using (lead_no)
            group by leads.lead_no
        """)
        for rule in self._rules.inactivity:
            self._sql(f"""
                insert into worths
                select lead_no, {rule.number}, {rule.points}, {rule.points * 10_000}
                from silences where since + {rule.days_inactive} <= {self._day}
            """)
        self._sql(f"""
            create table order_days as
            with orders as (
                select accounts.account_id, known.lead_no, ordered_at::date as day
                from (
                    select *, row_number() over (
                        partition by order_id order by
                        {best_version(["account_id", "lead_id", "ordered_at"], "")}
                    ) as version
                    from read_parquet('{self._task.file("orders")}')
                    where order_id is not null and ordered_at < {self._end}
                ) as o
                left join accounts using (account_id)
                left join known on o.lead_id = known.known_id
                where version = 1
            )
            select lead_accounts.lead_no, day
            from orders inner join lead_accounts using (account_id)
            union
            select lead_no, day from orders where lead_no is not null
        """)
        self._sql("""
            create or replace table order_days as select distinct lead_no, case
                when month(day) = 2 and day(day) = 29 then day - 1 else day end as day
            from order_days
        """)
        for rule in self._rules.seasonal:
            self._sql(f"""
                insert into worths
                select distinct lead_no, {rule.number}, {rule.points},
                    {rule.points * 10_000}
                from order_days, range(1, {rule.years + 1}) as y(year)
                where {self._day} between
                    (day + to_years(year::integer))::date - {rule.days_before}
                    and (day + to_years(year::integer))::date + {rule.days_after}
            """)

    # Results

    def _reasons(self) -> None:
        """Add up by model; write what the rules, the caps and the floor give."""
        self._sql("""
            insert into worths
            select lead_no, rule_no, points, points * 10000
            from fit inner join rules using (rule_no)
        """)
        self._sql("""
            create table sums as
            with summed as (
                select
                    lead_no, model_no,
                    sum(worth) filter (signal = 'fit') as fit,
                    sum(worth) filter (signal = 'behavior') as behavior,
                    sum(worth) filter (signal = 'inactivity') as inactivity,
                    sum(worth) filter (dimension = 'timing') as timing
                from worths inner join rules using (rule_no)
                group by all
            ),
            whole as (
                select
                    leads.lead_no, models.*,
                    coalesce(fit, 0)::bigint as fit,
                    coalesce(behavior, 0)::bigint as behavior,
                    coalesce(inactivity, 0)::bigint as inactivity,
                    coalesce(timing, 0)::bigint as timing
                from leads cross join models
                left join summed
                    on leads.lead_no = summed.lead_no
                    and models.model_no = summed.model_no
            )
            select
                *,
                least(fit, fit_cap * 10000) as fit_score,
                least(behavior, behavior_cap * 10000) as capped,
                capped + inactivity as behavior_score,
                fit_score + behavior_score + timing as plain_total,
                greatest(plain_total, score_floor * 10000) as total_score
            from whole
        """)
        self._sql(f"""
            copy (
                with reasons as (
                    select lead_no, model_no, rule, dimension, worths.points, worth
                    from worths inner join rules using (rule_no)
                    union all
                    select lead_no, model_no, 'fit_cap', 'fit', 0, fit_score - fit
                    from sums where fit_score <> fit
                    union all
                    select lead_no, model_no, 'behavior_cap', 'behavior', 0,
                        capped - behavior
                    from sums where capped <> behavior
                    union all
                    select lead_no, model_no, 'score_floor', 'total', 0,
                        total_score - plain_total
                    from sums where total_score <> plain_total
                )
                select
                    lead_id, scoring_model, rule, dimension, points::bigint as points,
                    (worth * 0.0001::decimal(5, 4))::decimal(18, 4) as contribution
                from reasons
                inner join leads using (lead_no)
                inner join models using (model_no)
            ) to '{self._task.out / "reasons.parquet"}' (format parquet)
        """)

    def _scores(self) -> None:
        scores = ", ".join(
            f"({column} * 0.0001::decimal(5, 4))::decimal(18, 4) as {name}"
            for column, name in (
                ("fit_score", "fit_score"),
                ("behavior_score", "behavior_score"),
                ("timing", "timing_score"),
                ("total_score", "total_score"),
            )
        )
        self._sql(f"""
            copy (
                select lead_id, scoring_model, {scores}
                from sums inner join leads using (lead_no)
            ) to '{self._task.out / "scores.parquet"}' (format parquet)
        """)


if __name__ == "__main__":
    main()
