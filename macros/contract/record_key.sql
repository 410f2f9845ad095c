{#- The key of a raw record as text: the values of the columns `key` with `|` between,
    instants in UTC. -#}
{% macro record_key(key) -%}
    {%- set instants = ['changed_at', 'identified_at', 'requested_at'] -%}
    {%- for column in key -%}
        {%- set text = text_from_instant(column) if column in instants else column -%}
        coalesce({{ text }}, ''){{ " || '|' || " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
