-- What no person does: click seconds after the delivery, or many times in one second.
with events as (
    select * from {{ ref('events') }}
    where rejection is null
),

rules as (
    select
        rule,
        lower(kind) as kind,
        threshold
    from {{ ref('suppression_rules') }}
),

deliveries as (
    select
        lead_id,
        coalesce(content, '') as content,
        occurred_at as delivered_at
    from events
    where activity_type = 'email_delivered' and lead_id is not null
),

-- The latest delivery before a click is the nearest.
clicks as (
    select
        clicks.event_id,
        clicks.activity_type,
        clicks.occurred_at,
        max(deliveries.delivered_at) as delivered_at
    from events as clicks
    inner join deliveries
        on
            clicks.lead_id = deliveries.lead_id
            and coalesce(clicks.content, '') = deliveries.content
            and clicks.occurred_at >= deliveries.delivered_at
    where clicks.activity_type = 'email_click'
    group by clicks.event_id, clicks.activity_type, clicks.occurred_at
),

seconds as (
    select
        event_id,
        activity_type,
        count(*) over (
            partition by
                activity_type,
                lead_id,
                case when lead_id is null then visitor_id end,
                date_trunc('second', occurred_at)
        ) as in_one_second
    from events
    where lead_id is not null or visitor_id is not null
),

final as (
    select
        clicks.event_id,
        clicks.activity_type,
        rules.rule
    from clicks
    inner join rules
        on
            rules.kind = 'click_after_delivery'
            and clicks.occurred_at
            <= {{ add_seconds('clicks.delivered_at', 'rules.threshold') }}

    union all

    select
        seconds.event_id,
        seconds.activity_type,
        rules.rule
    from seconds
    inner join rules
        on rules.kind = 'burst' and seconds.in_one_second >= rules.threshold
)

select * from final
