{#- Ordering in which the best version of a record comes first: the latest `version` up
    to `as_of`, then an empty one, then the earliest later one; ties by the larger row.
    Arguments: `columns`, the table's columns in their order; `version`, a timestamp
    column, or none where the table has no versions. -#}
{% macro best_version_first(columns, version=none) -%}
    {%- if version %}
            case
                when {{ is_future(version) }} then 2
                when {{ version }} is null then 1
                else 0
            end,
            case when {{ is_future(version) }} then {{ version }} end,
            {{ version }} desc,
    {%- endif %}
    {%- for column in columns %}
            {{ column }} desc nulls last{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{#- The columns by which versions of a lead are compared. An opt-out that cannot be read
    counts, as the earliest there is. -#}
{% macro lead_version_columns() -%}
    {{ return(
        raw_contract('leads').columns.keys() | list
        + ['unreadable_opted_out_at is not null'] + unreadable_columns('leads')
        + ['further_cells']
    ) }}
{%- endmacro %}
