-- A limit over a lead's life lets through what the days before have left of it.
with days as (
    select
        *,
        least(matches, times_per_day) as within_day
    from {{ ref('behavior_days') }}
    where times_in_total is not null
),

spent as (
    select
        *,
        coalesce(
            sum(within_day) over (
                partition by basis, scoring_model, rule, lead_id, life_starts_on
                order by occurred_on
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as before
    from days
),

final as (
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
        has_several_products,
        matches,
        greatest(least(within_day, times_in_total - before), 0) as let_through,
        known_on
    from spent
)

select * from final
