-- The lead of an event: the one it names, else the one with its e-mail, else the one
-- that its visitor was identified as.
with events as (
    select
        *,
        {{ business_day('occurred_at') }} as occurred_on
    from {{ ref('stg_events') }}
    where outcome = 'kept'
),

final as (
    select
        events.event_id,
        events.occurred_at,
        events.occurred_on,
        events.activity_type,
        events.content,
        contents.content_group,
        coalesce(events.product, contents.product) as product,
        events.quantity,
        events.email,
        events.visitor_id,
        events.referrer,
        events.search_term,
        events.ip_address,
        events.user_agent,
        events.product as named_product,
        events.lead_id as named_lead_id,
        coalesce(by_id.lead_id, by_email.lead_id, by_visitor.lead_id) as lead_id,
        greatest(
            events.occurred_on,
            by_id.known_on,
            by_email.known_on,
            by_visitor.known_on
        ) as known_on,
        case
            when events.lead_id is not null and by_id.lead_id is null
                then 'unknown lead'
        end as rejection
    from events
    left join {{ ref('contents') }} as contents
        on
            events.activity_type = contents.activity_type
            and events.content = contents.content
    left join {{ ref('known_leads') }} as by_id
        on events.lead_id = by_id.known_lead_id
    left join {{ ref('lead_emails') }} as by_email
        on events.lead_id is null and events.email = by_email.email
    left join {{ ref('visitor_leads') }} as by_visitor
        on
            events.lead_id is null
            and by_email.lead_id is null
            and events.visitor_id = by_visitor.visitor_id
            and coalesce(events.occurred_at >= by_visitor.valid_from, true)
            and coalesce(events.occurred_at < by_visitor.valid_to, true)
)

select * from final
