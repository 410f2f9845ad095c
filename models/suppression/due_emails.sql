-- Delivered e-mails to leads whose days for an answer are over, answered or not.
with deliveries as (
    select
        events.event_id,
        events.subject_id,
        {{ add_days('events.occurred_on', 'windows.within_days') }} as due_on
    from {{ ref('lead_events') }} as events
    inner join {{ ref('derived_activities') }} as windows
        on lower(windows.activity_type) = 'email_ignored'
    where events.activity_type = 'email_delivered' and windows.within_days is not null
),

final as (
    select * from deliveries where due_on <= {{ as_of() }}
)

select * from final
