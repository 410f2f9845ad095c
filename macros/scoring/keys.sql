{#- The key of the row that the texts `parts` name, as a whole number: the first 15
    hexadecimal digits of their md5. It depends on nothing else, so it is the same in
    every build and on every engine. Two names hardly ever share a number (with ten
    million names once in 20,000 builds' worth of data); the tests of the models that
    make keys stop the build if they do. -#}
{% macro key_of(parts) -%}
    {%- set text = parts | join(' || chr(31) || ') -%}
    cast({{ number_from_hex('substr(md5(' ~ text ~ '), 1, 15)') }} as bigint)
{%- endmacro %}
