{#- The stages that a lead can be in, in the order in which they are tried: of several
    that hold on a day the first counts, and `lead` always holds. -#}
{% macro lifecycle_stages() -%}
    {{ return([
        'opted_out',
        'disqualified',
        'customer',
        'opportunity',
        'sales_accepted',
        'marketing_qualified',
        'recycled',
        'engaged',
        'lead',
    ]) }}
{%- endmacro %}
