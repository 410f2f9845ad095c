with source as (
    {{ read_raw('events') }}
),

checked as (
    select
        *,
        case
            when event_id is null or activity_type is null then 'missing key'
            when occurred_at is null then 'unreadable timestamp'
        end as rejection,
        {{ is_future('occurred_at') }} as is_future
    from source
),

versions as (
    select
        *,
        row_number() over (
            partition by event_id, rejection is null and not is_future
            order by
                {{ best_version_first([
                    'event_id', 'occurred_at', 'loaded_at', 'activity_type',
                    'lead_id', 'email', 'visitor_id', 'content', 'product',
                    'quantity', 'referrer', 'search_term', 'ip_address',
                    'user_agent',
                    'unreadable_occurred_at', 'unreadable_loaded_at',
                ], version='loaded_at') }}
        ) as version
    from checked
),

final as (
    select
        *,
        {{ record_outcome() }} as outcome
    from versions
)

select * from final
