{#- What became of a raw record before anything that it names is looked at. Records of
    people have the column `is_erased`. -#}
{% macro record_outcome(can_be_erased=false) -%}
    case
        {%- if can_be_erased %}
        when is_erased then 'erased'
        {%- endif %}
        when rejection is not null then 'rejected'
        when is_future then 'future'
        when version > 1 then 'duplicate'
        else 'kept'
    end
{%- endmacro %}
