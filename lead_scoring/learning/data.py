"""Observations from a built warehouse, which is only read.

A moment is a lead on a day. What was known of it on that day comes from dated facts of
the warehouse: the spans of its attributes, and the activities that were known by then.
The warehouse keeps the attributes that a rule names. Learning looks at all of them, so
the models of attributes run once more, in memory, as if a rule named each.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date

import duckdb
import numpy as np

from ..errors import ExitCode, StoppedError
from ..rules.catalog import read_catalog
from ..rules.models import Models
from ..settings import Settings
from ..sql import literal
from .arrays import MISSING, Activity, Attribute, Observations, activity, attribute

# Made once more for all attributes; everything else is as it was built.
MADE_AGAIN = (
    *("named_inputs", "named_further_columns", "attribute_sources"),
    *("further_attributes", "attribute_columns", "attribute_spans", "derived_values"),
    "lead_attributes",
)
# Which lead it is and when its records were written says nothing about others.
IDS_AND_DAYS = {
    *("lead_id", "account_id", "created_at", "updated_at", "opted_out_at"),
    *("customer_since", "account_account_id", "account_created_at"),
    *("account_updated_at", "account_customer_since"),
}
# Of these only whether they are there: a value is one person, or one company.
NAMES = {
    *("email", "first_name", "last_name", "phone", "company_name", "name", "domain"),
    *("account_name", "account_domain"),
}
# Beyond these a fit takes minutes; a choice by hash is as good as all.
MOST_OBSERVATIONS = 30_000
NEWEST_DAY = "(select max(scored_on) from lead_scores)"
# Whose rules of disqualification hold: those of the champion of all leads.
OFFICIAL_MODEL = """(
    select scoring_model from scored_models
    where role = 'champion' and segment = 'default'
)"""
EXCLUDED_BY = ("opted_out", "is_customer", "open_opportunity", "disqualified")


@dataclass(frozen=True)
class Source:
    """Observations, and what there is to say of them.

    Attributes:
        observations: what is learned from.
        lead_ids: the lead of each.
        days: the day of each.
        excluded: how many moments were no observation, by what kept them from it.
        passed_over: attributes and activity types that cannot be learned from, and why.
        left_out: observations beyond the limit.

    """

    observations: Observations
    lead_ids: list[str]
    days: list[date]
    excluded: dict[str, int] = field(default_factory=dict)
    passed_over: dict[str, str] = field(default_factory=dict)
    left_out: int = 0


@contextmanager
def opened(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a database in memory that sees the tables of the warehouse by their names.

    Raises:
        StoppedError: there is no warehouse, or no build of it has ended.

    """
    if not settings.warehouse.exists():
        message = f"learn: there is no warehouse {settings.warehouse}; build it first"
        raise StoppedError(message, ExitCode.USAGE)
    with duckdb.connect() as connection:
        name = settings.warehouse.stem
        try:
            connection.execute(
                f'attach {literal(settings.warehouse)} as "{name}" (read_only)'
            )
        except duckdb.IOException:
            message = (
                f"learn: {settings.warehouse} is being written; wait for the build"
            )
            raise StoppedError(message, ExitCode.LOCKED) from None
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables()"
            " where database_name = $1"
            " union all select schema_name, view_name from duckdb_views()"
            " where database_name = $1 and not internal",
            [name],
        ).fetchall()
        for schema, table in tables:
            # The source has tables with the names of models.
            view = f"evaluated_{table}" if schema == "evaluated" else table
            if schema == "main" or table in MADE_AGAIN:
                continue
            # A view that reads another file, such as the history, is not needed.
            with suppress(duckdb.CatalogException, duckdb.BinderException):
                connection.execute(
                    f'create view "{view}" as from "{name}"."{schema}"."{table}"'
                )
        if "lead_scores" not in {table for _, table in tables}:
            message = (
                f"learn: {settings.warehouse} is not built yet; run lead-scoring build"
            )
            raise StoppedError(message, ExitCode.USAGE)
        yield connection


def at_age(settings: Settings, age: int, horizon: int) -> Source:
    """Return each lead once, so many days after its creation.

    Leads whose horizon has not passed yet are none, nor are those that had converted,
    opted out, were disqualified or had an open opportunity by then.

    Args:
        settings: the warehouse.
        age: days since the lead was created.
        horizon: days within which a conversion counts.

    """
    with opened(settings) as connection:
        connection.execute(
            f"""
            create table candidates as
            select
                leads.lead_id,
                leads.created_on + $age as day,
                coalesce(
                    conversions.converted_on > leads.created_on + $age
                    and conversions.converted_on <= leads.created_on + $age + $horizon,
                    false
                ) as converted
            from leads
            left join conversions using (lead_id)
            where leads.created_on + $age + $horizon <= {NEWEST_DAY}
            """,
            {"age": age, "horizon": horizon},
        )
        excluded = _without_excluded(connection)
        left_out = _choose(connection)
        values = _values_at(settings, connection)
        return _source(connection, values, excluded, left_out)


