{#- What sales has done. A task that is still open has not happened. -#}
{{ config(enabled=is_source('salesforce')) }}

with tasks as (
    {{ read_source('salesforce', 'task') }}
),

others as (
    {{ read_source('salesforce', 'task_who_relation') }}
),

received as (
    select distinct activity_id
    from ({{ read_source('salesforce', 'email_message') }}) as messages
    where incoming
),

done as (
    select
        tasks.*,
        received.activity_id is not null as is_received,
        lower(concat_ws(' ', tasks.task_subtype, tasks.type)) as kind
    from tasks
    left join received on tasks.id = received.activity_id
    where
        coalesce(tasks.is_closed, lower(tasks.status) = 'completed')
        and not coalesce(tasks.is_deleted, false)
        and not coalesce(tasks.is_recurrence, false)
        and coalesce(tasks._fivetran_active, true)
),

people as (
    {{ people_of_activities(
        'done', 'others', key='task_id', person='relation_id'
    ) }}
),

final as (
    select
        {{ source_id('salesforce', "'task:' || done.id || people.suffix") }}
            as event_id,
        coalesce(done.completed_date_time, done.activity_date, done.created_date)
            as occurred_at,
        done._fivetran_synced as loaded_at,
        case
            when done.kind like '%call%' then 'sales_call'
            when done.kind like '%email%' and done.is_received then 'sales_email_reply'
            when done.kind like '%email%' then 'sales_email'
            when done.kind like '%meeting%' then 'sales_meeting'
            else 'sales_task'
        end as activity_type,
        {{ source_id('salesforce', 'people.who_id') }} as lead_id,
        done.subject || coalesce(' / ' || done.call_disposition, '') as content
    from done
    inner join people on done.id = people.id
)

select * from final
