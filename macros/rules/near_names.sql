{#- Whether `name` may be a misspelling of `meant`: two letters may differ, and at most a
    third of it. -#}
{% macro is_near(name, meant) -%}
    levenshtein({{ name }}, {{ meant }}) <= least(2, length({{ meant }}) / 3)
{%- endmacro %}

{#- Of several names `meant` that are grouped the nearest to `name`, then the first; as
    `shown`, where that is written in another way. -#}
{% macro nearest(name, meant, shown=none) -%}
    substr(min(lpad(
        cast(levenshtein({{ name }}, {{ meant }}) as {{ dbt.type_string() }}), 4, '0'
    ) || {{ shown or meant }}), 5)
{%- endmacro %}

{#- For so many names a guess is sought, and among so many values of the input, the most
    frequent of either: each pair is compared letter by letter, which is slow. -#}
{% macro guessed_names() -%}1000{%- endmacro %}
{% macro guessed_from() -%}10000{%- endmacro %}
