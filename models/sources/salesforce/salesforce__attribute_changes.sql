{{ config(enabled=is_source('salesforce')) }}
{%- set attributes = {
    'title': 'job_title', 'company': 'company_name', 'mailing_country': 'country',
    'billing_country': 'country', 'owner_id': 'owner',
    'number_of_employees': 'employee_count',
} %}

with changes as (
    select * from {{ ref('salesforce__changes') }}
    -- The history has rows without values that tell of the record itself.
    where
        field not in ('status', 'has_opted_out_of_email')
        and (old_value is not null or value is not null)
),

people as (
    select * from {{ ref('salesforce__people') }} where object = 'lead'
),

conversions as (
    select * from {{ ref('salesforce__conversions') }} where lead_survives
),

users as (
    select * from {{ ref('salesforce__users') }}
),

-- What leads have and the contract has for accounts alone counts from creation on.
constants as (
    {%- for field in ['industry', 'number_of_employees', 'annual_revenue'] %}
    select
        'lead' as object,
        people.id as record_id,
        '{{ field }}' as field,
        cast(null as {{ dbt.type_string() }}) as old_value,
        people.{{ field }} as value,
        people.created_date as changed_at
    from people
    left join changes
        on
            changes.object = 'lead'
            and people.id = changes.record_id
            and changes.field = '{{ field }}'
    where people.{{ field }} is not null and changes.record_id is null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

told as (
    select * from constants
    union all
    select
        object,
        record_id,
        field,
        old_value,
        value,
        {{ text_from_instant('changed_at') }} as changed_at
    from changes
),

final as (
    select
        case when told.object = 'account' then 'account' else 'lead' end as entity_type,
        -- Changes of a contact are those of the lead that it was.
        {{ source_id('salesforce', 'coalesce(conversions.lead_id, told.record_id)') }}
            as entity_id,
        case
            when told.object = 'account' and told.field = 'website' then 'domain'
            {%- for field, attribute in attributes.items() %}
            when told.field = '{{ field }}' then '{{ attribute }}'
            {%- endfor %}
            else told.field
        end as attribute,
        coalesce(old_owners.name, told.old_value) as old_value,
        coalesce(owners.name, told.value) as value,
        told.changed_at
    from told
    left join conversions
        on told.object = 'contact' and told.record_id = conversions.contact_id
    left join users as owners on told.field = 'owner_id' and told.value = owners.id
    left join users as old_owners
        on told.field = 'owner_id' and told.old_value = old_owners.id
)

select * from final
