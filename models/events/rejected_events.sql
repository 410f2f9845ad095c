with unknown_leads as (
    select * from {{ ref('unknown_lead_ids') }} where not is_placeholder
),

final as (
    select
        events.event_id,
        events.occurred_at,
        events.loaded_at,
        events.activity_type,
        events.lead_id,
        events.email,
        events.visitor_id,
        events.content,
        events.product,
        events.quantity,
        events.referrer,
        events.search_term,
        events.ip_address,
        events.user_agent,
        events.source_verdict,
        events.unreadable_occurred_at,
        events.unreadable_loaded_at,
        events.unreadable_email,
        events.unreadable_quantity,
        'unknown lead' as rejection
    from {{ ref('stg_events') }} as events
    inner join unknown_leads on events.lead_id = unknown_leads.lead_id
    where events.outcome = 'kept'
)

select * from final
