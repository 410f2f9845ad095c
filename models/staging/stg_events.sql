{#- A view: only what depends on the day of the score is worked out again. -#}
{{ config(materialized='view') }}
{%- set columns = raw_columns('events') + [
    'source_table', 'occurred_on', 'rejection', 'is_erased', 'is_expired',
] %}

with events as (
    select
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        version
    from {{ ref('repeated_events') }}

    union all

    select
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        1 as version
    from {{ ref('loaded_events') }}
    where not is_repeated
),

flagged as (
    select
        *,
        {{ is_future_day('occurred_on') }} as is_future
    from events
),

final as (
    select
        *,
        {{ record_outcome(can_be_erased=true, can_expire=true) }} as outcome
    from flagged
)

select * from final
