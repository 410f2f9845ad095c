with final as (
    select
        activities.activity_type,
        count(*) as events
    from {{ ref('activities') }} as activities
    left join {{ ref('activity_types') }} as activity_types
        on activities.activity_type = lower(activity_types.activity_type)
    where activity_types.activity_type is null
    group by activities.activity_type
)

select * from final
