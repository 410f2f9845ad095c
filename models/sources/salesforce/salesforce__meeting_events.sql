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
    {{ people_of_activities(
        'held', 'others', key='event_id', person='relation_id'
    ) }}
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
    inner join people on held.id = people.id
)

select * from final
