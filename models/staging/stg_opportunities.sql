with source as (
    {{ read_raw('opportunities') }}
),

-- An opportunity without created_at is dated by closed_at; one that is open, by the day
-- of the build.
dated as (
    select
        {%- for column in raw_columns('opportunities') if column != 'created_at' %}
        {{ column }},
        {%- endfor %}
        source_table,
        case
            when created_at is not null or unreadable_created_at is not null
                then 'created_at'
            when closed_at is not null and not {{ is_future('closed_at') }}
                then 'closed_at'
            else 'day of the build'
        end as dated_by,
        case
            when created_at is not null or unreadable_created_at is not null
                then created_at
            when closed_at is not null and not {{ is_future('closed_at') }}
                then closed_at
            else {{ start_of_day(as_of()) }}
        end as created_at
    from source
),

remaining as (
    {{ without_erased('dated', 'opportunities', also=['dated_by']) }}
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
        {{ version_number(
            ['opportunity_id'],
            best_version_first(raw_columns('opportunities'))
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
