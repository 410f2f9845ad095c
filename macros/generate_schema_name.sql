{#- The schema of a layer is its plain name (`marts`, not `main_marts`): BI and CRM
    address the public tables by it. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name | trim if custom_schema_name else target.schema }}
{%- endmacro %}
