-- Where a gateway clicks everything, no click is worth a call, however late it comes.
with final as (
    select
        events.event_id,
        events.activity_type,
        gateway_domains.rule
    from {{ ref('email_events') }} as events
    inner join {{ ref('gateway_domains') }} as gateway_domains
        on {{ email_domain('events.email') }} = gateway_domains.domain
    where events.activity_type in ('email_open', 'email_click')
)

select * from final
