{{ config(enabled=is_source('hubspot')) }}

with engagements as (
    select * from {{ ref('hubspot__engagements') }}
),

engagement_contacts as (
    {{ read_source('hubspot', 'engagement_contact') }}
),

contacts as (
    {{ read_source('hubspot', 'contact') }}
),

associated as (
    select engagement_id, contact_id from engagement_contacts
    union
    select engagements.engagement_id, members.member as contact_id
    from engagements, {{ each_listed('engagements.contacts') }}
),

-- Copied colleagues are contacts of an e-mail too: only its writer answered.
parties as (
    select
        engagements.*,
        upper(engagements.detail) as outcome,
        associated.contact_id,
        max(case
            when lower(contacts.property_email) = lower(engagements.written_by)
                then associated.contact_id
        end) over (partition by engagements.kind, engagements.engagement_id)
            as writer_id
    from engagements
    left join associated on engagements.engagement_id = associated.engagement_id
    left join contacts
        on
            associated.contact_id = contacts.id
            and coalesce(contacts._fivetran_active, true)
),

final as (
    select
        {{ source_id('hubspot', "'engagement:' || engagement_id
            || coalesce(':' || contact_id, '')") }} as event_id,
        occurred_at,
        loaded_at,
        case
            when kind = 'call' and outcome = 'INBOUND' then 'sales_inbound_call'
            when kind = 'call' then 'sales_call'
            when kind = 'meeting' and outcome in ('NO_SHOW', 'CANCELED', 'RESCHEDULED')
                then 'sales_meeting_missed'
            when kind = 'meeting' then 'sales_meeting'
            when
                kind = 'email'
                and outcome = 'INCOMING_EMAIL'
                and coalesce(writer_id = contact_id, true)
                then 'sales_email_reply'
            when kind = 'email' then 'sales_email'
            else 'sales_note'
        end as activity_type,
        {{ source_id('hubspot', 'contact_id') }} as lead_id,
        content
    from parties
)

select * from final
