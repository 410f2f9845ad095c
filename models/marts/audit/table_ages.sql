{#- How old the input is: the newest day that a record of each raw table has. An open
    opportunity without a day is dated by the day of the build, which says nothing of the
    table. -#}
{%- set columns_of = {
    'leads': ['created_at', 'updated_at'],
    'accounts': ['created_at', 'updated_at'],
    'attribute_changes': ['changed_at'],
    'events': ['occurred_at'],
    'identities': ['identified_at'],
    'lead_merges': ['merged_at'],
    'orders': ['ordered_at'],
    'opportunities': [
        "case when dated_by = 'created_at' then created_at end", 'closed_at',
    ],
    'lead_statuses': ['changed_at'],
} -%}

with days as (
    {%- for table, columns in columns_of.items() %}
    {%- for column in columns %}
    select
        '{{ table }}' as source_table,
        max({{ business_day(column) }}) as newest_on
    from {{ ref('stg_' ~ table) }}
    where {{ business_day(column) }} <= {{ as_of() }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

limits as (
    {%- for table in columns_of %}
    select
        '{{ table }}' as source_table,
        cast({{ age_limit(table, 'warn_after_days') }} as integer) as warn_after_days,
        cast({{ age_limit(table, 'error_after_days') }} as integer) as error_after_days
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

newest as (
    select source_table, max(newest_on) as newest_on
    from days
    where newest_on is not null
    group by source_table
),

final as (
    select
        newest.source_table,
        newest.newest_on,
        {{ days_between('newest.newest_on', as_of()) }} as days_old,
        limits.warn_after_days,
        limits.error_after_days
    from newest
    inner join limits on newest.source_table = limits.source_table
)

select * from final
