-- A cell of nothing but blanks is as good as empty.
with cells as (
    {%- for table in rule_tables() %}
    {%- for column in required_columns(table) %}
    select
{{ fault(table, column, "'the cell is empty; it is required'") }}
    from {{ ref(table) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from cells
where {{ trimmed('cell') }} is null
