-- The versions of events whose id stands more than once, best first. They are few, and
-- a table: as a part of `stg_events` each of its readers would sort them, and DuckDB
-- would keep memory for that as if all events were repeated.
{%- set columns = raw_columns('events') + [
    'source_table', 'occurred_on', 'rejection', 'is_erased', 'is_expired',
] %}

with final as (
    select
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        {{ version_number(
            ['event_id'],
            best_version_first(raw_columns('events'), version='loaded_at'),
            is_future=is_future_day('occurred_on')
        ) }} as version
    from {{ ref('loaded_events') }}
    where is_repeated
)

select * from final
