{{ config(enabled=is_source('marketo')) }}

with leads as (
    {{ read_source('marketo', 'lead') }}
),

links as (
    select id, sfdc_lead_id as salesforce_id from leads
    union
    select id, sfdc_contact_id as salesforce_id from leads
),

final as (
    select
        'lead' as entity_type,
        {{ source_id('marketo', 'id') }} as entity_id,
        {{ source_id('salesforce', 'salesforce_id') }} as other_id
    from links
    where salesforce_id is not null
)

select * from final
