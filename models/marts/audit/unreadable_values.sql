{%- set computed = computed_columns() -%}
with
{%- for table, columns in computed.items() %}
{{ table | replace('.', '__') }} as (
    select
        {%- for column in columns %}
        count({{ column }}) as values_{{ column }},
        count(unreadable_{{ column }}) as records_{{ column }},
        {#- Of whoever was erased, too: the shape alone. #}
        min({{ masked('unreadable_' ~ column) }}) as example_{{ column }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from (
        {{ read_raw(table) }}
    ) as delivered
),
{%- endfor %}

counted as (
    {%- for table, columns in computed.items() %}
    {%- for column in columns %}
    select
        '{{ table }}' as source_table,
        '{{ column }}' as column_name,
        records_{{ column }} as records,
        records_{{ column }} + values_{{ column }} as filled_records,
        0 as rejected_records,
        substr(example_{{ column }}, 1, 100) as example
    from {{ table | replace('.', '__') }}
    union all
    {%- endfor %}
    {%- endfor %}
    {%- for table in raw_tables() %}
    {%- set raw_records = ref('stg_' ~ table) %}
    {%- for column in checked_columns(table) %}
    {%- set text = 'unreadable_' ~ column.name %}
    {#- What stands for an empty day of an opportunity filled no cell. #}
    {%- set value = "case when dated_by = 'created_at' then created_at end"
        if [table, column.name] == ['opportunities', 'created_at'] else column.name %}
    select
        '{{ table }}' as source_table,
        '{{ column.name }}' as column_name,
        count({{ text }}) as records,
        count({{ text }}) + count({{ value }}) as filled_records,
        count(case when rejection is not null then {{ text }} end) as rejected_records,
        substr(min({{ masked(text) if column.config.meta.personal else text }}), 1, 100)
            as example
    from {{ raw_records }}
    union all
    {%- endfor %}
    {%- endfor %}
    select
        cast(null as {{ dbt.type_string() }}) as source_table,
        cast(null as {{ dbt.type_string() }}) as column_name,
        0 as records,
        0 as filled_records,
        0 as rejected_records,
        cast(null as {{ dbt.type_string() }}) as example
),

final as (
    select
        source_table,
        column_name,
        cast(records as bigint) as records,
        cast(filled_records as bigint) as filled_records,
        cast(rejected_records as bigint) as rejected_records,
        example
    from counted
    where records > 0
)

select * from final
