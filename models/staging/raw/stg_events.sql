{#- A view: only what depends on the day of the score is worked out again. -#}
{{ config(materialized='view') }}

with versions as (
    select
        *,
        row_number() over (
            partition by
                event_id, rejection is null and not {{ is_future('occurred_at') }}
            order by
                {{ best_version_first(raw_columns('events'), version='loaded_at') }}
        ) as version
    from {{ ref('loaded_events') }}
    where is_repeated
),

events as (
    select * from versions
    union all
    select
        *,
        1 as version
    from {{ ref('loaded_events') }}
    where not is_repeated
),

flagged as (
    select
        *,
        {{ is_future('occurred_at') }} as is_future
    from events
),

final as (
    select
        {%- for column in raw_columns('events') %}
        {{ column }},
        {%- endfor %}
        source_table,
        rejection,
        is_future,
        version,
        {{ record_outcome() }} as outcome
    from flagged
)

select * from final
