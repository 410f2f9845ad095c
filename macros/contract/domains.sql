{#- The domain in a cell, in lower case: its host where it is a web address, without user,
    port, a leading `www.` and a final dot; null where it is none. -#}
{% macro domain_from_cell(cell) -%}
    {%- set text = 'lower(' ~ without_invisible(cell) ~ ')' -%}
    {%- set without_scheme = replace_pattern(text, "'^([a-z][a-z0-9+.-]*:)?//'", "''") -%}
    {%- set host = authority_host(replace_pattern(without_scheme, "'[/?#\\\\].*$'", "''")) -%}
    {%- set domain = replace_pattern(domain_name(host), "'[.]$'", "''") -%}
    {%- set rest = '[^@,;<>\\x01-\\x20\\x{A0}]*' -%}
    case
        when {{ matches_pattern(domain, "'^" ~ rest ~ '[\\p{L}\\p{N}]' ~ rest ~ "$'") }}
            then {{ composed(domain) }}
    end
{%- endmacro %}


{#- A domain without a leading `www.`. -#}
{% macro domain_name(domain) -%}
    {{ replace_pattern(domain, "'^www[.]'", "''") }}
{%- endmacro %}


{#- The host of `user@host:port`. -#}
{% macro authority_host(authority) -%}
    {{ replace_pattern(replace_pattern(authority, "'^.*@'", "''"), "':[0-9]*$'", "''") }}
{%- endmacro %}


{#- The host that the text of a referrer names, in lower case and without a leading
    `www.`; null where it names none. Without `//` only what looks like a domain counts. An
    IPv6 address stays in its brackets. -#}
{% macro host_name(referrer) -%}
    {%- set address = "'^([a-z][a-z0-9+.-]*:)?//'" -%}
    {%- set without_scheme = replace_pattern('lower(' ~ referrer ~ ')', address, "''") -%}
    {%- set host = authority_host(replace_pattern(without_scheme, "'[/?#].*$'", "''")) -%}
    {%- set bare = replace_pattern(without_scheme, "'[/?#:].*$'", "''") -%}
    nullif({{ domain_name(
        'case when ' ~ matches_pattern(referrer, address) ~ ' then ' ~ host
        ~ " when " ~ bare ~ " like '%.%' then " ~ bare ~ ' end'
    ) }}, '')
{%- endmacro %}
