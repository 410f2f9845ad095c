{#- The days that `warn_after_days` or `error_after_days` in the meta of a raw table says,
    as SQL; without them `null`, which is no limit. -#}
{% macro age_limit(table, name) -%}
    {%- set limit = raw_contract(table).config.meta.get(name) if execute -%}
    {{ return('null' if limit is none or limit is undefined else limit | int | string) }}
{%- endmacro %}
