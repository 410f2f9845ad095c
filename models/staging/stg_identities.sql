with source as (
    {{ read_raw('identities') }}
),

remaining as (
    {{ without_erased('source', 'identities') }}
),

checked as (
    select
        *,
        case
            when is_erased then null
            when visitor_id is null or lead_id is null then 'missing key'
            when
                {{ is_placeholder('visitor_id', 'visitor_id') }}
                or {{ is_placeholder('lead_id', 'lead_id') }}
                then 'missing key'
            when identified_at is null then 'unreadable timestamp'
        end as rejection,
        {{ is_future('identified_at') }} as is_future
    from remaining
),

versions as (
    select
        *,
        {{ version_number(
            ['visitor_id', 'identified_at'],
            best_version_first(raw_columns('identities'))
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
