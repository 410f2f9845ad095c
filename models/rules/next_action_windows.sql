-- Each activity type and number of days for which next_actions asks whether a lead did
-- it of late, with a power of two of its own: a sum of them says which it did.
with windows as (
    select distinct
        members.member as activity_type,
        cast(next_actions.within_days as integer) as within_days
    from {{ ref('next_action_members') }} as members
    inner join {{ ref('next_actions') }} as next_actions
        on members.priority = next_actions.priority
    where
        members.column_name = 'recent_activity'
        and next_actions.within_days is not null
),

numbered as (
    select
        *,
        row_number() over (order by activity_type, within_days) as place
    from windows
),

final as (
    select
        activity_type,
        within_days,
        place,
        cast(power(2, place - 1) as bigint) as bit
    from numbered
)

select * from final
