{#- A query over the raw table `name`: the columns that the source declares, typed as it
    declares them; optional columns that are absent are null, and so is an absent optional
    table without its rows. For each timestamp column `x` there is also
    `unreadable_x`, the text that could not be read as one.
    `slices`, a list from `raw_slices`, restricts it to these; `raw_slice` then says which
    of them a row comes from.
    Errors: a missing required table or column, two inputs for one table, two columns of
    one name. -#}
{% macro read_raw(name, slices=none) -%}
    {#- The source gives the lineage; its YAML is the contract. -#}
    {%- set relation = source('raw', name) -%}
    {%- if not execute -%}
        {{ return('select 1 as parsing') }}
    {%- endif -%}
    {%- set contract = raw_contract(name) -%}
    {%- set found = raw_input(relation, name) -%}
    {%- if not found and contract.config.meta.required -%}
        {{ exceptions.raise_compiler_error(
            "raw: the required table '" ~ name ~ "' is missing; looked for "
            ~ raw_location(relation, name) ~ "."
        ) }}
    {%- endif -%}

    {%- set columns = {} -%}
    {%- for column in found.columns if found -%}
        {%- set key = column.name | trim | lower -%}
        {%- if key in columns -%}
            {{ exceptions.raise_compiler_error(
                "raw: the table '" ~ name ~ "' has two columns named '" ~ key ~ "'."
            ) }}
        {%- endif -%}
        {%- do columns.update({key: column}) -%}
    {%- endfor -%}
    {%- for column in contract.columns.values()
        if found and column.config.meta.required and column.name not in columns -%}
        {{ exceptions.raise_compiler_error(
            "raw: the table '" ~ name ~ "' has no column '" ~ column.name
            ~ "', which is required; it has: " ~ columns.keys() | join(', ') ~ "."
        ) }}
    {%- endfor %}

    select
    {%- for column in contract.columns.values() %}
        {%- set input = columns.get(column.name) %}
        {{ read_column(input, column) }} as {{ column.name }},
        {%- if column.data_type == 'timestamp' %}
        {{ read_unreadable(input) }} as unreadable_{{ column.name }},
        {%- endif %}
    {%- endfor %}
        {%- if slices is not none %}
        raw_slice,
        {%- endif %}
        '{{ name }}' as source_table
    {%- if not found %}
    where false
    {%- elif slices is none %}
    from {{ found.relation }}
    {%- else %}
    from {{ in_slices(found.relation, slices) }}
    {%- endif %}
{%- endmacro %}


{#- The columns that `read_raw` gives for the raw table `name`: those of the contract, then
    the texts of unreadable timestamps. -#}
{% macro raw_columns(name) -%}
    {%- if not execute -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set columns, unreadable = [], [] -%}
    {%- for column in raw_contract(name).columns.values() -%}
        {%- do columns.append(column.name) -%}
        {%- if column.data_type == 'timestamp' -%}
            {%- do unreadable.append('unreadable_' ~ column.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(columns + unreadable) }}
{%- endmacro %}

{#- The description of the raw table `name` in the YAML of the source. -#}
{% macro raw_contract(name) -%}
    {{ return(
        graph.sources.values()
        | selectattr('source_name', 'equalto', 'raw')
        | selectattr('name', 'equalto', name) | first
    ) }}
{%- endmacro %}
