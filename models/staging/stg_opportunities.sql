with source as (
    {{ read_raw('opportunities') }}
),

remaining as (
    {{ without_erased('source', 'opportunities') }}
),

checked as (
    select
        *,
        case
            when is_erased then null
            when opportunity_id is null then 'missing key'
            when created_at is null or unreadable_closed_at is not null
                then 'unreadable timestamp'
        end as rejection,
        {{ is_future('created_at') }} as is_future
    from remaining
),

versions as (
    select
        *,
        row_number() over (
            partition by opportunity_id, rejection is null and not is_future
            order by
                {{ best_version_first([
                    'opportunity_id', 'account_id', 'lead_id', 'created_at',
                    'closed_at', 'stage', 'is_won', 'amount',
                    'unreadable_created_at', 'unreadable_closed_at',
                ]) }}
        ) as version
    from checked
),

final as (
    select
        *,
        {{ record_outcome(can_be_erased=true) }} as outcome
    from versions
)

select * from final
