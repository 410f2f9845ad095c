{#- No cell of `columns` is empty. One test for a whole table: dbt takes as long for each
    test as DuckDB takes for hundreds of cells. -#}
{% test not_null_columns(model, columns) %}
    with counts as (
        select
            {%- for column in columns %}
            count(*) - count({{ column }}) as {{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ model }}
    ),

    empty_cells as (
        {%- for column in columns %}
        select
            '{{ column }}' as column_name,
            {{ column }} as empty_cells
        from counts
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    )

    select * from empty_cells where empty_cells > 0
{% endtest %}
