{#- The kinds of suppression rules whose pattern is searched in one column of the event;
    each kind has the name of its column. -#}
{% macro pattern_kinds() -%}
    {{ return([
        'source_verdict', 'user_agent', 'referrer', 'content', 'visitor_id', 'ip_address',
    ]) }}
{%- endmacro %}

{#- What the patterns of such a kind are searched in: its column of `events`; a visitor has
    the id that the tracker gave it. -#}
{% macro value_of_kind(events, kind) -%}
    {%- set value = events ~ '.' ~ kind -%}
    {{ return(id_in_source(value) if kind == 'visitor_id' else value) }}
{%- endmacro %}


{#- The kinds that show that a scanner followed a link: events around a click that
    one of them suppresses are the scanner's too (kind after_scanner). -#}
{% macro scanner_kinds() -%}
    {{ return([
        'source_verdict', 'user_agent', 'click_after_delivery', 'gateway_domain', 'burst',
    ]) }}
{%- endmacro %}


{#- The kinds that tell a machine from a person. Where one of them suppresses an opening
    or a click, nobody knows whether the person read the e-mail too. -#}
{% macro machine_kinds() -%}
    {{ return(scanner_kinds() + ['after_delivery']) }}
{%- endmacro %}


{#- True where an event has a time of day. Without one it is dated at the first instant of
    its day. Arguments: the instant (UTC timestamp) and its day in the business zone. -#}
{% macro has_time_of_day(occurred_at, occurred_on) -%}
    {{ occurred_at }} <> {{ start_of_day(occurred_on) }}
{%- endmacro %}
