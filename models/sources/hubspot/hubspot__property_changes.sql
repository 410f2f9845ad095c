{{ config(enabled=is_source('hubspot')) }}

with contact_histories as (
    {{ read_source('hubspot', 'contact_property_history') }}
),

company_histories as (
    {{ read_source('hubspot', 'company_property_history') }}
),

owners as (
    {{ read_source('hubspot', 'owner') }}
),

histories as (
    select
        'lead' as entity_type,
        contact_id as record_id,
        lower(name) as property,
        value,
        timestamp as changed_at
    from contact_histories

    union all

    select
        'account' as entity_type,
        company_id as record_id,
        lower(name) as property,
        value,
        timestamp as changed_at
    from company_histories
),

-- Attributes have the names of the columns that `leads` and `accounts` give them.
final as (
    select
        histories.entity_type,
        {{ source_id('hubspot', 'histories.record_id') }} as entity_id,
        case (histories.entity_type || ' ' || histories.property)
            when 'lead firstname' then 'first_name'
            when 'lead lastname' then 'last_name'
            when 'lead jobtitle' then 'job_title'
            when 'lead company' then 'company_name'
            when 'lead hs_analytics_source' then 'lead_source'
            when 'lead associatedcompanyid' then 'account_id'
            when 'lead hubspot_owner_id' then 'owner'
            when 'account hubspot_owner_id' then 'owner'
            when 'account numberofemployees' then 'employee_count'
            when 'account annualrevenue' then 'annual_revenue'
            else histories.property
        end as attribute,
        case
            when histories.property = 'associatedcompanyid'
                then {{ source_id('hubspot', 'histories.value') }}
            when histories.property = 'hubspot_owner_id'
                then coalesce(owners.email, histories.value)
            when histories.entity_type = 'account' and histories.property = 'industry'
                then replace(histories.value, '_', ' ')
            else histories.value
        end as value,
        histories.changed_at
    from histories
    left join owners
        on
            histories.property = 'hubspot_owner_id'
            and histories.value = owners.owner_id
)

select * from final
