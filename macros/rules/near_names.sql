{#- Whether `name` may be a misspelling of `meant`: two letters may differ, and at most a
    third of it. -#}
{% macro is_near(name, meant) -%}
    levenshtein({{ name }}, {{ meant }}) <= least(2, length({{ meant }}) / 3)
{%- endmacro %}

{#- Of several names `meant` that are grouped the nearest to `name`, then the first. -#}
{% macro nearest(name, meant) -%}
    substr(min(lpad(
        cast(levenshtein({{ name }}, {{ meant }}) as {{ dbt.type_string() }}), 4, '0'
    ) || {{ meant }}), 5)
{%- endmacro %}
