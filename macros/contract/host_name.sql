{#- The host that the text of a referrer names, in lower case and without a leading
    `www.`; null where it names none. Without `//` only what looks like a domain counts. An
    IPv6 address stays in its brackets. -#}
{% macro host_name(referrer) -%}
    {%- set address = "'^([a-z][a-z0-9+.-]*:)?//'" -%}
    {%- set without_scheme = replace_pattern('lower(' ~ referrer ~ ')', address, "''") -%}
    {%- set authority = replace_pattern(without_scheme, "'[/?#].*$'", "''") -%}
    {%- set host = replace_pattern(
        replace_pattern(authority, "'^.*@'", "''"), "':[0-9]*$'", "''"
    ) -%}
    {%- set bare = replace_pattern(without_scheme, "'[/?#:].*$'", "''") -%}
    nullif({{ domain_name(
        'case when ' ~ matches_pattern(referrer, address) ~ ' then ' ~ host
        ~ " when " ~ bare ~ " like '%.%' then " ~ bare ~ ' end'
    ) }}, '')
{%- endmacro %}
