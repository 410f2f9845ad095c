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
        {{ place_of_cell('next_actions', 'recent_activity') }},
        'within_days is filled: within so many days of which activity?' as fault
    from next_actions
    where recent_activity is null and within_days is not null
)

select * from final
