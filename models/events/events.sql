{#- A view: leads and contents are looked up where events are read. -#}
{{ config(materialized='view') }}

-- The lead of an event: the one it names, else the one with its e-mail on that day,
-- else the one that its visitor was identified as. A placeholder counts as no name; any
-- other lead that nobody knows makes a rejected event.
with events as (
    select
        events.*,
        case
            when events.lead_id is null or unknown_lead_ids.is_placeholder
                then events.email
        end as unnamed_email
    from {{ ref('stg_events') }} as events
    left join {{ ref('unknown_lead_ids') }} as unknown_lead_ids
        on events.lead_id = unknown_lead_ids.lead_id
    where
        events.outcome = 'kept'
        and (unknown_lead_ids.lead_id is null or unknown_lead_ids.is_placeholder)
),

named as (
    select
        events.*,
        coalesce(by_id.lead_id, by_email.lead_id) as named_lead,
        coalesce(by_id.known_on, by_email.known_on) as named_known_on,
        case
            when by_id.lead_id is null and by_email.lead_id is null
                then events.visitor_id
        end as unnamed_visitor_id
    from events
    left join {{ ref('known_leads') }} as by_id
        on events.lead_id = by_id.known_lead_id
    left join {{ ref('lead_emails') }} as by_email
        on
            events.unnamed_email = by_email.email
            and events.occurred_on >= by_email.starts_on
            and events.occurred_on < by_email.ends_on
),

visitor_leads as (
    select
        visitor_id,
        lead_id,
        known_on,
        coalesce(valid_from, {{ earliest_instant() }}) as valid_from,
        coalesce(valid_to, {{ latest_instant() }}) as valid_to
    from {{ ref('visitor_leads') }}
),

final as (
    select
        named.event_id,
        named.occurred_at,
        named.occurred_on,
        named.activity_type,
        named.content,
        contents.content_group,
        coalesce(named.product, contents.product) as product,
        named.quantity,
        named.email,
        named.visitor_id,
        named.referrer,
        named.search_term,
        named.ip_address,
        named.product as named_product,
        coalesce(named.named_lead, visitor_leads.lead_id) as lead_id,
        greatest(
            named.occurred_on, named.named_known_on, visitor_leads.known_on
        ) as known_on
    from named
    left join visitor_leads
        on
            named.unnamed_visitor_id = visitor_leads.visitor_id
            and named.occurred_at >= visitor_leads.valid_from
            and named.occurred_at < visitor_leads.valid_to
    -- Last, so that it is done for no more events than the reader asks for.
    left join {{ ref('classified_contents') }} as contents
        on
            named.activity_type = contents.activity_type
            and named.content = contents.content
)

select * from final
