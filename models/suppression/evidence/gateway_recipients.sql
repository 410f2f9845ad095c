-- The evidence for gateways: did a click ever follow a delivery to this address within
-- the seconds of the rule?
with rules as (
    select * from {{ ref('ordered_suppression_rules') }}
    where kind = 'gateway_domain'
),

emails as (
    select * from {{ ref('email_events') }}
    where has_known_second and lead_id is not null
),

clicks as (
    select * from emails where activity_type = 'email_click'
),

-- If any click after a delivery is quick, the first one is.
deliveries as (
    select
        deliveries.lead_id,
        deliveries.email,
        deliveries.occurred_at as delivered_at,
        min(clicks.occurred_at) as clicked_at
    from emails as deliveries
    left join clicks
        on
            deliveries.lead_id = clicks.lead_id
            and deliveries.same_content = clicks.same_content
            and deliveries.occurred_at <= clicks.occurred_at
    where
        deliveries.activity_type = 'email_delivered'
        and deliveries.email is not null
    group by deliveries.lead_id, deliveries.email, deliveries.occurred_at
),

final as (
    select
        rules.rule,
        deliveries.lead_id,
        deliveries.email,
        max(case
            when
                deliveries.clicked_at
                <= {{ add_seconds('deliveries.delivered_at', 'rules.threshold') }}
                then 1
            else 0
        end) = 1 as has_quick_click
    from deliveries
    cross join rules
    group by rules.rule, deliveries.lead_id, deliveries.email
)

select * from final
