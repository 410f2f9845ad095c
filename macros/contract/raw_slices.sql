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
    {%- set relation = relation_of_raw(name) -%}
    {%- set found = delivered_slices(name) + slices_of_sources(name) -%}
    {%- if not found and raw_contract(name).config.meta.required -%}
        {{ exceptions.raise_compiler_error(
            "raw: the required table '" ~ name ~ "' is missing; looked for "
            ~ raw_location(relation, name) ~ "."
            ~ words_for_connector(name)
            ~ (words_for_unread_files() if '.' not in name else '')
        ) }}
    {%- endif -%}
    {%- set readings, slices = {}, [] -%}
    {%- for slice in found -%}
        {%- set layout = local_md5(
            slice.format ~ (slice.part if slice.format == 'table') ~ tojson(slice.columns)
        ) -%}
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

{#- Those of them that lie in the raw folder or schema, or in that of a source system. -#}
{% macro delivered_slices(name) -%}
    {{ return(
        adapter.dispatch('raw_slices')(relation_of_raw(name), name)
        if '.' in name or is_source('raw') else []
    ) }}
{%- endmacro %}

{#- By what typed rows of the raw table `name` are kept, and for how long: code, program
    and time zone. Others may make other rows. Tables that are read anew in each build keep
    none. -#}
{% macro loading_code(name) -%}
    {{ return(
        [
            graph.nodes['model.' ~ project_name ~ '.loaded_events'].raw_code,
            run_query('select version()').rows[0][0],
            business_timezone(),
            retention('keep_addresses_days'),
            retention('keep_unknown_months'),
        ] | join(' ')
        if name == 'events' else ''
    ) }}
{%- endmacro %}


{#- What the source systems that are read make of their tables for the raw table `name`:
    each model is a slice. Its cells are mapped: they have the contract's forms. -#}
{% macro slices_of_sources(name) -%}
    {%- set slices = [] -%}
    {%- for model in models_of_sources(name) -%}
        {%- set node = graph.nodes['model.' ~ project_name ~ '.' ~ model] -%}
        {%- set relation = api.Relation.create(
            database=node.database, schema=node.schema, identifier=node.alias
        ) -%}
        {%- set found = load_relation(relation) -%}
        {%- set columns = [] -%}
        {#- Before the model is there, its YAML says what it will have. -#}
        {%- for column in (adapter.get_columns_in_relation(found) if found
            else node.columns.values()) -%}
            {%- set is_packed = {'is_packed': true} if column.name == 'further_cells' -%}
            {%- do columns.append(dict(
                {'name': column.name, 'dtype': column.dtype or 'string', 'is_mapped': true},
                **(is_packed or {})
            )) -%}
        {%- endfor -%}
        {%- do slices.append({
            'part': relation.render(),
            'version': adapter.dispatch('version_of_model')(relation, model.split('__')[0])
                if name == 'events' else '',
            'format': 'table',
            'columns': columns,
        }) -%}
    {%- endfor -%}
    {{ return(slices) }}
{%- endmacro %}

{#- On Spark everything is loaded anew. -#}
{% macro spark__version_of_model(relation, system) -%} {{ return('') }} {%- endmacro %}


{#- On Spark the whole table of the source's schema is one slice, which is always loaded. -#}
{% macro spark__raw_slices(relation, name) -%}
    {%- set schema = source_location(name.split('.')[0]) if '.' in name -%}
    {{ return(slices_of_schema(none, schema or relation.schema, name)) }}
{%- endmacro %}

{#- The slice of the raw table `name` that is a table of a schema: a list of one or none. -#}
{% macro slices_of_schema(database, schema, name) -%}
    {%- for identifier in names_of_table(name) -%}
        {%- set found = adapter.get_relation(database, schema, identifier) -%}
        {%- if found -%}
            {%- set columns = [] -%}
            {%- for column in adapter.get_columns_in_relation(found) -%}
                {%- do columns.append({'name': column.name, 'dtype': column.dtype}) -%}
            {%- endfor -%}
            {{ return([{
                'part': found.render(), 'version': '', 'format': 'table',
                'columns': columns,
            }]) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return([]) }}
{%- endmacro %}

{#- The names under which the raw table `name` may be delivered, its own first. -#}
{% macro names_of_table(name) -%}
    {{ return([name.split('.')[-1]] + raw_contract(name).config.meta.get('also', [])) }}
{%- endmacro %}


{#- The rows of `slices`, which have one layout; with their `raw_slice` where `is_sliced`. A
    table has a layout of its own. -#}
{% macro relation_of_slices(slices, is_sliced) -%}
    {%- if slices[0].format == 'table' -%}
    (select *, '{{ slices[0].slice }}' as raw_slice from {{ slices[0].part }}) as sliced
    {%- else -%}
    {{ files_of_slices(slices, is_sliced) }}
    {%- endif -%}
{%- endmacro %}


{#- Where a raw table is looked for, in words for an error message. -#}
{% macro raw_location(relation, name) -%}
    {{ return(adapter.dispatch('raw_location')(relation, name)) }}
{%- endmacro %}

{% macro spark__raw_location(relation, name) -%}
    {%- set schema = source_location(name.split('.')[0]) if '.' in name -%}
    {{ return(
        'the table ' ~ names_of_table(name) | join(' or ') ~ ' in the schema '
        ~ (schema or relation.schema)
    ) }}
{%- endmacro %}

{#- What must be switched on in the connector for the table `name` of a source system, in
    words for an error message. -#}
{% macro words_for_connector(name) -%}
    {%- set meta = raw_contract(name).config.meta -%}
    {{ return(' It comes with ' ~ meta.comes_with ~ '.' if meta.comes_with else '') }}
{%- endmacro %}


{#- The slices of the raw table `name` that `this` has not loaded yet, or shall read
    again. The query of a model is written before its hooks forget them. -#}
{% macro slices_to_load(name) -%}
    {%- if not execute -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set loaded = [] -%}
    {%- if is_incremental() -%}
        {%- set loaded = run_query(
            'select distinct raw_slice from ' ~ this ~ ' where raw_slice not in ('
            ~ slices_to_read_again() ~ ')'
        ).columns[0].values() | list -%}
    {%- endif -%}
    {{ return(raw_slices(name) | rejectattr('slice', 'in', loaded) | list) }}
{%- endmacro %}


{#- A query for the slices of `this` whose rows were erased, or are too old, by what an
    earlier build knew. -#}
{% macro slices_to_read_again() -%}
    select cast(null as {{ dbt.type_string() }}) as raw_slice where false
    {{ slices_of_other_erasures() }}
    {{ slices_kept_again() }}
{%- endmacro %}

{#- A hook that takes their rows out of `this`. -#}
{% macro forget_slices_to_read_again() -%}
    {%- if execute and is_incremental() -%}
        delete from {{ this }} where raw_slice in ({{ slices_to_read_again() }})
    {%- endif -%}
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
