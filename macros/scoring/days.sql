{#- Days and instants before and after all others. An open end that is spelled out lets an
    engine join spans by hash; a condition with `is null` would make it compare all pairs. -#}
{% macro earliest_day() -%} cast('0001-01-01' as date) {%- endmacro %}

{% macro latest_day() -%} cast('9999-12-31' as date) {%- endmacro %}

{% macro earliest_instant() -%} cast('0001-01-01' as timestamp) {%- endmacro %}

{% macro latest_instant() -%} cast('9999-12-31' as timestamp) {%- endmacro %}


{#- A query for the first days (`month_start`) of the last `count` months up to `as_of`. -#}
{% macro month_starts(count) -%}
    {%- set day = modules.re.search("[0-9]{4}-[0-9]{2}", as_of()).group() -%}
    {%- set months = (day[:4] | int) * 12 + (day[5:] | int) - 1 -%}
    {%- for back in range(count) if months - back >= 12 -%}
    {%- set year, month = (months - back) // 12, (months - back) % 12 + 1 %}
    select cast('{{ '%04d-%02d-01' % (year, month) }}' as date) as month_start
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
