with source as (
    {{ read_raw('lead_merges') }}
),

remaining as (
    {{ without_erased('source', 'lead_merges') }}
),

checked as (
    select
        *,
        case
            when is_erased then null
            when merged_lead_id is null or surviving_lead_id is null then 'missing key'
            when
                {{ is_placeholder('merged_lead_id', 'lead_id') }}
                or {{ is_placeholder('surviving_lead_id', 'lead_id') }}
                then 'missing key'
            when unreadable_merged_at is not null then 'unreadable timestamp'
        end as rejection,
        {{ is_future('merged_at') }} as is_future
    from remaining
),

versions as (
    select
        *,
        {{ version_number(
            ['merged_lead_id'],
            best_version_first(raw_columns('lead_merges'), version='merged_at')
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
