with leads as (
    select
        lead_events.event_id,
        subjects.lead_id
    from {{ ref('lead_events') }} as lead_events
    inner join {{ ref('subjects') }} as subjects
        on lead_events.subject_id = subjects.subject_id
    where lead_events.suppressed_by is not null
),

final as (
    select
        events.event_id,
        events.occurred_at,
        events.occurred_on,
        events.activity_type,
        events.content,
        leads.lead_id,
        events.visitor_id,
        suppressed_events.kind,
        suppressed_events.rule,
        rules.reason
    from {{ ref('stg_events') }} as events
    inner join {{ ref('suppressed_events') }} as suppressed_events
        on events.event_id = suppressed_events.event_id
    inner join {{ ref('suppression_rules') }} as rules
        on suppressed_events.rule = rules.rule
    left join leads on events.event_id = leads.event_id
    where events.outcome = 'kept'
)

select * from final
