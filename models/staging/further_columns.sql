with final as (
    {%- for table in raw_tables() if raw_contract(table).config.meta.has_attributes %}
    {%- do source('raw', table) %}
    {%- for slice in (raw_slices(table) if execute else []) %}
    {%- for column in further_columns(table, slice.columns) %}
    select
        '{{ table }}' as source_table,
        {{ text_literal(column.contracted) }} as column_name
    union
    {%- endfor %}
    {%- endfor %}
    {%- endfor %}
    select
        cast(null as {{ dbt.type_string() }}) as source_table,
        cast(null as {{ dbt.type_string() }}) as column_name
    where false
)

select * from final
