-- Several rules look at what follows a delivery, so e-mails are read once. An e-mail
-- belongs to the address that it went to, else to that of its lead.
with final as (
    select
        events.event_id,
        events.occurred_at,
        events.has_known_second,
        events.activity_type,
        events.lead_id,
        coalesce(events.email, leads.email) as email,
        -- E-mails without content count as one e-mail.
        coalesce(events.content, '') as same_content
    from {{ ref('timed_events') }} as events
    left join {{ ref('leads') }} as leads on events.lead_id = leads.lead_id
    where events.activity_type in ('email_delivered', 'email_open', 'email_click')
)

select * from final
