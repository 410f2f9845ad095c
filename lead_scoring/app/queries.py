"""All that the pages ask of the published file: a query each, with typed rows.

The file is queried with parameters and limits. Nothing here depends on how it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from ..report import BEST_FIRST, TO_CALL
from .source import Published

# What a list can be narrowed by: the name in the address and the column.
FILTERS = {
    "owner": "owner",
    "segment": "segment",
    "stage": "stage",
    "product": "top_product",
    "action": "next_action",
    "grade": "grade",
    "activity": "activity_state",
    "model": "scoring_model",
}
CHOICES_SHOWN = 500
NAME = """coalesce(
    nullif(concat_ws(' ', leads.first_name, leads.last_name), ''), leads.lead_id)"""


# What is published


class Publication(NamedTuple):
    """The build that is published."""

    scored_on: date | None
    build_id: str
    leads: int
    mqls: int


def publication(source: Published) -> Publication:
    """Return which build is published, and how many leads it has."""
    (found,) = source.rows(
        Publication,
        """
        select
            max(scored_on) as scored_on,
            (
                select any_value(build_id) from marts.activity_reconciliation
            ) as build_id,
            count(*) as leads,
            count(*) filter (stage = 'marketing_qualified') as mqls
        from marts.lead_scores
        """,
    )
    return found


class Line(NamedTuple):
    """A text of a list, such as a choice."""

    name: str


def choices(source: Published, name: str) -> list[str]:
    """Return the values that leads have of what a list can be narrowed by."""
    rows = source.rows(
        Line,
        f"""
        select distinct cast({FILTERS[name]} as varchar) as name
        from marts.lead_scores
        where {FILTERS[name]} is not null
        order by name
        limit {CHOICES_SHOWN}
        """,
    )
    return [row.name for row in rows]


# Whom to call


class LeadRow(NamedTuple):
    """A lead in a list."""

    lead_id: str
    first_name: str | None
    last_name: str | None
    job_title: str | None
    company_name: str | None
    email: str | None
    phone: str | None
    owner: str | None
    account_id: str | None
    segment: str | None
    scoring_model: str
    fit_score: Decimal
    behavior_score: Decimal
    timing_score: Decimal
    total_score: Decimal
    points_above_mql_score: Decimal | None
    grade: str | None
    grade_gap: str | None
    stage: str
    state_text: str
    top_reasons_text: str | None
    next_action: str
    next_action_days: int | None
    next_action_channel: str | None
    next_action_reason: str | None
    top_product: str | None
    expected_conversion_rate: float | None
    expected_rate_observations: int | None
    account_name: str | None
    is_new: bool


_OWN = [name for name in LeadRow._fields if name not in ("account_name", "is_new")]
_ROW = ", ".join(f"leads.{name}" for name in _OWN)
# The scores that were published last on an earlier day; without any, what the facts say
# of the day before.
_EARLIER = """
    with earlier as (
        select max(valid_from) as published_at, arg_max(scored_on, valid_from) as day
        from marts.lead_score_history
        where scored_on < (select max(scored_on) from marts.lead_scores)
    ),

    were_ready as (
        select spans.lead_id
        from marts.lead_score_history as spans
        inner join earlier
            on
                spans.valid_from <= earlier.published_at
                and coalesce(spans.valid_to > earlier.published_at, true)
        where spans.stage = 'marketing_qualified'
    )
