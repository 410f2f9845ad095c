with source as (
    {{ read_raw('attribute_changes') }}
),

remaining as (
    {{ without_erased('source', 'attribute_changes') }}
),

checked as (
    select
        *,
        case
            when is_erased then null
            when entity_type is null or entity_id is null or attribute is null
                then 'missing key'
            when entity_type = 'lead' and {{ is_placeholder('entity_id', 'lead_id') }}
                then 'missing key'
            when changed_at is null then 'unreadable timestamp'
            when entity_type not in ('lead', 'account') then 'unknown entity type'
        end as rejection,
        {{ is_future('changed_at') }} as is_future
    from remaining
),

versions as (
    select
        *,
        {{ version_number(
            ['entity_type', 'entity_id', 'attribute', 'changed_at'],
            best_version_first(raw_columns('attribute_changes'))
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
