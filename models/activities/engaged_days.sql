-- On the basis `official` only engagements that are not suppressed count, so machines
-- cannot make a lead look active. An activity type that is not listed counts as an
-- engagement and is warned of; ignoring it could miss a buyer.
with days as (
    select
        events.basis,
        events.subject_id,
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
        basis,
        subject_id,
        created_on as engaged_on,
        false as is_by_event
    from {{ ref('scored_leads') }}
),

final as (
    select
        basis,
        subject_id,
        engaged_on,
        max(case when is_by_event then 1 else 0 end) = 1 as is_by_event
    from days
    group by basis, subject_id, engaged_on
)

select * from final