def by_month(settings: Settings) -> Source:
    """Return the observations of the evaluation: leads on past scoring days.

    Attributes are those that a build for the day had, and whom it rules out is none.

    Raises:
        StoppedError: no scoring day was replayed, or none has ended.

    """
    with opened(settings) as connection:
        known = connection.execute(
            "select count(*) from duckdb_views() where view_name = 'observations'"
        ).fetchone()
        if known != (1,):
            message = f"learn: {settings.warehouse} has no observations; build it again"
            raise StoppedError(message, ExitCode.USAGE)
        connection.execute(
            f"""
            create table ended as
            from observations
            where scoring_model = {OFFICIAL_MODEL} and is_ended
            """
        )
        connection.execute(
            """
            create table candidates as
            select
                lead_id, record_lead_id, scored_on as day, is_converted as converted
            from ended
            where is_observation
            """
        )
        excluded = dict(
            connection.execute(
                "select excluded_by, count(*) from ended where not is_observation"
                " group by all order by all"
            ).fetchall()
        )
        if connection.execute("select count(*) from ended").fetchone() == (0,):
            message = (
                "learn: no past scoring day was replayed; lead-scoring build does it,"
                " and --at-age needs none"
            )
            raise StoppedError(message, ExitCode.USAGE)
        left_out = _choose(connection)
        values = connection.execute(
            """
            select values.attribute, moments.place, values.value, values.has_history
            from moments
            inner join evaluated_attributes as values
                on
                    moments.day = values.scored_on
                    and moments.record_lead_id = values.lead_id
            """
        ).fetchall()
        return _source(connection, values, excluded, left_out)


def _choose(connection: duckdb.DuckDBPyConnection) -> int:
    """Make `moments` of the table `candidates`; return how many are too many.

    `candidates` has the columns lead_id, day and converted; `place` numbers them.
    """
    connection.execute(
        f"""
        create table moments as
        select *, row_number() over (order by day, lead_id) - 1 as place
        from (
            from candidates order by md5(lead_id || day) limit {MOST_OBSERVATIONS}
        )
        """
    )
    (left_out,) = connection.execute(
        "select (select count(*) from candidates) - (select count(*) from moments)"
    ).fetchone() or (0,)
    return int(left_out)


# An attribute, the place of an observation, its value there, whether it has dates.
Value = tuple[str, int, str, bool]


def _source(
    connection: duckdb.DuckDBPyConnection,
    values: Iterable[Value],
    excluded: dict[str, int],
    left_out: int,
) -> Source:
    """Return what the table `moments` and these values make."""
    rows = connection.execute(
        "select lead_id, day, converted from moments order by place"
    ).fetchall()
    attributes, passed_over = _different(values, len(rows))
    activities, unlisted = _activities(connection, len(rows))
    observations = Observations(
        np.array([converted for *_, converted in rows], dtype=bool),
        np.array([_number_of(lead) for lead, *_ in rows], dtype=np.int64),
        np.array([day.toordinal() for _, day, _ in rows], dtype=np.int64),
        attributes,
        activities,
    )
    return Source(
        observations,
        [lead for lead, *_ in rows],
        [day for _, day, _ in rows],
        excluded,
        passed_over | unlisted,
        left_out,
    )


def _number_of(lead_id: str) -> int:
    return int(hashlib.md5(lead_id.encode()).hexdigest()[:15], 16)


