-- Every raw record has exactly one outcome.
with raw as (
    {%- for table in raw_tables() %}
    select
        '{{ table }}' as source_table,
        count(*) as records
    from ({{ read_raw(table) }}) as records
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
    raw.source_table,
    raw.records,
    outcomes.records as records_with_outcome
from raw
left join outcomes on raw.source_table = outcomes.source_table
where raw.records <> coalesce(outcomes.records, 0)
