{#- A view: a day's matches become points where they are read. -#}
{{ config(materialized='view') }}

with days as (
    select
        basis,
        scoring_model,
        rule,
        lead_id,
        occurred_on,
        life_ends_on,
        points,
        decay,
        product,
        matches,
        least(matches, times_per_day) as let_through,
        known_on
    from {{ ref('behavior_days') }}
    where not has_several_products

    union all

    select * from {{ ref('behavior_product_days') }}
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
