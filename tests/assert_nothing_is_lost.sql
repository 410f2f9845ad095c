-- Every record that was read has exactly one outcome. (What was read is every record of
-- the input: `tests/python` holds the outcomes to the files themselves, which in a live
-- warehouse may have grown since.)
with records as (
    {%- for table in raw_tables() %}
    select
        '{{ table }}' as source_table,
        count(*) as records
    from {{ ref('stg_' ~ table) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

outcomes as (
    select
        source_table,
        sum(records) as records
    from {{ ref('activity_reconciliation') }}
    group by source_table
)

select
    records.source_table,
    records.records,
    outcomes.records as records_with_outcome
from records
left join outcomes on records.source_table = outcomes.source_table
where records.records <> coalesce(outcomes.records, 0)
