{{ config(enabled=is_source('marketo')) }}

with changes as (
    {{ read_source('marketo', 'activity_change_data_value') }}
),

fields as (
    {{ read_source('marketo', 'lead_describe') }}
),

-- Two fields may have one name for people; the first in the alphabet stands for both.
field_names as (
    select
        lower(display_name) as display_name,
        {{ snake_case('min(restname)') }} as column_name
    from fields
    group by lower(display_name)
),

named as (
    select
        changes.*,
        coalesce(
            field_names.column_name,
            {{ snake_case('changes.primary_attribute_value') }}
        ) as column_name
    from changes
    left join field_names
        on lower(changes.primary_attribute_value) = field_names.display_name
),

-- Attributes have the names of the columns that `leads` gives them.
final as (
    select
        'lead' as entity_type,
        {{ source_id('marketo', 'lead_id') }} as entity_id,
        case column_name
            when 'title' then 'job_title'
            when 'company' then 'company_name'
            when 'email_address' then 'email'
            when 'phone_number' then 'phone'
            when 'person_source' then 'lead_source'
            when 'person_status' then 'lead_status'
            when 'lead_owner_email_address' then 'owner'
            else column_name
        end as attribute,
        old_value,
        new_value as value,
        activity_date as changed_at
    from named

    union all

    select
        entity_type,
        entity_id,
        attribute,
        old_value,
        value,
        changed_at
    from {{ ref('marketo__list_changes') }}
)

select * from final
