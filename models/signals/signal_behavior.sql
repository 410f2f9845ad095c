{#- A view: a day's matches become points where they are read. -#}
{{ config(materialized='view') }}
{%- set columns = [
    'basis', 'scoring_model', 'rule', 'lead_id', 'occurred_on', 'life_ends_on',
    'points', 'decay', 'product', 'matches', 'known_on',
] %}

with days as (
    select
        {{ columns | join(', ') }},
        least(matches, times_per_day) as let_through
    from {{ ref('behavior_days') }}
    where not has_several_products and times_in_total is null

    union all

    select
        {{ columns | join(', ') }},
        let_through
    from {{ ref('limited_behavior_days') }}
    where not has_several_products

    union all

    select
        {{ columns | join(', ') }},
        let_through
    from {{ ref('behavior_product_days') }}
),

final as (
    select
        basis,
        scoring_model,
        lead_id,
        'behavior' as dimension,
        'behavior' as signal,
        rule,
        product,
        occurred_on as starts_on,
        life_ends_on as ends_on,
        points * let_through as points,
        decay,
        matches as occurrences,
        points * matches as raw_points,
        known_on
    from days
)

select * from final
