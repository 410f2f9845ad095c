{#- A conversion hangs what the lead did on the contact. It is the lead's, so that a
    build for a day before the conversion, which knows no contact, finds whose it is. -#}
{{ config(enabled=is_source('salesforce')) }}

with activities as (
    select * from {{ ref('salesforce__task_events') }}
    union all
    select * from {{ ref('salesforce__meeting_events') }}
    union all
    select * from {{ ref('salesforce__campaign_events') }}
),

conversions as (
    select
        {{ source_id('salesforce', 'lead_id') }} as surviving_lead_id,
        {{ source_id('salesforce', 'contact_id') }} as merged_lead_id
    from {{ ref('salesforce__conversions') }}
    where lead_survives
),

final as (
    select
        activities.event_id,
        activities.occurred_at,
        activities.loaded_at,
        activities.activity_type,
        coalesce(conversions.surviving_lead_id, activities.lead_id) as lead_id,
        activities.content
    from activities
    left join conversions on activities.lead_id = conversions.merged_lead_id
)

select * from final
