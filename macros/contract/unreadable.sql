{#- The raw columns without which nobody can tell who opted out, bought or is being sold
    to: where most of their cells cannot be read, nothing is published. -#}
{% macro columns_of_outcome() -%}
    {{ return([
        'leads.opted_out_at',
        'accounts.customer_since',
        'opportunities.closed_at',
        'opportunities.is_won',
    ]) }}
{%- endmacro %}


{#- The shape of a text that identifies a person: `xxx@xxxx.xx` for an e-mail address. -#}
{% macro masked(text) -%}
    {{ replace_pattern(replace_pattern(text, "'\\p{L}'", "'x'"), "'\\p{N}'", "'9'") }}
{%- endmacro %}


{#- The columns that models of source systems compute with, of tables that are delivered:
    {<system>.<table>: names of columns}. The other columns are passed on as text, and
    counted where they are read as raw tables. -#}
{% macro computed_columns() -%}
    {%- set computed = {} -%}
    {%- for node in (graph.sources.values() if execute else [])
        if node.source_name in source_systems() and is_source(node.source_name) -%}
        {%- set table = node.source_name ~ '.' ~ node.name -%}
        {%- set names = checked_columns(table) | map(attribute='name') | list -%}
        {%- if names and delivered_slices(table) -%}
            {%- do computed.update({table: names}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(computed) }}
{%- endmacro %}
