{#- Everything in which SQL engines differ, and nothing else. `default__` is DuckDB,
    `spark__` is Apache Spark 4.1 and later. -#}


{#- Text without the outer blanks (U+0001–U+0020 and the no-break space); empty: null. -#}
{% macro trimmed(text) -%}
    {{ return(adapter.dispatch('trimmed')(text)) }}
{%- endmacro %}

{#- A look at both ends is ten times as fast as `trim`, and mostly all that is needed. It
    asks for what has to be trimmed, so that a column without any passes as it is. -#}
{% macro default__trimmed(text) -%}
    case
        when
            {{ text }} not between '!' and '~'
            or substr({{ text }}, -1, 1) not between '!' and '~'
            then nullif(trim({{ text }}, {{ blanks() }}), '')
        else {{ text }}
    end
{%- endmacro %}

{% macro spark__trimmed(text) -%}
    nullif(trim(both {{ blanks() }} from {{ text }}), '')
{%- endmacro %}

{#- The characters that `trimmed` takes off, as an SQL expression that is folded once. -#}
{% macro blanks() -%}
    {%- set codes = range(1, 33) | list + [160] -%}
    {%- for code in codes -%}chr({{ code }}){{ ' || ' if not loop.last }}{%- endfor -%}
{%- endmacro %}


{#- True where `pattern` occurs anywhere in `text`, whatever the case. -#}
{% macro matches_pattern(text, pattern) -%}
    {{ return(adapter.dispatch('matches_pattern')(text, pattern)) }}
{%- endmacro %}

{% macro default__matches_pattern(text, pattern) -%}
    regexp_matches({{ text }}, {{ pattern }}, 'i')
{%- endmacro %}

{% macro spark__matches_pattern(text, pattern) -%}
    {{ text }} rlike '(?iud)' || {{ spark_pattern(pattern) }}
{%- endmacro %}

{#- Java reads patterns as DuckDB does with three flags: `i` for any case, `u` so that it
    knows letters beyond ASCII, `d` so that only a line feed ends a line. Spark takes a
    backslash in a literal for itself, and in Java's `\b` letters beyond ASCII count. -#}
{% macro spark_pattern(pattern) -%}
    {%- set word, other = '(?<=[0-9A-Za-z_])(?![0-9A-Za-z_])', '(?<![0-9A-Za-z_])(?=[0-9A-Za-z_])' -%}
    {%- if pattern.startswith("'") -%}
        {{ return(pattern | replace('\\', '\\\\')) }}
    {%- endif -%}
    {{ return(
        "replace(" ~ pattern ~ ", '\\\\b', '(?:" ~ word ~ "|" ~ other ~ ")')"
    ) }}
{%- endmacro %}


{#- True where the engine can read `pattern` as a regular expression. -#}
{% macro is_pattern(pattern) -%}
    {{ return(adapter.dispatch('is_pattern')(pattern)) }}
{%- endmacro %}

{% macro default__is_pattern(pattern) -%}
    try(regexp_matches('', {{ pattern }}, 'i')) is not null
{%- endmacro %}

{% macro spark__is_pattern(pattern) -%}
    try_reflect('java.util.regex.Pattern', 'compile', {{ spark_pattern(pattern) }})
    is not null
{%- endmacro %}


{#- `text` with every match of the regular expression `pattern` replaced. -#}
{% macro replace_pattern(text, pattern, replacement) -%}
    {{ return(adapter.dispatch('replace_pattern')(text, pattern, replacement)) }}
{%- endmacro %}

{% macro default__replace_pattern(text, pattern, replacement) -%}
    regexp_replace({{ text }}, {{ pattern }}, {{ replacement }}, 'g')
{%- endmacro %}

{% macro spark__replace_pattern(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '(?d)' || {{ spark_pattern(pattern) }}, {{ replacement }})
{%- endmacro %}


{#- The part number `part` of `text`, which `separator` divides; empty beyond the last.
    dbt's own version for Spark gives null there. -#}
{% macro spark__split_part(string_text, delimiter_text, part_number) -%}
    split_part({{ string_text }}, {{ delimiter_text }}, {{ part_number }})
{%- endmacro %}
