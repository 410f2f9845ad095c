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
