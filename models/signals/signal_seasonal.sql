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
        rules.*,
        coalesce(rules.years, 3) as last_year
    from {{ ref('seasonal_rules') }} as rules
    inner join {{ ref('scored_models') }} as scored_models
        on rules.scoring_model = scored_models.scoring_model
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
        rules.scoring_model,
        rules.rule,
        cast(rules.points as bigint) as points,
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
    {{ merged_spans('seasons', ['scoring_model', 'rule', 'points', 'lead_id']) }}
),

final as (
    select
        'official' as basis,
        scoring_model,
        lead_id,
        'timing' as dimension,
        'seasonal' as signal,
        rule,
        starts_on,
        ends_on,
        {{ entry_without_matches() }}
    from spans
)

select * from final
