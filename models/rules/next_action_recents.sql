-- Whoever did something within a week did it within a month too, and a score that rose
-- by 20 points rose by 10: not every set of windows can be met.
with windows as (
    select * from {{ ref('next_action_windows') }}
    where place <= {{ most_next_action_windows() }}
),

horizon as (
    select cast(power(2, count(*)) as bigint) - 1 as last_set from windows
),

sets as (
    {{ numbers_up_to('horizon.last_set') }}
    from horizon
),

impossible_sets as (
    select distinct sets.number
    from sets
    inner join windows as met on (sets.number & met.bit) <> 0
    inner join windows as implied
        on
            (sets.number & implied.bit) = 0
            and (
                (
                    met.activity_type = implied.activity_type
                    and met.within_days < implied.within_days
                )
                or (
                    met.within_days = implied.within_days
                    and met.min_score_change > implied.min_score_change
                )
            )
),

final as (
    select
        sets.number as recent_activity,
        {{ dbt.listagg(
            "coalesce(windows.activity_type, 'score +' || "
            ~ text_from_number('windows.min_score_change') ~ ") || ' within ' || "
            ~ 'cast(windows.within_days as ' ~ dbt.type_string() ~ ')',
            "' and '",
            'order by windows.place'
        ) }} as activities
    from sets
    left join impossible_sets on sets.number = impossible_sets.number
    left join windows on (sets.number & windows.bit) <> 0
    where impossible_sets.number is null
    group by sets.number
)

select * from final
