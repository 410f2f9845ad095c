{#- The place of a record among those with the same `key` (columns), in the order `order`
    (see best_version_first). Records that can count and others are ranked apart, so that
    one that is rejected or future never takes the place of a good one. -#}
{% macro version_number(key, order, is_future='is_future') -%}
    row_number() over (
            partition by {{ key | join(', ') }}, rejection is null and not {{ is_future }}
            order by
            {{ order }}
        )
{%- endmacro %}


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
