with final as (
    select
        events.activity_type,
        count(*) as events
    from {{ ref('stg_events') }} as events
    left join {{ ref('activity_types') }} as activity_types
        on events.activity_type = lower(activity_types.activity_type)
    where events.outcome = 'kept' and activity_types.activity_type is null
    group by events.activity_type
)

select * from final
