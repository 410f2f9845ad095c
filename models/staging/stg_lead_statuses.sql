with source as (
    {{ read_raw('lead_statuses') }}
),

remaining as (
    {{ without_erased('source', 'lead_statuses') }}
),

checked as (
    select
        *,
        case
            when is_erased then null
            when lead_id is null or status is null then 'missing key'
            when {{ is_placeholder('lead_id', 'lead_id') }} then 'missing key'
            when changed_at is null then 'unreadable timestamp'
        end as rejection,
        {{ is_future('changed_at') }} as is_future
    from remaining
),

versions as (
    select
        *,
        {{ version_number(
            ['lead_id', 'status', 'changed_at'],
            best_version_first(raw_columns('lead_statuses'))
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
