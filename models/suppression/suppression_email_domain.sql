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

listed_leads as (
    select
        leads.lead_id,
        listed.rule,
        listed.activity_type
    from {{ ref('leads') }} as leads
    inner join listed on leads.email = listed.email
),

final as (
    select
        events.event_id,
        listed.rule
    from {{ ref('events') }} as events
    inner join listed
        on
            events.email = listed.email
            and events.activity_type
            = coalesce(listed.activity_type, events.activity_type)

    union all

    select
        events.event_id,
        listed_leads.rule
    from {{ ref('events') }} as events
    inner join listed_leads
        on
            events.lead_id = listed_leads.lead_id
            and events.activity_type
            = coalesce(listed_leads.activity_type, events.activity_type)
    where events.email is null
)

select * from final
