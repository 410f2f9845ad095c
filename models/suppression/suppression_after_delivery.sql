-- Kind after_delivery: the rule's activity, such as an opening, comes within seconds of
-- any delivery to the same lead, sooner than a person could have reacted.
with rules as (
    select * from {{ ref('ordered_suppression_rules') }}
    where kind = 'after_delivery'
),

reactions as (
    select
        event_id,
        occurred_at,
        activity_type,
        lead_id
    from {{ ref('timed_events') }}
    where
        activity_type in (select rules.activity_type from rules)
        and has_known_second
        and lead_id is not null
),

deliveries as (
    select
        lead_id,
        occurred_at
    from {{ ref('email_events') }}
    where
        activity_type = 'email_delivered'
        and has_known_second
        and lead_id in (select reactions.lead_id from reactions)
),

-- Deliveries and reactions of a lead, ordered by time together.
moments as (
    select
        lead_id,
        occurred_at,
        occurred_at as delivered_at,
        null as event_id,
        null as activity_type
    from deliveries

    union all

    select
        lead_id,
        occurred_at,
        null as delivered_at,
        event_id,
        activity_type
    from reactions
),

-- The latest delivery up to a reaction is the nearest.
preceded as (
    select
        event_id,
        activity_type,
        occurred_at,
        max(delivered_at) over (
            partition by lead_id order by occurred_at
        ) as delivered_at
    from moments
),

final as (
    select
        preceded.event_id,
        rules.rule
    from preceded
    inner join rules
        on
            preceded.activity_type = rules.activity_type
            and preceded.occurred_at
            <= {{ add_seconds('preceded.delivered_at', 'rules.threshold') }}
)

select * from final
