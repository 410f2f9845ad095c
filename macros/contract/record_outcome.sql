{#- What became of a raw record before anything that it names is looked at. Records of
    people have the column `is_erased`, those that are kept for a limited time `is_expired`,
    those that can be deleted `deleted_at`. -#}
{% macro record_outcome(can_be_erased=false, can_expire=false, can_be_deleted=false) -%}
    case
        {%- if can_be_erased %}
        when is_erased then 'erased'
        {%- endif %}
        {%- if can_expire %}
        when is_expired then 'expired'
        {%- endif %}
        when rejection is not null then 'rejected'
        when is_future then 'future'
        when version > 1 then 'duplicate'
        {%- if can_be_deleted %}
        when deleted_at is not null and not {{ is_future('deleted_at') }} then 'deleted'
        {%- endif %}
        else 'kept'
    end
{%- endmacro %}
