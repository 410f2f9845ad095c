-- A limit over a lead's life counts its matches one by one, in order of time.
with matches as (
    select
        *,
        row_number() over (
            partition by basis, scoring_model, rule, lead_id, occurred_on
            order by occurred_at, event_id
        ) as match_of_day
    from {{ ref('behavior_matches') }}
    where occurrences = 1 and times_in_total is not null
),

within_day as (
    select
        *,
        coalesce(match_of_day <= times_per_day, true) as is_within_day
    from matches
),

within_life as (
    select
        *,
        is_within_day and sum(case when is_within_day then 1 else 0 end) over (
            partition by basis, scoring_model, rule, lead_id, life_starts_on
            order by occurred_at, event_id
            rows between unbounded preceding and current row
        ) <= times_in_total as is_let_through
    from within_day
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
        points * sum(case when is_let_through then 1 else 0 end) as points,
        decay,
        count(*) as occurrences,
        points * count(*) as raw_points,
        max(known_on) as known_on
    from within_life
    group by
        basis, scoring_model, lead_id, rule, product, occurred_on, life_ends_on,
        points, decay
)

select * from final
