{#- A table of many files has each of its columns in many of them. -#}
{%- set names = {} %}
{%- for table in raw_tables() if raw_contract(table).config.meta.attributes %}
{%- do source('raw', table) %}
{%- for name in (names_of_further_columns(table) if execute else []) %}
{%- do names.update({(table, name): true}) %}
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
