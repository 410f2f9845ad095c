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


LATELY = 30
_DID = f"""leads.lead_id in (
    select lead_id
    from marts.lead_activities
    where
        occurred_on > (select max(scored_on) from marts.lead_scores) - {LATELY}
        and is_engagement
        and occurrences > suppressed_occurrences
        and contains(
            lower(concat_ws(' ', activity_text, content, product)), lower($did)
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
        did: part of what they did lately: an activity, content or product.

    """

    search: str = ""
    values: Mapping[str, str] = {}
    is_new: bool = False
    is_everybody: bool = False
    did: str = ""


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
    if wanted.did.strip():
        parts.append(_DID)
        parameters["did"] = " ".join(wanted.did.split())
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


class Left(NamedTuple):
    """A lead that was ready for sales on the day published before, and is not now."""

    lead_id: str
    name: str
    state_text: str


def no_longer_ready(source: Published, limit: int) -> list[Left]:
    """Return who is not ready any more: accepted, lost, or short of points."""
    return source.rows(
        Left,
        f"""
        {_EARLIER},

        were_ready_by_facts as (
            select spans.lead_id
            from marts.lead_stages as spans
            where
                spans.stage = 'marketing_qualified'
                and spans.left_on >= (select max(scored_on) from marts.lead_scores)
                and (select day from earlier) is null
        )

        select leads.lead_id, {NAME} as name, leads.state_text
        from marts.lead_scores as leads
        where
            leads.stage <> 'marketing_qualified'
            and leads.lead_id in (
                select lead_id from were_ready
                union all
                select lead_id from were_ready_by_facts
            )
        order by leads.total_score desc, leads.lead_id
        limit $limit
        """,
        limit=limit,
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
    return source.select(
        Reason,
        """
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
    return source.select(
        Stage,
        """
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
    return source.select(
        Entry,
        """
        from marts.mql_events
        where lead_id = $lead_id and scoring_model = $model
        order by entered_on desc
        limit 100
        """,
        lead_id=lead_id,
        model=model,
    )


class Activity(NamedTuple):
    """What a lead did on a day, or what was sent to it: all that is alike."""

    occurred_on: date
    channel: str | None
    activity_text: str
    content: str | None
    product: str | None
    occurrences: int
    suppressed_occurrences: int
    largest_quantity: Decimal | None
    last_at: datetime | None
    met_rules: str | None


def activities(source: Published, lead_id: str, limit: int) -> list[Activity]:
    """Return what a lead did, the latest first."""
    return source.select(
        Activity,
        """
        from marts.lead_activities
        where lead_id = $lead_id
        order by occurred_on desc, last_at desc nulls last, activity_text, content,
            product
        limit $limit
        """,
        lead_id=lead_id,
        limit=limit,
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
    return source.select(
        Suppressed,
        """
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
    return source.select(
        ModelScore,
        """
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
    return source.select(
        Interest,
        """
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
    return source.select(
        Deal,
        """
        from marts.lead_amounts
        where lead_id = $lead_id
        order by currency
        limit 20
        """,
        lead_id=lead_id,
    )


# An account


class AccountRow(NamedTuple):
    """An account in a list."""

    account_id: str
    name: str | None
    domain: str | None
    owner: str | None
    account_score: Decimal
    people: int
    engaged_people: int
    covered_roles: str | None
    missing_roles: str | None
    last_engaged_on: date | None
    is_mqa: bool
    mqa_blocker: str | None


def accounts(
    source: Published, search: str, limit: int, is_open: bool = True
) -> list[AccountRow]:
    """Return accounts, the highest score first.

    Args:
        source: the published file.
        search: part of a name, domain or id; empty: any.
        limit: how many at most.
        is_open: leave out customers.

    """
    return source.select(
        AccountRow,
        """
        from marts.account_scores
        where
            contains(lower(concat_ws(' ', name, domain, account_id)), lower($search))
            and (not $is_open or mqa_blocker is distinct from 'is_customer')
        order by is_mqa desc, account_score desc, account_id
        limit $limit
        """,
        search=" ".join(search.split()),
        limit=limit,
        is_open=is_open,
    )


class Account(NamedTuple):
    """An account with all that was published about it."""

    account_id: str
    name: str | None
    domain: str | None
    owner: str | None
    scoring_model: str
    fit_score: Decimal
    people_score: Decimal
    anonymous_score: Decimal
    role_score: Decimal
    account_score: Decimal
    people: int
    engaged_people: int
    last_engaged_on: date | None
    days_since_engagement: int | None
    top_person: str | None
    covered_roles: str | None
    missing_roles: str | None
    is_mqa: bool
    mqa_blocker: str | None
    scored_on: date


def account(source: Published, account_id: str) -> Account | None:
    """Return an account; None where the official model of accounts scores none such."""
    found = source.select(
        Account,
        """
        from marts.account_scores
        where account_id = $account_id
        """,
        account_id=account_id,
    )
    return found[0] if found else None


class AccountReason(NamedTuple):
    """What a rule brings an account, and whose it is."""

    component: str
    rule: str
    lead_id: str | None
    name: str | None
    contribution: Decimal
    reason: str | None


def account_reasons(
    source: Published, account_id: str, limit: int = 200
) -> list[AccountReason]:
    """Return the reasons of an account's score, the largest first."""
    return source.rows(
        AccountReason,
        f"""
        select
            reasons.component, reasons.rule, reasons.lead_id,
            if(reasons.lead_id is null, null, {NAME}) as name,
            reasons.contribution, reasons.reason
        from marts.account_score_reasons as reasons
        left join marts.lead_scores as leads using (lead_id)
        where reasons.account_id = $account_id and reasons.is_official
        order by abs(reasons.contribution) desc, reasons.component, reasons.rule
        limit $limit
        """,
        account_id=account_id,
        limit=limit,
    )


class AccountInterest(NamedTuple):
    """How many points of an account are about a product."""

    product: str
    people_contribution: Decimal
    anonymous_contribution: Decimal
    contribution: Decimal


def account_interests(source: Published, account_id: str) -> list[AccountInterest]:
    """Return the products that an account is interested in, the strongest first."""
    return source.select(
        AccountInterest,
        """
        from marts.account_product_interest
        where account_id = $account_id
        order by contribution desc, product
        limit 50
        """,
        account_id=account_id,
    )


def deals_of_account(source: Published, account_id: str) -> list[Deal]:
    """Return what the deals of an account are worth, a row for each currency."""
    return source.select(
        Deal,
        """
        from marts.account_amounts
        where account_id = $account_id
        order by currency
        limit 20
        """,
        account_id=account_id,
    )


class Happening(NamedTuple):
    """Something that happened at an account."""

    day: date
    kind: str
    lead_id: str
    name: str
    what: str


def account_timeline(source: Published, account_id: str, limit: int) -> list[Happening]:
    """Return what the people of an account did and became, the latest first.

    What was sent to them and what counts for nothing is left out.
    """
    return source.rows(
        Happening,
        f"""
        with leads as (
            select lead_id, first_name, last_name, scoring_model
            from marts.lead_scores
            where account_id = $account_id
        ),

        happened as (
            select
                occurred_on as day,
                coalesce(channel, 'other') as kind,
                lead_id,
                concat_ws(': ', activity_text, content) as what
            from marts.lead_activities
            inner join leads using (lead_id)
            where is_engagement and occurrences > suppressed_occurrences
            union all
            select entered_on, 'state', lead_id, replace(stage, '_', ' ')
            from marts.lead_stages
            inner join leads using (lead_id)
            union all
            select entered_on, 'MQL', lead_id, 'became ready for sales'
            from marts.mql_events
            inner join leads using (lead_id, scoring_model)
            union all
            select left_on, 'MQL', lead_id, replace(left_reason, '_', ' ')
            from marts.mql_events
            inner join leads using (lead_id, scoring_model)
            where left_on is not null
        )

        select happened.day, happened.kind, lead_id, {NAME} as name, happened.what
        from happened
        inner join leads using (lead_id)
        order by happened.day desc, name, happened.what
        limit $limit
        """,
        account_id=account_id,
        limit=limit,
    )


# The funnel


class FunnelMonth(NamedTuple):
    """A stage in a month."""

    month_start: date
    counted_on: date
    stage: str
    leads: int
    share: float | None
    entered: int
    exited: int
    moved_on: int
    median_days: float | None
    at_risk: int
    moved_from_risk: int
    expected_to_move_on: float | None
    expected_low: float | None
    expected_high: float | None


def funnel(source: Published) -> list[FunnelMonth]:
    """Return the stages month by month: 24 months of some ten stages at most."""
    return source.select(
        FunnelMonth,
        """
        from marts.funnel_stages
        order by month_start, stage
        """,
    )


class StageAmount(NamedTuple):
    """What the deals of the leads of a stage are worth."""

    stage: str
    currency: str | None
    leads: int
    open_deals: int
    open_amount: Decimal
    won_deals: int
    won_amount: Decimal


def stage_amounts(source: Published) -> list[StageAmount]:
    """Return what deals are worth, by the stage of their leads and currency."""
    return source.rows(
        StageAmount,
        """
        select
            stage,
            currency,
            cast(sum(leads) as bigint) as leads,
            cast(sum(open_deals) as bigint) as open_deals,
            sum(open_amount) as open_amount,
            cast(sum(won_deals) as bigint) as won_deals,
            sum(won_amount) as won_amount
        from marts.stage_amounts
        group by stage, currency
        order by stage, currency
        """,
    )


# What became of the data


class Outcome(NamedTuple):
    """How many records of a raw table had an outcome."""

    source_table: str
    outcome: str
    reason: str | None
    records: int


def outcomes(source: Published) -> list[Outcome]:
    """Return what became of the raw records."""
    return source.select(
        Outcome,
        """
        from marts.activity_reconciliation
        order by source_table, records desc, outcome, reason
        """,
    )


class Rejected(NamedTuple):
    """A record that was not used."""

    source_table: str
    reason: str
    record_key: str


def rejected(source: Published, limit: int) -> list[Rejected]:
    """Return rejected records."""
    return source.select(
        Rejected,
        """
        from marts.rejected_records
        order by source_table, reason, record_key
        limit $limit
        """,
        limit=limit,
    )


class SuppressionRule(NamedTuple):
    """How many events a suppression rule keeps from counting."""

    kind: str
    rule: str
    reason: str | None
    events: int
    leads: int
    first_on: date
    last_on: date


def suppression(source: Published) -> list[SuppressionRule]:
    """Return what is suppressed, by rule."""
    return source.rows(
        SuppressionRule,
        """
        select
            kind,
            rule,
            any_value(reason) as reason,
            count(*) as events,
            count(distinct lead_id) as leads,
            min(occurred_on) as first_on,
            max(occurred_on) as last_on
        from marts.suppressed_activities
        group by kind, rule
        order by events desc, rule
        limit 200
        """,
    )


class Unreadable(NamedTuple):
    """A column with cells that cannot be read."""

    source_table: str
    column_name: str
    records: int
    filled_records: int
    rejected_records: int
    example: str | None


def unreadable(source: Published) -> list[Unreadable]:
    """Return the columns with cells that cannot be read."""
    return source.select(
        Unreadable,
        """
        from marts.unreadable_values
        order by records desc, source_table, column_name
        limit 200
        """,
    )


class Duplicates(NamedTuple):
    """How many records of a table lost against a better version."""

    source_table: str
    records: int
    example: str


def duplicates(source: Published) -> list[Duplicates]:
    """Return how many records were duplicates, by table."""
    return source.rows(
        Duplicates,
        """
        select
            source_table, count(*) as records, min(record_key) as example
        from marts.duplicate_records
        group by source_table
        order by records desc, source_table
        """,
    )


class Age(NamedTuple):
    """How old the newest record of a raw table is."""

    source_table: str
    newest_on: date
    days_old: int
    warn_after_days: int | None
    error_after_days: int | None


def table_ages(source: Published) -> list[Age]:
    """Return the ages of the raw tables, the oldest first."""
    return source.select(
        Age, "from marts.table_ages order by days_old desc, source_table"
    )


class Freshness(NamedTuple):
    """The latest day of something."""

    what: str
    day: date | None


def freshness(source: Published) -> list[Freshness]:
    """Return the latest day of what the data tell."""
    return source.rows(
        Freshness,
        """
        select 'scores' as what, max(scored_on) as day from marts.lead_scores
        union all
        select 'activity that counts', max(last_day)
        from marts.lead_score_reasons
        where dimension = 'behavior' and occurrences > 0
        union all
        select 'suppressed activity', max(occurred_on) from marts.suppressed_activities
        union all
        select 'change of a state', max(entered_on) from marts.lead_stages
        """,
    )


# Does it work?


def evaluated_models(source: Published) -> list[str]:
    """Return the models with observations, the one with most official leads first."""
    rows = source.rows(
        Line,
        """
        select bands.scoring_model as name
        from (
            select distinct scoring_model from marts.score_band_performance
        ) as bands
        left join (
            select scoring_model, count(*) as leads
            from marts.lead_scores
            group by scoring_model
        ) as official using (scoring_model)
        order by official.leads desc nulls last, name
        """,
    )
    return [row.name for row in rows]


class Band(NamedTuple):
    """How the leads of a score band converted."""

    band: str
    min_score: Decimal | None
    observations: int
    leads: int
    conversions: int
    rate: float
    rate_low: float
    rate_high: float
    lift: float | None
    expected_rate: float
    median_days_to_close: float | None


def bands(source: Published, model: str) -> list[Band]:
    """Return the score bands of a model, the lowest first."""
    return source.select(
        Band,
        """
        from marts.score_band_performance
        where scoring_model = $model
        order by min_score nulls first
        limit 500
        """,
        model=model,
    )


class RuleWorth(NamedTuple):
    """What a rule is worth."""

    rule: str
    dimension: str
    points: int | None
    suggested_points: int | None
    firings: int
    conversions: int
    conversion_rate: float | None
    conversion_rate_without: float | None
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    adjusted_p_value: float | None
    auc_gain: float | None
    overlap_rule: str | None
    overlap: float | None
    verdict: str
    verdict_reason: str


def rule_report(source: Published, model: str, verdict: str | None) -> list[RuleWorth]:
    """Return the rules of a model, those that deserve a look first."""
    return source.rows(
        RuleWorth,
        """
        select
            rule, dimension,
            cast(points as integer) as points,
            cast(suggested_points as integer) as suggested_points,
            firings, conversions, conversion_rate, conversion_rate_without,
            ratio, ratio_low, ratio_high, adjusted_p_value, auc_gain,
            overlap_rule, overlap, verdict, verdict_reason
        from marts.rule_report
        where scoring_model = $model and coalesce(verdict = $verdict, $verdict is null)
        order by
            list_position(
                ['harmful', 'redundant', 'no effect', 'dead', 'thin evidence', 'keep'],
                verdict
            ),
            abs(points) desc, rule
        limit 1000
        """,
        model=model,
        verdict=verdict,
    )


class Comparison(NamedTuple):
    """Two models on the same observations."""

    scoring_model: str
    other_model: str
    observations: int
    conversions: int
    mql_both: int
    mql_both_conversions: int
    mql_first_only: int
    mql_first_only_conversions: int
    mql_other_only: int
    mql_other_only_conversions: int
    auc: float | None
    other_auc: float | None
    lift_top_tenth: float | None
    other_lift_top_tenth: float | None
    auc_difference: float | None
    auc_difference_low: float | None
    auc_difference_high: float | None
    experiment: str | None
    experiment_started_on: date | None
    experiment_leads: int | None
    other_experiment_leads: int | None
    experiment_conversions: int | None
    other_experiment_conversions: int | None
    experiment_rate: float | None
    other_experiment_rate: float | None
    experiment_difference_low: float | None
    experiment_difference_high: float | None
    experiment_p_value: float | None
    experiment_leads_needed: float | None


def comparisons(source: Published) -> list[Comparison]:
    """Return the pairs of models."""
    return source.select(
        Comparison,
        """
        from marts.scoring_model_comparison
        order by scoring_model, other_model
        limit 200
        """,
    )


class Drift(NamedTuple):
    """How far a measure moved."""

    month_start: date
    kind: str
    measure: str
    reference_month: date
    level: float | None
    reference_level: float | None
    stability_index: float
    verdict: str


def drift_now(source: Published, model: str, limit: int) -> list[Drift]:
    """Return what moved most by the latest scoring day."""
    return source.select(
        Drift,
        """
        from marts.score_drift
        where
            scoring_model = $model
            and month_start = (
                select max(month_start) from marts.score_drift
                where scoring_model = $model
            )
        order by stability_index desc, kind, measure
        limit $limit
        """,
        model=model,
        limit=limit,
    )


class DriftMonth(NamedTuple):
    """How far a measure had moved by a month."""

    month: date
    measure: str
    psi: float


def drift_months(
    source: Published, model: str, measures: list[str]
) -> list[DriftMonth]:
    """Return how far some measures moved, month by month."""
    return source.rows(
        DriftMonth,
        """
        select month_start as month, measure, stability_index as psi
        from marts.score_drift
        where scoring_model = $model and list_contains($measures, measure)
        order by measure, month
        limit 1000
        """,
        model=model,
        measures=measures,
    )


class FollowUp(NamedTuple):
    """What became of the leads that sales was given in a month."""

    month_start: date
    entries: int
    accepted: int
    rejected: int
    recycled: int
    converted: int
    due: int
    without_status: int
    median_days_to_status: float | None
    median_days_to_conversion: float | None


def follow_up(source: Published, model: str) -> list[FollowUp]:
    """Return what became of the MQLs of a model, the latest month first."""
    return source.select(
        FollowUp,
        """
        from marts.mql_follow_up
        where scoring_model = $model and is_official
        order by month_start desc
        limit 24
        """,
        model=model,
    )


class Coverage(NamedTuple):
    """How many conversions were seen by an observation, or why not."""

    outcome: str
    conversions: int


def coverage(source: Published, model: str) -> list[Coverage]:
    """Return what became of all conversions that are known."""
    return source.select(
        Coverage,
        """
        from marts.conversion_coverage
        where scoring_model = $model
        order by conversions desc, outcome
        """,
        model=model,
    )


class Leak(NamedTuple):
    """An attribute that may have been filled in after the outcome."""

    kind: str
    attribute: str
    auc: float | None
    filled_converted: float | None
    filled_others: float | None
    reasons: str | None


def leaks(source: Published) -> list[Leak]:
    """Return the attributes that may know the outcome."""
    return source.select(
        Leak,
        """
        from marts.attribute_leakage
        where is_flagged
        order by auc desc nulls last, attribute
        limit 100
        """,
    )
