{#- Reading what connectors deliver: shared by the models of models/sources. -#}


{#- A lateral relation with one row per member of a list that a connector delivers as text:
    `76340251;46897301`, or `["501", "502"]`: `from t, <this>`; the column is `member`. -#}
{% macro each_listed(text) -%}
    {{ return(each_member('translate(' ~ text ~ ", ',;[]\"', '||')")) }}
{%- endmacro %}


{#- `text` in snake case, as connectors name columns: `leadSource`, `Lead Source` and
    `Lead_Source__c` give `lead_source`, `lead_source` and `lead_source_c`. -#}
{% macro snake_case(text) -%}
    {%- set parts = replace_pattern(
        text, "'([a-z0-9])([A-Z])'", group(1) ~ " || '_' || " ~ group(2)
    ) -%}
    lower(trim(both '_' from {{ replace_pattern(parts, "'[^A-Za-z0-9]+'", "'_'") }}))
{%- endmacro %}