"""
_IS_NEW = """(
    leads.stage = 'marketing_qualified'
    and if(
        (select day from earlier) is null,
        leads.stage_entered_on >= leads.scored_on - 1,
        leads.lead_id not in (select lead_id from were_ready)
    )
)"""


class Since(NamedTuple):
    """The day since which somebody is new."""

    day: date | None
    was_published: bool


def new_since(source: Published) -> Since:
    """Return the day published before, or yesterday where there is none."""
    (found,) = source.rows(
        Since,
        f"""
        {_EARLIER}
        select
            coalesce(
                (select day from earlier),
                (select max(scored_on) - 1 from marts.lead_scores)
            ) as day,
            (select day from earlier) is not null as was_published
        """,
    )
    return found


class Wanted(NamedTuple):
    """Which leads a list shall have.

    Attributes:
        search: part of a name, company, e-mail or id; empty: any.
        values: the value of each of `FILTERS` that is chosen.
        is_new: only who became an MQL since the day published before.
        is_everybody: customers, disqualified and opted out leads too.

    """

    search: str = ""
    values: Mapping[str, str] = {}
    is_new: bool = False
    is_everybody: bool = False


def _conditions(wanted: Wanted) -> tuple[str, dict[str, str]]:
    parts, parameters = ["true"], {}
    if not wanted.is_everybody:
        parts.append(TO_CALL)
    for name, value in wanted.values.items():
        parts.append(f"leads.{FILTERS[name]} = ${name}")
        parameters[name] = value
    if wanted.search.strip():
        parts.append(
            "contains(lower(concat_ws(' ', leads.first_name, leads.last_name,"
            " leads.company_name, leads.email, leads.lead_id)), lower($search))"
        )
        parameters["search"] = " ".join(wanted.search.split())
    if wanted.is_new:
        parts.append(_IS_NEW)
    return " and ".join(parts), parameters


class Count(NamedTuple):
    """How many."""

    number: int


def count_leads(source: Published, wanted: Wanted) -> int:
    """Return how many leads a list has over all its pages."""
    conditions, parameters = _conditions(wanted)
    (found,) = source.rows(
        Count,
        f"{_EARLIER} select count(*) as number from marts.lead_scores as leads"
        f" where {conditions}",
        **parameters,
    )
    return found.number


def leads(
    source: Published, wanted: Wanted, limit: int, offset: int = 0
) -> list[LeadRow]:
    """Return the leads of a list, whom to call first."""
    conditions, parameters = _conditions(wanted)
    return source.rows(
        LeadRow,
        f"""
        {_EARLIER},

        listed as (
            select {_ROW}, {_IS_NEW} as is_new
            from marts.lead_scores as leads
            where {conditions}
            order by {BEST_FIRST}
            limit $limit offset $offset
        )

        select
            listed.* exclude (is_new), accounts.name as account_name, listed.is_new
        from listed
        left join marts.account_scores as accounts using (account_id)
        order by {BEST_FIRST}
        """,
        limit=limit,
        offset=offset,
        **parameters,
    )


# A lead


class Lead(NamedTuple):
    """A lead with all that was published about it."""

    lead_id: str
    first_name: str | None
    last_name: str | None
    job_title: str | None
    company_name: str | None
    email: str | None
    phone: str | None
    owner: str | None
    account_id: str | None
    account_match: str | None
    segment: str | None
    scoring_model: str
    fit_score: Decimal
    behavior_score: Decimal
    timing_score: Decimal
    total_score: Decimal
    points_above_mql_score: Decimal | None
    unsuppressed_total_score: Decimal
    grade: str | None
    grade_gap: str | None
    temperature: str | None
    activity_state: str | None
    is_mql: bool
    mql_since: date | None
    mql_blockers: str | None
    expected_conversion_rate: float | None
    expected_rate_observations: int | None
    stage: str
    stage_entered_on: date | None
    state_text: str
    next_action: str
    next_action_channel: str | None
    next_action_template_key: str | None
    next_action_days: int | None
    next_action_reason: str | None
    top_product: str | None
    scored_on: date
    account_name: str | None


def lead(source: Published, lead_id: str) -> Lead | None:
    """Return a lead; None where nobody has the id."""
    own = ", ".join(f"leads.{name}" for name in Lead._fields if name != "account_name")
    found = source.rows(
        Lead,
        f"""
        select {own}, accounts.name as account_name
        from marts.lead_scores as leads
        left join marts.account_scores as accounts using (account_id)
        where leads.lead_id = $lead_id
        """,
        lead_id=lead_id,
    )
    return found[0] if found else None


class Survivor(NamedTuple):
    """What became of a lead that has no score any more."""

    deleted_reason: str | None
    surviving_lead_id: str | None


def gone_lead(source: Published, lead_id: str) -> Survivor | None:
    """Return what became of a lead that was published once and is no more."""
    found = source.rows(
        Survivor,
        """
        select deleted_reason, surviving_lead_id
        from marts.crm_leads
        where lead_id = $lead_id and is_deleted
        """,
        lead_id=lead_id,
    )
    return found[0] if found else None


class Reason(NamedTuple):
    """What a rule brings a lead."""

    rule: str
    dimension: str
    raw_points: Decimal
    points: Decimal
    contribution: Decimal
    occurrences: int
    last_day: date | None
    happened: str | None
    reason: str | None


def reasons(
    source: Published, lead_id: str, model: str, limit: int = 200
) -> list[Reason]:
    """Return the reasons of a score, the largest first, whatever its sign."""
    return source.rows(
        Reason,
        f"""
        select {", ".join(Reason._fields)}
        from marts.lead_score_reasons
        where lead_id = $lead_id and scoring_model = $model
        order by abs(contribution) desc, rule
        limit $limit
        """,
        lead_id=lead_id,
        model=model,
        limit=limit,
    )


class Month(NamedTuple):
    """The score of a past day."""

    day: date
    fit_score: Decimal
    behavior_score: Decimal
    timing_score: Decimal
    total_score: Decimal


def months(source: Published, lead_id: str, model: str) -> list[Month]:
    """Return the score of a lead over time, today's the last."""
    return source.rows(
        Month,
        """
        select
            month_start as day, fit_score, behavior_score, timing_score, total_score
        from marts.lead_scores_monthly
        where lead_id = $lead_id and scoring_model = $model
        union
        select
            scored_on as day, fit_score, behavior_score, timing_score, total_score
        from marts.lead_model_scores
        where lead_id = $lead_id and scoring_model = $model
        order by day
        """,
        lead_id=lead_id,
        model=model,
    )


class Stage(NamedTuple):
    """A span of days in a stage."""

    stage: str
    entered_on: date
    left_on: date | None
    next_stage: str | None
    days_in_stage: int


