-- On the basis `official` only engagements that are not suppressed count, so machines
-- cannot make a lead look active. An activity type that is not listed counts as an
-- engagement and is warned of; ignoring it could miss a buyer.
with days as (
    select
        events.basis,
        events.subject_id,
        events.occurred_on as engaged_on,
        1 as is_own,
        1 as is_sign_of_life
    from {{ ref('scored_events') }} as events
    left join {{ ref('activity_types') }} as activity_types
        on events.activity_type = lower(activity_types.activity_type)
    where
        coalesce(activity_types.is_engagement, true)
        and events.basis <> 'anonymous'

    union all

    select
        leads.basis,
        leads.subject_id,
        order_days.ordered_on as engaged_on,
        case when order_days.is_own then 1 else 0 end as is_own,
        1 as is_sign_of_life
    from {{ ref('scored_leads') }} as leads
    inner join {{ ref('order_days') }} as order_days
        on leads.lead_id = order_days.lead_id

    union all

    select
        basis,
        subject_id,
        created_on as engaged_on,
        1 as is_own,
        0 as is_sign_of_life
    from {{ ref('scored_leads') }}
),

final as (
    select
        basis,
        subject_id,
        engaged_on,
        max(is_own) = 1 as is_own,
        max(is_sign_of_life) = 1 as is_sign_of_life
    from days
    group by basis, subject_id, engaged_on
)

select * from final
