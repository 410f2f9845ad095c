{#- The record of the raw table `name` in the row `row` of what checks it, as a JSON
    object: its columns as text, as they are read; a cell that cannot be read, as it came;
    then its further columns. What a build notes beside them is no part of it. -#}
{% macro raw_record(row, name) -%}
    {%- set names, values = [], [] -%}
    {%- set checked = checked_columns(name) | map(attribute='name') | list -%}
    {%- for column in raw_contract(name).columns if execute -%}
        {%- set cell = row ~ '.' ~ column -%}
        {%- set value = 'cast(' ~ cell ~ ' as ' ~ dbt.type_string() ~ ')' -%}
        {#- An opportunity may have the day of the build in place of an empty cell. -#}
        {%- if (name, column) == ('opportunities', 'created_at') -%}
            {%- set is_cell = row ~ ".dated_by = 'created_at'" -%}
            {%- set value = 'case when ' ~ is_cell ~ ' then ' ~ value ~ ' end' -%}
        {%- endif -%}
        {%- if column in checked -%}
            {%- set text = row ~ '.unreadable_' ~ column -%}
            {%- set value = 'coalesce(' ~ value ~ ', ' ~ text ~ ')' -%}
        {%- endif -%}
        {%- do names.append(text_literal(column)) -%}
        {%- do values.append(value) -%}
    {%- endfor -%}
    {{ texts_as_json(
        names,
        values,
        row ~ '.further_cells' if execute and raw_contract(name).config.meta.attributes
            else "''"
    ) }}
{%- endmacro %}
