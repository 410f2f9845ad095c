{#- Appointments, each once for every person who was invited. Those to come are of the
    future until their day. -#}
{{ config(enabled=is_source('salesforce')) }}

with appointments as (
    {{ read_source('salesforce', 'event') }}
),

others as (
    {{ read_source('salesforce', 'event_who_relation') }}
),

held as (
    select *
    from appointments
    where
        not coalesce(is_deleted, false)
        and not coalesce(is_child, false)
        and not coalesce(is_recurrence, false)
        and coalesce(_fivetran_active, true)
),

people as (
    select id as event_id, who_id, cast('' as {{ dbt.type_string() }}) as suffix
    from held

    union all

    select distinct
        others.event_id,
        others.relation_id as who_id,
        ':' || others.relation_id as suffix
    from others
    inner join held
        on others.event_id = held.id and others.relation_id is distinct from held.who_id
    where not coalesce(others.is_deleted, false)
),

final as (
    select
        {{ source_id('salesforce', "'event:' || held.id || people.suffix") }}
            as event_id,
        coalesce(held.start_date_time, held.activity_date_time, held.activity_date)
            as occurred_at,
        held._fivetran_synced as loaded_at,
        case
            when lower(held.type) like '%call%' then 'sales_call'
            else 'sales_meeting'
        end as activity_type,
        {{ source_id('salesforce', 'people.who_id') }} as lead_id,
        held.subject as content
    from held
    inner join people on held.id = people.event_id
)

select * from final
