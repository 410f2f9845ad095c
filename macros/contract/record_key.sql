{#- The key of a raw record as text: the values of the columns `key` of the row `row` with
    `|` between, instants in UTC. -#}
{% macro record_key(key, row) -%}
    {%- set instants = ['changed_at', 'identified_at', 'requested_at'] -%}
    {%- for column in key -%}
        {%- set cell = row ~ '.' ~ column -%}
        {%- set text = text_from_instant(cell) if column in instants else cell -%}
        coalesce({{ text }}, ''){{ " || '|' || " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
