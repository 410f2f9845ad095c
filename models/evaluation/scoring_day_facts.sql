{#- A view: the replay of past days alone asks for it. -#}
{{ config(materialized='view') }}
{#- What dates a record; an undated one counts on every day. -#}
{%- set dates = {
    'leads': 'created_at',
    'accounts': 'created_at',
    'attribute_changes': 'changed_at',
    'events': 'occurred_at',
    'identities': 'identified_at',
    'lead_merges': 'merged_at',
    'orders': 'ordered_at',
    'opportunities': "case when dated_by = 'created_at' then created_at end",
    'lead_statuses': 'changed_at',
    'erasure_requests': none,
    'ip_companies': none,
} %}

-- Every record counts, whatever became of it, by what it holds. What is erased holds
-- nothing any more: that something is, and in which files of events, is enough.
with records as (
    {%- for table, date in dates.items() %}
    {%- set columns = raw_columns(table)
        | reject('equalto', 'created_at' if table == 'opportunities' else '') | list %}
    select
        '{{ table }}' as source_table,
        {{ business_day(date) if date
            else 'cast(null as date)' }} as dated_on,
        {{ fingerprint(columns + ([date] if table == 'opportunities' else [])) }}
            as record_hash
    from {{ ref('loaded_events' if table == 'events' else 'stg_' ~ table) }}
    {%- if table not in ['accounts', 'erasure_requests', 'ip_companies'] %}
    where not is_erased{{ ' and not is_expired' if table == 'events' }}

    union all

    select
        'erased {{ table }}' as source_table,
        cast(null as date) as dated_on,
        {{ fingerprint(['raw_slice' if table == 'events' else 'source_table']) }}
            as record_hash
    from {{ ref('loaded_events' if table == 'events' else 'stg_' ~ table) }}
    where is_erased
    {%- endif %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

days_of_records as (
    select
        source_table,
        dated_on,
        count(*) as records,
        sum(cast(record_hash as decimal(38, 0))) as hash_sum
    from records
    group by source_table, dated_on
),

scoring_days as (
    {{ scoring_days() }}
),

sums as (
    select
        scoring_days.scored_on,
        records.source_table,
        sum(records.records) as records,
        sum(records.hash_sum) as hash_sum
    from scoring_days
    left join days_of_records as records
        on coalesce(scoring_days.scored_on >= records.dated_on, true)
    group by scoring_days.scored_on, records.source_table
),

final as (
    select
        scored_on,
        {{ dbt.listagg(
            "concat_ws(' ', source_table, records, hash_sum)", "'; '",
            'order by source_table'
        ) }} as facts
    from sums
    group by scored_on
)

select * from final
