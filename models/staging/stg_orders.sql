with source as (
    {{ read_raw('orders') }}
),

remaining as (
    {{ without_erased('source', 'orders') }}
),

checked as (
    select
        *,
        case
            when is_erased then null
            when order_id is null then 'missing key'
            when ordered_at is null then 'unreadable timestamp'
        end as rejection,
        {{ is_future('ordered_at') }} as is_future
    from remaining
),

versions as (
    select
        *,
        {{ version_number(
            ['order_id'],
            best_version_first(raw_columns('orders'))
        ) }} as version
    from checked
),

final as (
    select
        *,
        {{ record_outcome(can_be_erased=true) }} as outcome
    from versions
)

select * from final
