-- The weeks around the anniversaries of an order day; a 29 February counts as the 28th.
with order_days as (
    select
        lead_id,
        case
            when
                extract(month from ordered_on) = 2
                and extract(day from ordered_on) = 29
                then {{ add_days('ordered_on', -1) }}
            else ordered_on
        end as ordered_on
    from {{ ref('order_days') }}
),

rules as (
    select
        rules.rule_id,
        cast(seasonal_rules.points as bigint) as points,
        seasonal_rules.days_before,
        seasonal_rules.days_after,
        coalesce(seasonal_rules.years, 3) as last_year
    from {{ ref('effective_seasonal_rules') }} as seasonal_rules
    inner join {{ ref('rules') }} as rules
        on
            seasonal_rules.scoring_model = rules.scoring_model
            and seasonal_rules.rule = rules.rule
),

most_years as (
    select coalesce(max(last_year), 0) as last_year from rules
),

years as (
    {{ numbers_up_to('most_years.last_year') }}
    from most_years
),

seasons as (
    select
        rules.rule_id,
        rules.points,
        order_days.lead_id,
        {{ add_days(
            add_years('order_days.ordered_on', 'years.number'), '-rules.days_before'
        ) }} as starts_on,
        {{ add_days(
            add_years('order_days.ordered_on', 'years.number'), 'rules.days_after + 1'
        ) }} as ends_on
    from order_days
    cross join rules
    inner join years on rules.last_year >= years.number and years.number >= 1
),

spans as (
    {{ merged_spans('seasons', ['rule_id', 'points', 'lead_id']) }}
),

final as (
    select
        scored_leads.basis,
        scored_leads.subject_id,
        spans.rule_id,
        spans.starts_on,
        spans.ends_on,
        {{ entry_without_matches('spans') }}
    from spans
    inner join {{ ref('scored_leads') }} as scored_leads
        on spans.lead_id = scored_leads.lead_id
)

select * from final
