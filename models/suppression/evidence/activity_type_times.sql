-- Where nearly all times of a type fall on a full minute they were exported to the
-- minute: what looks like one second is sixty.
with limits as (
    select
        max(case when lower(name) = 'whole_minute_percent' then value end)
            as least_percent,
        max(case when lower(name) = 'whole_minute_events' then value end)
            as least_events
    from {{ ref('suppression_limits') }}
),

events as (
    select
        activity_type,
        case
            when {{ has_time_of_day('occurred_at', 'occurred_on') }} then occurred_at
        end as timed_at
    from {{ ref('stg_events') }}
    where outcome = 'kept'
),

types as (
    select
        activity_type,
        count(*) as events,
        count(timed_at) as events_with_time,
        count(
            case when timed_at = date_trunc('minute', timed_at) then 1 end
        ) as whole_minute_events
    from events
    group by activity_type
),

final as (
    select
        types.*,
        coalesce(
            types.events_with_time >= limits.least_events
            and 100 * types.whole_minute_events
            >= limits.least_percent * types.events_with_time,
            false
        ) as is_to_the_minute
    from types
    cross join limits
)

select * from final
