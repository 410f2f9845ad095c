{{ config(enabled=is_source('marketo')) }}

with additions as (
    {{ read_source('marketo', 'activity_add_to_list') }}
),

removals as (
    {{ read_source('marketo', 'activity_remove_from_list') }}
),

memberships as (
    select
        lead_id,
        coalesce(primary_attribute_value, primary_attribute_value_id) as list_name,
        activity_date,
        'false' as old_value,
        'true' as value
    from additions

    union all

    select
        lead_id,
        coalesce(primary_attribute_value, primary_attribute_value_id) as list_name,
        activity_date,
        'true' as old_value,
        'false' as value
    from removals
),

final as (
    select
        'lead' as entity_type,
        {{ source_id('marketo', 'lead_id') }} as entity_id,
        'list ' || lower(list_name) as attribute,
        old_value,
        value,
        activity_date as changed_at
    from memberships
)

select * from final
