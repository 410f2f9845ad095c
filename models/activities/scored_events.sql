-- Suppressed events earn nothing. Beside it stands what a lead would have if none of
-- its events were suppressed: the basis `unsuppressed`, for leads where that differs.
with events as (
    select
        events.*,
        suppressed_events.rule as suppressed_by
    from {{ ref('events') }} as events
    left join {{ ref('suppressed_events') }} as suppressed_events
        on events.event_id = suppressed_events.event_id
    where events.rejection is null
),

final as (
    select
        'official' as basis,
        events.*
    from events
    where events.suppressed_by is null

    union all

    select
        'unsuppressed' as basis,
        events.*
    from events
    inner join {{ ref('suppressed_leads') }} as suppressed_leads
        on events.lead_id = suppressed_leads.lead_id
)

select * from final
