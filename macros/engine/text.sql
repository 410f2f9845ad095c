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

{#- The characters that `trimmed` takes off, as one literal: each of the many cells that
    are trimmed costs time to plan. -#}
{% macro blanks() -%}
    {{ return(adapter.dispatch('blanks')()) }}
{%- endmacro %}

{% macro default__blanks() -%}
    E'{% for code in range(1, 33) %}\x{{ '%02x' % code }}{% endfor %} '
{%- endmacro %}

{% macro spark__blanks() -%}
    '{% for code in range(1, 33) %}\u{{ '%04x' % code }}{% endfor %} '
{%- endmacro %}


{#- Text without the outer blanks; null where it is empty or one of the usual spellings
    of nothing: what exports write into empty cells. Where it `is_id`, `10231.0` is 10231. -#}
{% macro filled_text(text, is_id=false) -%}
    {{ return(adapter.dispatch('filled_text')(text, is_id)) }}
{%- endmacro %}

{#- Most cells begin and end with a visible character, and are longer than any of these
    words or begin otherwise. It is asked for the others, so that a column without any
    passes as it is. -#}
{% macro default__filled_text(text, is_id) -%}
    {%- set bare = 'trim(' ~ text ~ ', ' ~ blanks() ~ ')' -%}
    case
        when
            {{ text }} not between '!' and '~'
            or substr({{ text }}, -1, 1) not between '!' and '~'
            or (
                strlen({{ text }}) <= 4
                and strpos('nN#' || chr(92), substr({{ text }}, 1, 1)) > 0
            )
            {%- if is_id %}
            or {{ text }} like '%.0'
            {%- endif %}
            then
                case
                    when not regexp_full_match({{ bare }}, {{ nothing() }})
                        then {{ whole_number(bare) if is_id else bare }}
                end
        else {{ text }}
    end
{%- endmacro %}

{% macro spark__filled_text(text, is_id) -%}
    {%- set bare = 'trim(both ' ~ blanks() ~ ' from ' ~ text ~ ')' -%}
    case
        when not {{ bare }} rlike {{ nothing() }}
            then {{ whole_number(bare) if is_id else bare }}
    end
{%- endmacro %}

{#- `10231.0`, which becomes of 10231 in a column of floats, as `10231`. -#}
{% macro whole_number(text) -%}
    {{ replace_pattern(text, "'^([0-9]+)[.]0$'", group(1)) }}
{%- endmacro %}

{#- The pattern of empty text and the spellings of nothing, the last of which is `\N`. -#}
{% macro nothing() -%}
    '(?i)^(null|nan|none|nil|#?n/a|[' || repeat(chr(92), 2) || ']n)?$'
{%- endmacro %}


{#- `text` in which letters with marks are one character each where they can be (Unicode's
    form NFC), so that both ways to write an `é` are equal. Spark cannot. -#}
{% macro composed(text) -%}
    {{ return(adapter.dispatch('composed')(text)) }}
{%- endmacro %}

{% macro default__composed(text) -%} nfc_normalize({{ text }}) {%- endmacro %}

{% macro spark__composed(text) -%} {{ text }} {%- endmacro %}


{#- The text that `bytes` spell in UTF-8; stops the query with `message` where they spell
    none. -#}
{% macro text_from_bytes(bytes, message) -%}
    {{ return(adapter.dispatch('text_from_bytes')(bytes, message)) }}
{%- endmacro %}

{% macro default__text_from_bytes(bytes, message) -%}
    coalesce(
        try(decode({{ bytes }})),
        case when {{ bytes }} is not null then error({{ text_literal(message) }}) end
    )
{%- endmacro %}

{% macro spark__text_from_bytes(bytes, message) -%}
    case
        when {{ bytes }} is null or is_valid_utf8(cast({{ bytes }} as string))
            then cast({{ bytes }} as string)
        else raise_error({{ text_literal(message) }})
    end
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


{#- What the group `number` of the pattern matched, in a replacement. -#}
{% macro group(number) -%}
    {{ return(adapter.dispatch('group')(number)) }}
{%- endmacro %}

{% macro default__group(number) -%} {{ return("'\\" ~ number ~ "'") }} {%- endmacro %}

{% macro spark__group(number) -%} {{ return("'$" ~ number ~ "'") }} {%- endmacro %}


{#- The part number `part` of `text`, which `separator` divides; empty beyond the last.
    dbt's own version for Spark gives null there. -#}
{% macro spark__split_part(string_text, delimiter_text, part_number) -%}
    split_part({{ string_text }}, {{ delimiter_text }}, {{ part_number }})
{%- endmacro %}
