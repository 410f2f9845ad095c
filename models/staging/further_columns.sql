{#- A table of many files has each of its columns in many of them. -#}
{%- set names = {} %}
{%- for table in raw_tables() if raw_contract(table).config.meta.has_attributes %}
{%- do source('raw', table) %}
{%- for slice in (raw_slices(table) if execute else []) %}
{%- for column in further_columns(table, slice.columns) %}
{%- do names.update({(table, column.contracted): true}) %}
{%- endfor %}
{%- endfor %}
{%- endfor %}

with final as (
    {%- for table, name in names %}
    select
        '{{ table }}' as source_table,
        {{ text_literal(name) }} as column_name
    union all
    {%- endfor %}
    select
        cast(null as {{ dbt.type_string() }}) as source_table,
        cast(null as {{ dbt.type_string() }}) as column_name
    where false
)

select * from final
