{#- A company name in lower case without `.` `'` `’`, with blanks for everything else that
    is no letter, mark or digit, and no needless blanks. -#}
{% macro plain_name(name) -%}
    trim({{ replace_pattern(
        replace_pattern(composed('lower(' ~ name ~ ')'), "'[.''’]'", "''"),
        "'[^\\p{L}\\p{M}\\p{N}]+'",
        "' '"
    ) }})
{%- endmacro %}


{#- The last word of a plain name. -#}
{% macro last_word(name) -%}
    split_part({{ name }}, ' ', -1)
{%- endmacro %}
