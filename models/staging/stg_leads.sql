with source as (
    {{ read_raw('leads') }}
),

remaining as (
    {{ without_erased('source', 'leads') }}
),

checked as (
    select
        *,
        case
            when is_erased then null
            when lead_id is null or {{ is_placeholder('lead_id', 'lead_id') }}
                then 'missing key'
            when created_at is null then 'unreadable timestamp'
        end as rejection,
        {{ is_future('created_at') }} as is_future
    from remaining
),

versions as (
    select
        *,
        {{ version_number(
            ['lead_id'],
            best_version_first(lead_version_columns(), version='updated_at')
        ) }} as version
    from checked
),

final as (
    select
        *,
        {{ record_outcome(can_be_erased=true, can_be_deleted=true) }} as outcome
    from versions
)

select * from final
