with final as (
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
        'unknown lead' as rejection
    from {{ ref('stg_events') }} as events
    left join {{ ref('known_leads') }} as known_leads
        on events.lead_id = known_leads.known_lead_id
    where
        events.outcome = 'kept'
        and events.lead_id is not null
        and known_leads.lead_id is null
)

select * from final
