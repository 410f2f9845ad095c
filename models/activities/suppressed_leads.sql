with final as (
    select distinct events.lead_id
    from {{ ref('suppressed_events') }} as suppressed_events
    inner join {{ ref('events') }} as events
        on suppressed_events.event_id = events.event_id
    where events.lead_id is not null
)

select * from final
