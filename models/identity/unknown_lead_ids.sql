-- Few ids of events are unknown, so placeholders are looked for among these alone.
with unknown as (
    select distinct events.lead_id
    from {{ ref('stg_events') }} as events
    left join {{ ref('known_leads') }} as known_leads
        on events.lead_id = known_leads.known_lead_id
    where
        events.outcome = 'kept'
        and events.lead_id is not null
        and known_leads.lead_id is null
),

final as (
    select
        lead_id,
        {{ is_placeholder('lead_id', 'lead_id') }} as is_placeholder
    from unknown
)

select * from final
