-- What no person does: follow a link seconds after the e-mail was delivered.
with rules as (
    select
        rule,
        threshold
    from {{ ref('suppression_rules') }}
    where lower(kind) = 'click_after_delivery'
),

deliveries as (
    select
        lead_id,
        same_content,
        occurred_at as delivered_at
    from {{ ref('email_events') }}
    where activity_type = 'email_delivered' and lead_id is not null
),

-- The latest delivery before a click is the nearest.
clicks as (
    select
        clicks.event_id,
        clicks.activity_type,
        clicks.occurred_at,
        max(deliveries.delivered_at) as delivered_at
    from deliveries
    inner join {{ ref('email_events') }} as clicks
        on
            deliveries.lead_id = clicks.lead_id
            and deliveries.same_content = clicks.same_content
            and deliveries.delivered_at <= clicks.occurred_at
    where clicks.activity_type = 'email_click'
    group by clicks.event_id, clicks.activity_type, clicks.occurred_at
),

final as (
    select
        clicks.event_id,
        clicks.activity_type,
        rules.rule
    from clicks
    inner join rules
        on
            clicks.occurred_at
            <= {{ add_seconds('clicks.delivered_at', 'rules.threshold') }}
)

select * from final
