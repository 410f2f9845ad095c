{#- A query over the raw table `name`: the columns that the source declares, typed as it
    declares them. What is absent is null: an optional column, or the rows of an optional
    table. For each column `x` that can be unreadable there is `unreadable_x`, the text of
    a filled cell that could not be read. Where further columns are attributes,
    `further_cells` holds their filled cells. A table of a source system is read likewise;
    its name is `<system>.<table>`.

    A slice is read by its own columns and types, so that it means the same whatever lies
    beside it: slices of one layout are read together, those of several are put together.

    Comments mark where it begins and ends: a replay of past days reads each table once.

    `slices`, a list from `raw_slices`, restricts the query to these; `raw_slice` then says
    which of them a row comes from.
    Errors: a missing required table or column, two inputs for one table, two columns of
    one name that is asked for. -#}
{% macro read_raw(name, slices=none) -%}
    {#- These give the lineage; the YAML of the source is the contract. -#}
    {%- do relation_of_raw(name) -%}
    {%- for model in models_of_sources(name) -%}
        {%- do ref(model) -%}
    {%- endfor -%}
    {%- if not execute -%}
        {{ return('select 1 as parsing') }}
    {%- endif -%}
    {%- set is_sliced = slices is not none -%}
    {%- set slices = slices if is_sliced else raw_slices(name) %}
    /* raw {{ name }} */
    {%- for layout in slices | map(attribute='layout') | unique %}
    {%- set alike = slices | selectattr('layout', 'equalto', layout) | list %}
    {{ read_cells(name, alike[0].columns, relation_of_slices(alike, is_sliced), is_sliced) }}
    {{ 'union all' if not loop.last }}
    {%- else %}
    {{ read_cells(name, [], none, is_sliced) }}
    {%- endfor %}
    /* end of raw {{ name }} */
{%- endmacro %}


{#- The query that reads the cells of `relation`, which has `columns` (name, dtype), for
    the raw table `name`: first their text (in the contract's form, where `date_formats` names
    another), then what they hold, then what was unreadable.
    Without a relation it has no rows. -#}
{% macro read_cells(name, columns, relation, is_sliced) -%}
    {%- set contract = raw_contract(name) -%}
    {%- set packed = columns | selectattr('is_packed', 'defined') | list -%}
    {%- set found = contracted_columns(name, columns) if relation is not none else {} %}
    select
    {%- for column in contract.columns.values() %}
        {{ column.name }},
    {%- endfor %}
    {%- for column in checked_columns(name) %}
        {%- if column.name in found %}
        case
            when {{ column.name }} is null
                then cast(cell_{{ column.name }} as {{ dbt.type_string() }})
        end as unreadable_{{ column.name }},
        {%- else %}
        cast(null as {{ dbt.type_string() }}) as unreadable_{{ column.name }},
        {%- endif %}
    {%- endfor %}
    {%- if contract.config.meta.attributes %}
        further_cells,
    {%- endif %}
        {%- if is_sliced %}
        raw_slice,
        {%- endif %}
        '{{ name }}' as source_table
    from (
        select
            *,
            {%- for column in contract.columns.values() %}
            {{ value_of_cell(
                'cell_' ~ column.name, column, found.get(column.name), name
            ) }} as {{ column.name }}{{ ',' if not loop.last }}
            {%- endfor %}
        from (
            select
                *
                {%- for column in found.values() if is_date_form(date_form(name, column)) %},
                {{ iso_from_form('cell_' ~ column.contracted, date_form(name, column)) }}
                    as iso_cell_{{ column.contracted }}
                {%- endfor %}
            from (
                select
                    {%- for column in found.values() %}
                    {{ cell_of_column(column, name) }} as cell_{{ column.contracted }},
                    {%- endfor %}
                    {%- if contract.config.meta.attributes %}
                    {{ packed[0].name if packed
                        else packed_cells(further_columns(name, columns), name) }}
                        as further_cells,
                    {%- endif %}
                    {{ 'raw_slice' if is_sliced and relation is not none
                        else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as raw_slice
                {{ 'from ' ~ relation if relation is not none else 'where false' }}
            ) as cells
        ) as cells_in_form
    ) as cell_values
{%- endmacro %}


{#- Which of the `columns` (name, dtype) found in a slice hold the columns of the raw table
    `name`: {contracted name: column}. Case and outer blanks of names do not count; columns
    that nobody asks for are passed over. Of the names that a column may have the first
    that is there counts. -#}
{% macro contracted_columns(name, columns) -%}
    {%- set wanted, given, found = raw_contract(name).columns, {}, {} -%}
    {%- set names = names_of_columns(name) -%}
    {%- for column in columns -%}
        {%- set plain = column.name | trim | lower -%}
        {%- if plain in given -%}
            {{ exceptions.raise_compiler_error(
                "raw: the table '" ~ name ~ "' has two columns named '" ~ plain ~ "'."
            ) }}
        {%- elif plain in names -%}
            {%- do given.update({plain: column}) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for plain, contracted in names.items() if plain in given and contracted not in found -%}
        {%- do found.update({
            contracted: dict(
                given[plain],
                contracted=contracted,
                data_type=wanted[contracted].data_type,
                holds=wanted[contracted].config.meta.holds,
            )
        }) -%}
    {%- endfor -%}
    {%- for column in wanted.values()
        if column.config.meta.required and column.name not in found -%}
        {{ exceptions.raise_compiler_error(
            "raw: the table '" ~ name ~ "' has no column '" ~ column.name
            ~ "', which is required; it has: "
            ~ printable(
                columns | map(attribute='name') | map('trim') | map('lower') | join(', ')
            )
            ~ "." ~ words_for_connector(name)
        ) }}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}


{#- The columns that `read_raw` gives for the raw table `name`: those of the contract, then
    the texts of unreadable cells, then the further cells where they are attributes. -#}
{% macro raw_columns(name) -%}
    {{ return(
        raw_contract(name).columns.keys() | list + unreadable_columns(name)
        + (['further_cells'] if raw_contract(name).config.meta.attributes else [])
    ) if execute else return([]) }}
{%- endmacro %}

{#- Of these, the names of the texts of unreadable cells. -#}
{% macro unreadable_columns(name) -%}
    {%- set columns = [] -%}
    {%- for column in checked_columns(name) -%}
        {%- do columns.append('unreadable_' ~ column.name) -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}

{#- The columns of the raw table `name` that can be unreadable, as its YAML describes
    them. -#}
{% macro checked_columns(name) -%}
    {%- set columns = [] -%}
    {%- for column in raw_contract(name).columns.values()
        if execute and can_be_unreadable(column) -%}
        {%- do columns.append(column) -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}

{#- The columns of ids of the raw table `name`. -#}
{% macro columns_of_ids(name) -%}
    {%- set columns = [] -%}
    {%- for column in raw_contract(name).columns.values()
        if column.config.meta.holds == 'id' -%}
        {%- do columns.append(column.name) -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}

{#- The names that the columns of the raw table `name` may have, and the contracted name
    of each: first its own, then those under which other connectors deliver it (`also`). -#}
{% macro names_of_columns(name) -%}
    {%- set names = {} -%}
    {%- for column in raw_contract(name).columns.values() -%}
        {%- for plain in [column.name] + column.config.meta.get('also', []) -%}
            {%- do names.update({plain | lower: column.name}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{#- The description of the raw table `name` in the YAML of its source. -#}
{% macro raw_contract(name) -%}
    {{ return(
        graph.sources[
            'source.' ~ project_name ~ '.' ~ (name if '.' in name else 'raw.' ~ name)
        ] if execute else {'columns': {}}
    ) }}
{%- endmacro %}

{#- The relation that the YAML of its source calls the raw table `name`. -#}
{% macro relation_of_raw(name) -%}
    {{ return(
        source(name.split('.')[0], name.split('.')[1]) if '.' in name
        else source('raw', name)
    ) }}
{%- endmacro %}
