-- What no person does: the same thing many times within one second.
with rules as (
    select
        rule,
        lower(activity_type) as activity_type,
        threshold
    from {{ ref('suppression_rules') }}
    where lower(kind) = 'burst'
),

-- Few seconds see so much of one type, whoever did it; only there it is worth a look.
busy_seconds as (
    select
        activity_type,
        date_trunc('second', occurred_at) as second,
        count(*) as events
    from {{ ref('stg_events') }}
    where outcome = 'kept'
    group by activity_type, date_trunc('second', occurred_at)
),

candidates as (
    select events.event_id
    from {{ ref('stg_events') }} as events
    inner join busy_seconds
        on
            events.activity_type = busy_seconds.activity_type
            and date_trunc('second', events.occurred_at) = busy_seconds.second
    inner join rules
        on
            busy_seconds.activity_type
            = coalesce(rules.activity_type, busy_seconds.activity_type)
            and busy_seconds.events >= rules.threshold
    where events.outcome = 'kept'
    group by events.event_id
),

seconds as (
    select
        events.event_id,
        events.activity_type,
        count(*) over (
            partition by
                events.activity_type,
                events.lead_id,
                case when events.lead_id is null then events.visitor_id end,
                date_trunc('second', events.occurred_at)
        ) as in_one_second
    from {{ ref('events') }} as events
    inner join candidates on events.event_id = candidates.event_id
    where events.lead_id is not null or events.visitor_id is not null
),

final as (
    select
        seconds.event_id,
        seconds.activity_type,
        rules.rule
    from seconds
    inner join rules
        on
            seconds.activity_type
            = coalesce(rules.activity_type, seconds.activity_type)
            and seconds.in_one_second >= rules.threshold
)

select * from final
