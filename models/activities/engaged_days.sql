-- A type that is not listed counts as an engagement: better a warning than a lost buyer.
with activity_types as (
    select * from {{ ref('activity_types') }}
),

final as (
    select
        activities.lead_id,
        activities.occurred_on as engaged_on
    from {{ ref('activities') }} as activities
    left join activity_types
        on activities.activity_type = lower(activity_types.activity_type)
    where
        activities.lead_id is not null
        and coalesce(activity_types.is_engagement, true)

    union

    select
        lead_id,
        created_on as engaged_on
    from {{ ref('leads') }}
)

select * from final
