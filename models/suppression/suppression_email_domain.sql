-- Kind email_domain: the e-mail of the event, else of its lead, is at a domain of the
-- kind that the rule names.
with rules as (
    select * from {{ ref('ordered_suppression_rules') }}
    where kind = 'email_domain'
),

addresses as (
    select email from {{ ref('stg_events') }}
    where outcome = 'kept' and email is not null
    union
    select email from {{ ref('leads') }}
    where email is not null
),

listed as (
    select
        addresses.email,
        rules.rule,
        rules.activity_type
    from addresses
    inner join {{ ref('domain_kinds') }} as domain_kinds
        on {{ email_domain('addresses.email') }} = domain_kinds.domain
    inner join rules on domain_kinds.kind = lower(rules.pattern)
),

final as (
    select
        events.event_id,
        listed.rule
    from {{ ref('events') }} as events
    left join {{ ref('leads') }} as leads on events.lead_id = leads.lead_id
    inner join listed
        on
            coalesce(events.email, leads.email) = listed.email
            and events.activity_type
            = coalesce(listed.activity_type, events.activity_type)
)

select * from final
