-- What a truncated input would change: numbers of records, and shares of raw tables and
-- columns that could not be used.
with lead_scores as (
    select * from {{ ref('lead_scores') }}
),

accounts as (
    select * from {{ ref('accounts') }}
),

recent_events as (
    select * from {{ ref('stg_events') }}
    where
        outcome = 'kept'
        and occurred_on > {{ dbt.dateadd('day', -30, as_of()) }}
),

tables as (
    select
        source_table,
        sum(records) as records,
        sum(case when outcome = 'rejected' then records else 0 end) as rejected,
        sum(case when outcome = 'duplicate' then records else 0 end) as duplicate
    from {{ ref('activity_reconciliation') }}
    group by source_table
),

unreadable_values as (
    select * from {{ ref('unreadable_values') }}
),

columns_of_outcome as (
    {%- for column in columns_of_outcome() %}
    select '{{ column }}' as column_name
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

unreadable_columns as (
    select
        case
            when columns_of_outcome.column_name is null then 'unreadable'
            else 'unreadable_outcome'
        end as measure,
        unreadable_values.source_table || '.' || unreadable_values.column_name
            as source_table,
        unreadable_values.records,
        unreadable_values.filled_records
    from unreadable_values
    left join columns_of_outcome
        on
            unreadable_values.source_table || '.' || unreadable_values.column_name
            = columns_of_outcome.column_name
),

measures as (
    {%- for measure in ['lead_scores', 'accounts', 'recent_events'] %}
    select
        '{{ 'leads' if measure == 'lead_scores' else measure }}' as measure,
        cast(null as {{ dbt.type_string() }}) as source_table,
        count(*) as records,
        cast(null as bigint) as of_records
    from {{ measure }}
    union all
    {%- endfor %}
    {%- for measure in ['rejected', 'duplicate'] %}
    select
        '{{ measure }}' as measure,
        source_table,
        {{ measure }} as records,
        records as of_records
    from tables
    union all
    {%- endfor %}
    select
        measure,
        source_table,
        records,
        filled_records as of_records
    from unreadable_columns
),

final as (
    select
        measure,
        source_table,
        cast(records as bigint) as records,
        cast(of_records as bigint) as of_records,
        {{ as_of() }} as scored_on,
        '{{ invocation_id }}' as build_id
    from measures
)

select * from final
