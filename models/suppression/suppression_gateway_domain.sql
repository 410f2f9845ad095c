-- Kind gateway_domain: the e-mail went to a domain whose mail gateway follows the links
-- itself. It may do so at any time, so all openings and clicks there are suppressed.
with rules as (
    select * from {{ ref('ordered_suppression_rules') }}
    where kind = 'gateway_domain'
),

final as (
    select
        events.event_id,
        rules.rule
    from {{ ref('email_events') }} as events
    inner join {{ ref('gateway_domains') }} as gateway_domains
        on {{ email_domain('events.email') }} = gateway_domains.domain
    inner join rules
        on
            gateway_domains.rule = rules.rule
            and events.activity_type
            = coalesce(rules.activity_type, events.activity_type)
    where events.activity_type in ('email_open', 'email_click')
)

select * from final
