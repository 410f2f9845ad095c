{#- A member of a campaign who responded did something; for the others we did. -#}
{{ config(enabled=is_source('salesforce')) }}

with members as (
    {{ read_source('salesforce', 'campaign_member') }}
),

campaigns as (
    select
        id,
        max(name) as name,
        lower(max(type)) as type
    from ({{ read_source('salesforce', 'campaign') }}) as versions
    group by id
),

joined as (
    select
        members.*,
        campaigns.name as campaign_name,
        campaigns.type as campaign_type,
        coalesce(members.has_responded, members.first_responded_date is not null)
            as responded,
        coalesce(lower(members.status) like 'attend%', false) as attended
    from members
    left join campaigns on members.campaign_id = campaigns.id
    where
        not coalesce(members.is_deleted, false)
        and coalesce(members._fivetran_active, true)
),

final as (
    select
        {{ source_id('salesforce', "'campaign_member:' || id") }} as event_id,
        case
            when responded then coalesce(first_responded_date, created_date)
            else created_date
        end as occurred_at,
        _fivetran_synced as loaded_at,
        case
            when not responded then 'campaign_sent'
            when campaign_type like '%webinar%' and attended then 'webinar_attend'
            when campaign_type like '%webinar%' then 'webinar_register'
            when
                attended
                and {{ matches_pattern(
                    'campaign_type', "'conference|trade show|event|seminar'"
                ) }}
                then 'event_visit'
            else 'campaign_response'
        end as activity_type,
        {{ source_id('salesforce', 'coalesce(contact_id, lead_id)') }} as lead_id,
        coalesce(campaign_name, campaign_id) || coalesce(' / ' || status, '') as content
    from joined
)

select * from final
