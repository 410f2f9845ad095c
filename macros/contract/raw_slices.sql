{#- Slices are the parts of a raw table that are read, loaded, and loaded again, as a whole;
    a file is one kind of slice, a table of the warehouse another. The name of a slice is
    made of all that its rows depend on: where it lies, its version, and how it is read. A
    row that was loaded carries that name, so what has to be loaded, or forgotten, is seen
    by comparing names: there is no other state that could go stale. -#}


{#- The slices that the raw table `name` has now: a list of {part, version, format,
    columns (name, dtype), layout, slice}. Slices of one layout have the same format and
    columns. None where there is no such table.
    Error: a required table is missing. -#}
{% macro raw_slices(name) -%}
    {%- set relation = source('raw', name) -%}
    {%- set found = adapter.dispatch('raw_slices')(relation, name) -%}
    {%- if not found and raw_contract(name).config.meta.required -%}
        {{ exceptions.raise_compiler_error(
            "raw: the required table '" ~ name ~ "' is missing; looked for "
            ~ raw_location(relation, name) ~ "."
            ~ words_for_unread_files()
        ) }}
    {%- endif -%}
    {%- set readings, slices = {}, [] -%}
    {%- for slice in found -%}
        {%- set layout = local_md5(slice.format ~ tojson(slice.columns)) -%}
        {%- if layout not in readings -%}
            {%- do readings.update({
                layout: local_md5(read_cells(name, slice.columns, '', false) ~ loading_code(name))
            }) -%}
        {%- endif -%}
        {#- Every row carries the name: twelve characters are what DuckDB keeps without a
            pointer to the text. -#}
        {%- set digest = local_md5(
            [name, slice.part, slice.version, readings[layout]] | join(' ')
        ) -%}
        {%- do slices.append(dict(slice, layout=layout, slice=digest[:12])) -%}
    {%- endfor -%}
    {{ return(slices) }}
{%- endmacro %}

{#- The code by which typed rows of the raw table `name` are kept: other code may make
    other rows. Tables that are read anew in each build keep none. -#}
{% macro loading_code(name) -%}
    {{ return(
        graph.nodes['model.' ~ project_name ~ '.loaded_events'].raw_code
        if name == 'events' else ''
    ) }}
{%- endmacro %}


{#- On Spark the whole table of the source's schema is one slice, which is always loaded. -#}
{% macro spark__raw_slices(relation, name) -%}
    {%- set found = adapter.get_relation(none, relation.schema, relation.identifier) -%}
    {%- if not found -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set columns = [] -%}
    {%- for column in adapter.get_columns_in_relation(found) -%}
        {%- do columns.append({'name': column.name, 'dtype': column.dtype}) -%}
    {%- endfor -%}
    {{ return([{
        'part': found.render(), 'version': '', 'format': 'table', 'columns': columns,
    }]) }}
{%- endmacro %}


{#- The rows of `slices`, which have one layout; with their `raw_slice` where `is_sliced`. -#}
{% macro relation_of_slices(slices, is_sliced) -%}
    {{ return(adapter.dispatch('relation_of_slices')(slices, is_sliced)) }}
{%- endmacro %}

{% macro spark__relation_of_slices(slices, is_sliced) -%}
    (select *, '{{ slices[0].slice }}' as raw_slice from {{ slices[0].part }}) as sliced
{%- endmacro %}


{#- Where a raw table is looked for, in words for an error message. -#}
{% macro raw_location(relation, name) -%}
    {{ return(adapter.dispatch('raw_location')(relation, name)) }}
{%- endmacro %}

{% macro spark__raw_location(relation, name) -%}
    {{ return('the table ' ~ name ~ ' in the schema ' ~ relation.schema) }}
{%- endmacro %}


{#- The slices of the raw table `name` that `this` has not loaded yet. -#}
{% macro slices_to_load(name) -%}
    {%- if not execute -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set loaded = [] -%}
    {%- if is_incremental() -%}
        {%- set loaded = run_query(
            'select distinct raw_slice from ' ~ this
        ).columns[0].values() | list -%}
    {%- endif -%}
    {{ return(raw_slices(name) | rejectattr('slice', 'in', loaded) | list) }}
{%- endmacro %}


{#- A hook that takes the rows of slices that are gone, or have changed, out of `this`. -#}
{% macro forget_slices(name) -%}
    {%- if execute and is_incremental() -%}
        {%- set names = ["''"] -%}
        {%- for slice in raw_slices(name) -%}
            {%- do names.append(text_literal(slice.slice)) -%}
        {%- endfor -%}
        delete from {{ this }} where raw_slice not in ({{ names | join(', ') }})
    {%- endif -%}
{%- endmacro %}


{#- True where `relation` has all of `columns`. One that lacks some was loaded by another
    reading: its slices are forgotten, so that no row of it is kept. The columns are asked
    for in a query of its own, because the adapter would begin the transaction in which the
    model loads, and what is forgotten must be gone before. -#}
{% macro has_columns(relation, columns) -%}
    {%- set names = run_query('select * from ' ~ relation ~ ' limit 0').column_names -%}
    {{ return(columns | reject('in', names) | list | length == 0) }}
{%- endmacro %}
