with final as (
    select
        events.activity_type,
        count(*) as events
    from {{ ref('events') }} as events
    left join {{ ref('activity_types') }} as activity_types
        on events.activity_type = lower(activity_types.activity_type)
    where activity_types.activity_type is null
    group by events.activity_type
)

select * from final
