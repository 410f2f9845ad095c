with final as (
    select
        events.event_id,
        events.occurred_at,
        events.occurred_on,
        events.activity_type,
        events.content,
        events.lead_id,
        events.visitor_id,
        suppressed_events.kind,
        suppressed_events.rule,
        rules.reason
    from {{ ref('suppressed_events') }} as suppressed_events
    inner join {{ ref('events') }} as events
        on suppressed_events.event_id = events.event_id
    inner join {{ ref('suppression_rules') }} as rules
        on suppressed_events.rule = rules.rule
)

select * from final
