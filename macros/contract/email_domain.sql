{#- What follows the last `@` of an e-mail address, without a leading `www.`; null where
    there is none. -#}
{% macro email_domain(email) -%}
    case
        when {{ email }} like '%@%'
            then {{ trimmed(domain_name(replace_pattern(email, "'^.*@'", "''"))) }}
    end
{%- endmacro %}


{#- A domain without a leading `www.`. -#}
{% macro domain_name(domain) -%}
    {{ replace_pattern(domain, "'^www[.]'", "''") }}
{%- endmacro %}
