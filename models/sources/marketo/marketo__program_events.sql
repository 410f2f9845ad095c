{{ config(enabled=is_source('marketo')) }}

with statuses as (
    {{ read_source('marketo', 'activity_change_status_in_progression') }}
),

programs as (
    {{ read_source('marketo', 'program') }}
),

placed as (
    select
        statuses.*,
        lower(programs.channel) as channel,
        {{ matches_pattern(
            'programs.channel', "'event|trade ?show|road ?show|seminar'"
        ) }} as is_event,
        lower(statuses.new_status) as status
    from statuses
    left join programs on statuses.primary_attribute_value_id = programs.id
),

-- Most statuses are what we did (`invited`), or what another activity says already.
final as (
    select
        {{ source_id('marketo', 'id') }} as event_id,
        activity_date as occurred_at,
        _fivetran_synced as loaded_at,
        case
            when channel like '%webinar%' and status like 'attended%'
                then 'webinar_attend'
            when channel like '%webinar%' and status like 'registered%'
                then 'webinar_register'
            when channel like '%webinar%' and status like 'invited%'
                then 'webinar_invite'
            when is_event and status like 'attended%' then 'event_visit'
            when is_event and status like 'registered%' then 'event_register'
            else 'program_status'
        end as activity_type,
        {{ source_id('marketo', 'lead_id') }} as lead_id,
        coalesce(primary_attribute_value, primary_attribute_value_id)
        || coalesce(' / ' || new_status, '') as content
    from placed
)

select * from final
