{#- What became of a raw record before anything that it names is looked at. -#}
{% macro record_outcome() -%}
    case
        when rejection is not null then 'rejected'
        when is_future then 'future'
        when version > 1 then 'duplicate'
        else 'kept'
    end
{%- endmacro %}
