{{ config(enabled=is_source('hubspot')) }}

with events as (
    {{ read_source('hubspot', 'email_event') }}
),

opens as (
    {{ read_source('hubspot', 'email_event_open') }}
),

clicks as (
    {{ read_source('hubspot', 'email_event_click') }}
),

status_changes as (
    {{ read_source('hubspot', 'email_event_status_change') }}
),

campaigns as (
    {{ read_source('hubspot', 'email_campaign') }}
),

detailed as (
    select
        events.*,
        upper(events.type) as kind,
        upper(coalesce(
            status_changes.portal_subscription_status, events.portal_subscription_status
        )) as subscription,
        coalesce(opens.ip_address, clicks.ip_address, events.ip_address) as address,
        coalesce(opens.user_agent, clicks.user_agent, events.user_agent) as agent,
        coalesce(campaigns.name, campaigns.subject, events.email_campaign_id) as content
    from events
    left join opens on events.id = opens.id
    left join clicks on events.id = clicks.id
    left join status_changes on events.id = status_changes.id
    left join campaigns on events.email_campaign_id = campaigns.id
),

final as (
    select
        {{ source_id('hubspot', "'email:' || id") }} as event_id,
        created as occurred_at,
        _fivetran_synced as loaded_at,
        case
            when kind = 'STATUSCHANGE' and subscription = 'UNSUBSCRIBED'
                then 'email_unsubscribe'
            when kind = 'STATUSCHANGE' and subscription = 'SUBSCRIBED'
                then 'email_subscribe'
            when kind = 'STATUSCHANGE' then 'email_preferences'
            when kind = 'SPAMREPORT' then 'email_spam_report'
            else 'email_' || lower(kind)
        end as activity_type,
        recipient as email,
        content,
        address as ip_address,
        agent as user_agent,
        case when filtered_event then 'filtered' end as source_verdict
    from detailed
)

select * from final
