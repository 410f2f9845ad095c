-- What next_actions asks of the last days: an activity, or a rise of the score. Each
-- has a power of two of its own: a sum of them says which of them a lead has met.
with activities as (
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

windows as (
    select
        activity_type,
        within_days,
        cast(null as decimal(18, 6)) as min_score_change
    from activities

    union

    select
        cast(null as {{ dbt.type_string() }}) as activity_type,
        cast(within_days as integer) as within_days,
        min_score_change
    from {{ ref('next_actions') }}
    where min_score_change is not null and within_days is not null
),

numbered as (
    select
        *,
        row_number() over (
            order by coalesce(activity_type, ''), within_days, min_score_change
        ) as place
    from windows
),

final as (
    select
        activity_type,
        within_days,
        min_score_change,
        place,
        cast(power(2, place - 1) as bigint) as bit
    from numbered
)

select * from final
