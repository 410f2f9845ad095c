{#- A query for one row with the limits `names` of the seed evaluation_limits, each a column
    of its name. -#}
{% macro limits_of(names) -%}
    select
        {%- for name in names %}
        max(case when lower(name) = '{{ name }}' then value end) as {{ name }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('evaluation_limits') }}
{%- endmacro %}
