-- Events with a known lead, suppressed ones flagged. Kept as a table because several
-- models read it; anonymous events score accounts only.
with final as (
    select
        events.event_id,
        events.occurred_at,
        events.occurred_on,
        subjects.subject_id,
        events.known_on,
        events.activity_type,
        events.content,
        events.content_group,
        events.product,
        events.named_product,
        events.quantity,
        events.referrer,
        events.search_term,
        suppressed_events.rule as suppressed_by,
        coalesce(suppressed_events.is_by_machine, false) as is_by_machine
    from {{ ref('events') }} as events
    inner join {{ ref('subjects') }} as subjects on events.lead_id = subjects.lead_id
    left join {{ ref('suppressed_events') }} as suppressed_events
        on events.event_id = suppressed_events.event_id
    where events.lead_id is not null
)

select * from final
