-- Nobody knows the person, but perhaps the company: by e-mail, else by the network.
with events as (
    select
        *,
        {{ email_domain('email') }} as domain
    from {{ ref('events') }}
    where lead_id is null
),

final as (
    select
        events.event_id,
        events.occurred_at,
        events.occurred_on,
        subjects.subject_id,
        case
            when by_email.account_id is not null then 'email_domain'
            else 'ip'
        end as known_via,
        events.activity_type,
        events.content,
        events.content_group,
        events.product,
        events.named_product,
        events.quantity,
        events.referrer,
        events.search_term
    from events
    left join {{ ref('account_domains') }} as by_email
        on events.domain = by_email.bare_domain
    left join {{ ref('ip_accounts') }} as by_ip
        on events.ip_address = by_ip.address
    inner join {{ ref('subjects') }} as subjects
        on coalesce(by_email.account_id, by_ip.account_id) = subjects.account_id
    left join {{ ref('suppressed_events') }} as suppressed_events
        on events.event_id = suppressed_events.event_id
    where suppressed_events.event_id is null
)

select * from final
