{#- A view: rules that count seconds ask for few of the events. -#}
{{ config(materialized='view') }}

-- Rules that count seconds pass over events whose second is not known: they have no
-- time of day, or the times of their type are whole minutes.
with final as (
    select
        events.event_id,
        events.occurred_at,
        events.activity_type,
        events.lead_id,
        events.visitor_id,
        events.email,
        events.content,
        not types.is_to_the_minute
        and {{ has_time_of_day('events.occurred_at', 'events.occurred_on') }}
            as has_known_second
    from {{ ref('events') }} as events
    inner join {{ ref('activity_type_times') }} as types
        on events.activity_type = types.activity_type
)

select * from final
