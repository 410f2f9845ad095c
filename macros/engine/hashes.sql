{#- A whole number, the hash of the values of `columns`. Collisions are rare. -#}
{% macro fingerprint(columns) -%}
    {{ return(adapter.dispatch('fingerprint')(columns)) }}
{%- endmacro %}

{% macro default__fingerprint(columns) -%} hash({{ columns | join(', ') }}) {%- endmacro %}

{% macro spark__fingerprint(columns) -%} xxhash64({{ columns | join(', ') }}) {%- endmacro %}


{#- A number from 0 to 99 that depends on nothing but `text`, evenly spread: the first
    eight hexadecimal digits of its md5, modulo 100. -#}
{% macro bucket(text) -%}
    {{ return(adapter.dispatch('bucket')(text)) }}
{%- endmacro %}

{% macro default__bucket(text) -%}
    cast(cast('0x' || substr(md5({{ text }}), 1, 8) as bigint) % 100 as integer)
{%- endmacro %}

{% macro spark__bucket(text) -%}
    cast(cast(conv(substr(md5({{ text }}), 1, 8), 16, 10) as bigint) % 100 as int)
{%- endmacro %}
