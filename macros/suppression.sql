{#- The kinds of suppression rules whose pattern is searched in one column of the event;
    each is called like its column. -#}
{% macro pattern_kinds() -%}
    {{ return(['user_agent', 'referrer', 'content', 'visitor_id', 'ip_address']) }}
{%- endmacro %}
