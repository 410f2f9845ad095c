-- Kind click_after_delivery: a link is followed within seconds of the delivery of the
-- same e-mail to the same lead, sooner than a person could have read it.
with rules as (
    select * from {{ ref('ordered_suppression_rules') }}
    where kind = 'click_after_delivery'
),

emails as (
    select * from {{ ref('email_events') }}
    where has_known_second and lead_id is not null
),

-- The latest delivery before a click is the nearest.
clicks as (
    select
        clicks.event_id,
        clicks.activity_type,
        clicks.occurred_at,
        max(deliveries.occurred_at) as delivered_at
    from emails as deliveries
    inner join emails as clicks
        on
            deliveries.lead_id = clicks.lead_id
            and deliveries.same_content = clicks.same_content
            and deliveries.occurred_at <= clicks.occurred_at
    where
        deliveries.activity_type = 'email_delivered'
        and clicks.activity_type = 'email_click'
    group by clicks.event_id, clicks.activity_type, clicks.occurred_at
),

final as (
    select
        clicks.event_id,
        rules.rule
    from clicks
    inner join rules
        on
            clicks.activity_type = coalesce(rules.activity_type, clicks.activity_type)
            and clicks.occurred_at
            <= {{ add_seconds('clicks.delivered_at', 'rules.threshold') }}
)

select * from final
