{#- The decimal number that `text` spells (at most 18 digits before the point; those
    after the sixth are cut off), else null. -#}
{% macro number_from_text(text) -%}
    {{ return(adapter.dispatch('number_from_text')(text)) }}
{%- endmacro %}

{% macro default__number_from_text(text) -%}
    case
        when regexp_full_match({{ text }}, '[+-]?[0-9]{1,18}(\.[0-9]+)?')
            then try_cast(regexp_extract(
                {{ text }}, '[+-]?[0-9]+(\.[0-9]{1,6})?'
            ) as decimal(24, 6))
    end
{%- endmacro %}

{% macro spark__number_from_text(text) -%}
    case
        when {{ text }} rlike '\\A[+-]?[0-9]{1,18}([.][0-9]+)?\\z'
            then try_cast(regexp_extract(
                {{ text }}, '[+-]?[0-9]+([.][0-9]{1,6})?', 0
            ) as decimal(24, 6))
    end
{%- endmacro %}


{#- The plain text of a decimal number, without needless zeros: `200`, `0.5`. -#}
{% macro text_from_number(number) -%}
    {%- set text = 'cast(' ~ number ~ ' as ' ~ dbt.type_string() ~ ')' -%}
    trim(trailing '.' from trim(trailing '0' from {{ text }}))
{%- endmacro %}


{#- A whole number as text of `digits` hexadecimal digits. -#}
{% macro hex_text(number, digits) -%}
    {{ return(adapter.dispatch('hex_text')(number, digits)) }}
{%- endmacro %}

{% macro default__hex_text(number, digits) -%}
    lpad(lower(to_hex({{ number }})), {{ digits }}, '0')
{%- endmacro %}

{% macro spark__hex_text(number, digits) -%}
    lpad(lower(hex({{ number }})), {{ digits }}, '0')
{%- endmacro %}


{#- The number that up to 16 hexadecimal digits spell, as decimal(20, 0). -#}
{% macro number_from_hex(text) -%}
    {{ return(adapter.dispatch('number_from_hex')(text)) }}
{%- endmacro %}

{% macro default__number_from_hex(text) -%}
    cast(cast('0x' || {{ text }} as ubigint) as decimal(20, 0))
{%- endmacro %}

{% macro spark__number_from_hex(text) -%}
    cast(conv({{ text }}, 16, 10) as decimal(20, 0))
{%- endmacro %}


{#- The whole part of the quotient of two whole numbers of up to 38 digits, exactly. -#}
{% macro whole_quotient(dividend, divisor) -%}
    {{ return(adapter.dispatch('whole_quotient')(dividend, divisor)) }}
{%- endmacro %}

{% macro default__whole_quotient(dividend, divisor) -%}
    cast(cast({{ dividend }} as hugeint) // {{ divisor }} as decimal(38, 0))
{%- endmacro %}

{#- Spark rounds a quotient, but not one that has no fraction. -#}
{% macro spark__whole_quotient(dividend, divisor) -%}
    cast(
        ({{ dividend }} - {{ dividend }} % {{ divisor }}) / {{ divisor }}
        as decimal(38, 0)
    )
{%- endmacro %}
