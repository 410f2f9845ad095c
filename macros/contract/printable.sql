{#- Text of the input (a name of a file, folder or column) as part of a message: what would
    move the cursor, end the line or hide what follows is spelled out, such as `\n`. -#}
{% macro printable(text) -%}
    {%- set characters = [] -%}
    {%- for character in text | string -%}
        {%- do characters.append(
            character if character.isprintable()
            else character.encode('unicode_escape').decode()
        ) -%}
    {%- endfor -%}
    {{ return(characters | join) }}
{%- endmacro %}
