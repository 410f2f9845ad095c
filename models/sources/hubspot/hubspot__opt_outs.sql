{{ config(enabled=is_source('hubspot')) }}

with contacts as (
    {{ read_source('hubspot', 'contact') }}
),

histories as (
    {{ read_source('hubspot', 'contact_property_history') }}
),

status_changes as (
    select
        email,
        activity_type,
        {{ instant_from_text('occurred_at') }} as changed_at
    from {{ ref('hubspot__email_events') }}
    where activity_type in ('email_subscribe', 'email_unsubscribe')
),

-- The property is set again with each unsubscription; the first of a run counts.
set_values as (
    select
        contact_id,
        timestamp as set_at,
        lower(value) = 'true' as is_opted_out,
        coalesce(lag(lower(value)) over (
            partition by contact_id order by timestamp
        ), 'false') = 'true' as was_opted_out
    from histories
    where lower(name) = 'hs_email_optout'
),

dated as (
    select
        contact_id,
        max(set_at) as opted_out_at
    from set_values
    where is_opted_out and not was_opted_out
    group by contact_id
),

-- What people did to their subscription to all e-mail, the latest last.
subscriptions as (
    select
        lower(email) as email,
        max(case when activity_type = 'email_unsubscribe' then changed_at end)
            as unsubscribed_at,
        max(case when activity_type = 'email_subscribe' then changed_at end)
            as subscribed_at
    from status_changes
    group by lower(email)
),

final as (
    select
        contacts.id as contact_id,
        coalesce(dated.opted_out_at, subscriptions.unsubscribed_at) as opted_out_at
    from contacts
    left join dated on contacts.id = dated.contact_id
    left join subscriptions on lower(contacts.property_email) = subscriptions.email
    -- The property decides; what people did, where it is not delivered.
    where
        coalesce(contacts._fivetran_active, true)
        and coalesce(
            contacts.property_hs_email_optout,
            subscriptions.unsubscribed_at
            > coalesce(subscriptions.subscribed_at, {{ earliest_instant() }}),
            false
        )
)

select * from final
