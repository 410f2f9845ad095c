{{ config(enabled=is_source('hubspot')) }}

with contacts as (
    {{ read_source('hubspot', 'contact') }}
),

companies as (
    {{ read_source('hubspot', 'company') }}
),

links as (
    select
        'lead' as entity_type,
        id as record_id,
        property_salesforceleadid as salesforce_id
    from contacts

    union

    select
        'lead' as entity_type,
        id as record_id,
        property_salesforcecontactid as salesforce_id
    from contacts

    union

    select
        'account' as entity_type,
        id as record_id,
        property_salesforceaccountid as salesforce_id
    from companies
),

final as (
    select
        entity_type,
        {{ source_id('hubspot', 'record_id') }} as entity_id,
        {{ source_id('salesforce', 'salesforce_id') }} as other_id
    from links
    where salesforce_id is not null
)

select * from final