def stages(source: Published, lead_id: str) -> list[Stage]:
    """Return the way of a lead through the stages, the latest first."""
    return source.rows(
        Stage,
        f"""
        select {", ".join(Stage._fields)}
        from marts.lead_stages
        where lead_id = $lead_id
        order by entered_on desc
        limit 100
        """,
        lead_id=lead_id,
    )


class Entry(NamedTuple):
    """A lead became an MQL, and perhaps ceased to be."""

    entered_on: date
    left_on: date | None
    left_reason: str | None
    kind: str
    top_rules: str | None


def mql_entries(source: Published, lead_id: str, model: str) -> list[Entry]:
    """Return when a lead was an MQL, the latest entry first."""
    return source.rows(
        Entry,
        f"""
        select {", ".join(Entry._fields)}
        from marts.mql_events
        where lead_id = $lead_id and scoring_model = $model
        order by entered_on desc
        limit 100
        """,
        lead_id=lead_id,
        model=model,
    )


class Suppressed(NamedTuple):
    """An event that counts for nothing."""

    occurred_at: datetime
    activity_type: str
    content: str | None
    rule: str
    reason: str | None


def suppressed_of(source: Published, lead_id: str, limit: int) -> list[Suppressed]:
    """Return the latest suppressed events of a lead."""
    return source.rows(
        Suppressed,
        f"""
        select {", ".join(Suppressed._fields)}
        from marts.suppressed_activities
        where lead_id = $lead_id
        order by occurred_at desc
        limit $limit
        """,
        lead_id=lead_id,
        limit=limit,
    )


class Colleague(NamedTuple):
    """Another lead of the same account."""

    lead_id: str
    name: str
    job_title: str | None
    stage: str
    state_text: str
    behavior_score: Decimal
    total_score: Decimal


def people(
    source: Published, account_id: str, limit: int, without: str = ""
) -> list[Colleague]:
    """Return the leads of an account, the highest score first."""
    return source.rows(
        Colleague,
        f"""
        select
            leads.lead_id, {NAME} as name, leads.job_title, leads.stage,
            leads.state_text, leads.behavior_score, leads.total_score
        from marts.lead_scores as leads
        where leads.account_id = $account_id and leads.lead_id <> $without
        order by leads.total_score desc, leads.lead_id
        limit $limit
        """,
        account_id=account_id,
        without=without,
        limit=limit,
    )


class ModelScore(NamedTuple):
    """What one of the models says of a lead."""

    scoring_model: str
    is_official: bool
    fit_score: Decimal
    behavior_score: Decimal
    timing_score: Decimal
    total_score: Decimal
    unsuppressed_total_score: Decimal
    grade: str | None
    is_mql: bool
    mql_since: date | None
    mql_blockers: str | None


def model_scores(source: Published, lead_id: str) -> list[ModelScore]:
    """Return what each model says of a lead, the official one first."""
    return source.rows(
        ModelScore,
        f"""
        select {", ".join(ModelScore._fields)}
        from marts.lead_model_scores
        where lead_id = $lead_id
        order by is_official desc, scoring_model
        """,
        lead_id=lead_id,
    )


class Interest(NamedTuple):
    """How many points of a lead are about a product."""

    product: str
    contribution: Decimal
    occurrences: int
    last_day: date | None


def interests(source: Published, lead_id: str) -> list[Interest]:
    """Return the products that a lead is interested in, the strongest first."""
    return source.rows(
        Interest,
        f"""
        select {", ".join(Interest._fields)}
        from marts.product_interest
        where lead_id = $lead_id
        order by contribution desc, product
        limit 50
        """,
        lead_id=lead_id,
    )


class Possible(NamedTuple):
    """A rule that would bring a lead points if it applied."""

    rule: str
    points: int
    now: Decimal


def possible_rules(
    source: Published, lead_id: str, model: str, limit: int
) -> list[Possible]:
    """Return what would bring a lead most behavior points, beyond what it has of it."""
    return source.rows(
        Possible,
        """
        select
            rules.rule,
            cast(rules.points as integer) as points,
            coalesce(reasons.contribution, 0) as now
        from marts.rule_report as rules
        left join marts.lead_score_reasons as reasons
            on
                reasons.lead_id = $lead_id
                and rules.scoring_model = reasons.scoring_model
                and rules.rule = reasons.rule
        where
            rules.scoring_model = $model
            and rules.dimension = 'behavior'
            and rules.points > coalesce(reasons.contribution, 0)
        order by rules.points - coalesce(reasons.contribution, 0) desc, rules.rule
        limit $limit
        """,
        lead_id=lead_id,
        model=model,
        limit=limit,
    )


class Deal(NamedTuple):
    """What the deals of a lead or account are worth in a currency."""

    currency: str | None
    open_deals: int
    open_amount: Decimal
    won_deals: int
    won_amount: Decimal


def deals_of_lead(source: Published, lead_id: str) -> list[Deal]:
    """Return what the deals of a lead are worth, a row for each currency."""
    return source.rows(
        Deal,
        f"""
        select {", ".join(Deal._fields)}
        from marts.lead_amounts
        where lead_id = $lead_id
        order by currency
        limit 20
        """,
        lead_id=lead_id,
    )
