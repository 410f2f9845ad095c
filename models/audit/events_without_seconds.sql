with types as (
    select
        *,
        case
            when is_to_the_minute then events else events - events_with_time
        end as events_passed_over
    from {{ ref('activity_type_times') }}
),

final as (
    select
        activity_type,
        events,
        events - events_with_time as events_without_time_of_day,
        is_to_the_minute,
        events_passed_over
    from types
    where events_passed_over > 0
)

select * from final
