-- Of late means nothing without a number of days, nor days without what to look for.
with next_actions as (
    select * from {{ ref('next_actions') }}
),

final as (
    select
        {{ place_of_cell('next_actions', 'within_days') }},
        'a recent_activity needs the days within which it counts as recent' as fault
    from next_actions
    where recent_activity is not null and within_days is null

    union all

    select
        {{ place_of_cell('next_actions', 'within_days') }},
        'a min_score_change needs the days within which the score rose' as fault
    from next_actions
    where min_score_change is not null and within_days is null

    union all

    select
        {{ place_of_cell('next_actions', 'recent_activity') }},
        'within_days is filled: within so many days of which activity or'
        || ' min_score_change?' as fault
    from next_actions
    where
        recent_activity is null
        and min_score_change is null
        and within_days is not null
)

select * from final
