-- A type that is not listed counts as an engagement: a warning beats a lost buyer.
with days as (
    select
        events.basis,
        events.lead_id,
        events.occurred_on as engaged_on,
        true as is_by_event
    from {{ ref('scored_events') }} as events
    left join {{ ref('activity_types') }} as activity_types
        on events.activity_type = lower(activity_types.activity_type)
    where
        coalesce(activity_types.is_engagement, true)
        and events.basis <> 'anonymous'

    union all

    select
        'official' as basis,
        lead_id,
        created_on as engaged_on,
        false as is_by_event
    from {{ ref('leads') }}

    union all

    select
        'unsuppressed' as basis,
        leads.lead_id,
        leads.created_on as engaged_on,
        false as is_by_event
    from {{ ref('leads') }} as leads
    inner join {{ ref('suppressed_leads') }} as suppressed_leads
        on leads.lead_id = suppressed_leads.lead_id
),

final as (
    select
        basis,
        lead_id,
        engaged_on,
        max(case when is_by_event then 1 else 0 end) = 1 as is_by_event
    from days
    group by basis, lead_id, engaged_on
)

select * from final
