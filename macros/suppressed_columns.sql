{#- The kinds of suppression rules that look at one value of an event: {kind: column}. -#}
{% macro suppressed_columns() -%}
    {{ return({
        'user_agent': 'user_agent',
        'referrer': 'referrer',
        'content': 'content',
        'visitor_id': 'visitor_id',
        'ip_address': 'ip_address',
        'email_domain': 'email',
    }) }}
{%- endmacro %}