def _without_excluded(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Take out moments that are no observations; count them by the first reason."""
    order = ", ".join(literal(name) for name in EXCLUDED_BY)
    connection.execute(
        f"""
        create table exclusions as
        select
            lead_id, day,
            min_by(obstacle, list_position([{order}], obstacle)) as excluded_by
        from candidates
        inner join subjects using (lead_id)
        inner join obstacles using (subject_id)
        where
            obstacle in ({order})
            and scoring_model = {OFFICIAL_MODEL}
            and starts_on <= day
            and coalesce(ends_on > day, true)
        group by lead_id, day
        """
    )
    connection.execute(
        "delete from candidates"
        " where (lead_id, day) in (select (lead_id, day) from exclusions)"
    )
    return dict(
        connection.execute(
            "select excluded_by, count(*) from exclusions group by all order by all"
        ).fetchall()
    )


def _values_at(
    settings: Settings, connection: duckdb.DuckDBPyConnection
) -> list[Value]:
    """Return the values of all attributes at the moments, from their spans."""
    (day,) = connection.execute(f"select {NEWEST_DAY}").fetchone() or ("",)
    catalog = read_catalog(settings.project)
    given = {
        name
        for (name,) in connection.execute(
            "select view_name from duckdb_views() where not internal"
            " union all select table_name from duckdb_tables()"
            " where database_name = 'memory'"
        ).fetchall()
    }
    # Only of these leads; views by the names that the models read.
    for table in ("leads", "lead_accounts"):
        source = f"{table}_of_all"
        connection.execute(f'alter view "{table}" rename to "{source}"')
        connection.execute(
            f'create view "{table}" as from "{source}"'
            " where lead_id in (select lead_id from moments)"
        )
    models = Models(
        settings.project,
        connection,
        catalog,
        given=given | {"named_inputs"},
        variables={"as_of": str(day)},
    )
    inputs = models.call("derived_attributes")
    cases = " ".join(
        f"when {literal(key)} then {literal(inputs[key])}" for key in inputs
    )
    connection.execute(
        "create table named_inputs as select attribute,"
        f" case attribute {cases} else attribute end as input_attribute"
        " from known_attributes"
    )
    models.table("lead_attributes")
    return connection.execute(
        """
        with dated as (
            select distinct sources.attribute
            from attribute_sources as sources
            inner join attribute_changes as changes
                on
                    sources.entity_type = changes.entity_type
                    and sources.entity_attribute = changes.attribute
            where changes.rejection is null
        )

        select
            spans.attribute, moments.place, spans.value, dated.attribute is not null
        from moments
        inner join lead_attributes as spans
            on
                moments.lead_id = spans.lead_id
                and coalesce(spans.starts_on <= moments.day, true)
                and coalesce(spans.ends_on > moments.day, true)
        left join dated on spans.attribute = dated.attribute
        where spans.value is not null
        """
    ).fetchall()


def _different(
    found: Iterable[Value], number: int
) -> tuple[list[Attribute], dict[str, str]]:
    """Return the attributes that differ between leads, and why others are left out."""
    values: dict[str, list[str | None]] = {}
    dated: set[str] = set()
    for name, place, value, has_history in found:
        values.setdefault(name, [None] * number)[place] = value
        if has_history:
            dated.add(name)
    kept: list[Attribute] = []
    passed_over: dict[str, str] = {}
    seen: dict[bytes, str] = {}
    for name in sorted(values, key=lambda each: (len(each), each)):
        if name in IDS_AND_DAYS:
            passed_over[name] = "ids and days"
            continue
        each = attribute(name, values[name], name in dated, name in NAMES)
        different = each.codes == MISSING if each.is_name else each.codes
        if len(np.unique(different)) < 2:
            passed_over[name] = "the same for all"
            continue
        content = "\x1f".join(each.levels).encode() + each.codes.tobytes()
        twin = seen.setdefault(content, name)
        if twin != name:
            passed_over[name] = f"the same as {twin}"
            continue
        kept.append(each)
    return kept, passed_over


def _activities(
    connection: duckdb.DuckDBPyConnection, number: int
) -> tuple[list[Activity], dict[str, str]]:
    """Return activity types, and their content groups where a type has several."""
    connection.execute(
        """
        create table active_days as
        select
            moments.place,
            activities.activity_type,
            activities.content_group,
            moments.day - activities.occurred_on as age,
            count(*) as matches
        from moments
        inner join subjects using (lead_id)
        inner join activities
            on
                subjects.subject_id = activities.subject_id
                and activities.basis = 'official'
                and activities.occurred_on <= moments.day
                and activities.known_on <= moments.day
        group by all
        """
    )
    listed = {
        name
        for (name,) in connection.execute(
            "select lower(activity_type) from activity_types"
            " union select lower(activity_type) from derived_activities"
        ).fetchall()
    }
    kinds = connection.execute(
        """
        with groups as (
            select distinct activity_type, content_group from active_days
        )

        select distinct activity_type, null as content_group from groups
        union all
        from groups
        where
            content_group is not null
            and activity_type in (
                select activity_type from groups group by all having count(*) > 1
            )
        order by activity_type, content_group nulls first
        """
    ).fetchall()
    found, passed_over = [], {}
    for activity_type, content_group in kinds:
        if activity_type not in listed:
            passed_over[activity_type] = "not listed in activity_types.csv"
            continue
        days = connection.execute(
            """
            select place, age, sum(matches)::double as matches
            from active_days
            where
                activity_type = $type
                and ($group is null or content_group = $group)
            group by place, age
            """,
            {"type": activity_type, "group": content_group},
        ).fetchnumpy()
        found.append(
            activity(
                activity_type,
                content_group or "",
                days["place"],
                days["age"],
                days["matches"],
                number,
            )
        )
    return found, passed_over
