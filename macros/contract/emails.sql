{#- The e-mail address in a cell, in lower case; null where it is no single address. It
    loses invisible characters, `mailto:`, the wrapper `Name <…>` and a final dot. -#}
{% macro email_from_cell(cell) -%}
    {%- set text = 'lower(' ~ without_invisible(cell) ~ ')' -%}
    {#- Bare or wrapped, either with `mailto:` (and a subject after `?`) or without: one of
        the four groups holds the address. -#}
    {%- set link = ' *mailto:([^<>?]*)[^<>]*' -%}
    {%- set pattern = '^(?:[^<>]*<(?:' ~ link ~ '|([^<>]*))>|' ~ link ~ '|([^<>]*))$' -%}
    {%- set groups = [] -%}
    {%- for group in range(1, 5) -%}
        {%- do groups.append('regexp_extract(' ~ text ~ ", '" ~ pattern ~ "', " ~ group ~ ')') -%}
    {%- endfor -%}
    {%- set address = replace_pattern(trimmed('(' ~ groups | join(' || ') ~ ')'), "'[.]$'", "''") -%}
    {%- set part = '[^@,;<>\\x01-\\x20\\x{A0}]+' -%}
    case
        when
            {{ cell }} is null
            or {{ matches_pattern(cell, "'^[0-9a-z_%+.-]+@[0-9a-z.-]*[0-9a-z-]$'") }}
            then lower({{ cell }})
        when {{ matches_pattern(address, "'^" ~ part ~ '@' ~ part ~ "$'") }}
            then {{ composed(address) }}
    end
{%- endmacro %}


{#- Text without characters that nobody sees: of no width, marks of direction, the byte
    order mark and the soft hyphen. -#}
{% macro without_invisible(text) -%}
    {{ replace_pattern(
        text,
        "'[\\x{AD}\\x{61C}\\x{180E}\\x{200B}-\\x{200F}\\x{202A}-\\x{202E}"
        ~ "\\x{2060}-\\x{2064}\\x{2066}-\\x{2069}\\x{FEFF}]'",
        "''"
    ) }}
{%- endmacro %}


{#- What follows the last `@` of an e-mail address, without a leading `www.`; null where
    there is none. -#}
{% macro email_domain(email) -%}
    case
        when {{ email }} like '%@%'
            then {{ trimmed(domain_name(replace_pattern(email, "'^.*@'", "''"))) }}
    end
{%- endmacro %}
