-- Every duplicate stands in duplicate_records once, with the version that was kept.
with listed as (
    select
        source_table,
        count(*) as records
    from {{ ref('duplicate_records') }}
    group by source_table
),

counted as (
    select
        source_table,
        records
    from {{ ref('activity_reconciliation') }}
    where outcome = 'duplicate'
)

select
    coalesce(listed.source_table, counted.source_table) as source_table,
    listed.records as listed,
    counted.records as counted
from listed
full outer join counted on listed.source_table = counted.source_table
where coalesce(listed.records, 0) <> coalesce(counted.records, 0)
