{#- Slices are the parts of a raw table that are loaded, and loaded again, as a whole. The
    name of a slice is made of all that its rows depend on: where it lies, its version, and
    how it is read. A row that was loaded carries that name, so what has to be loaded, or
    forgotten, is seen by comparing names: there is no other state that could go stale. -#}


{#- The slices that the raw table `name` has now: a list of {part, slice}. -#}
{% macro raw_slices(name) -%}
    {{ return(adapter.dispatch('raw_slices')(name)) }}
{%- endmacro %}

{#- On DuckDB a slice is a file. Its name is a digest, as every row carries it: twelve
    characters are what DuckDB keeps without a pointer to the text. -#}
{% macro duckdb__raw_slices(name) -%}
    {%- set reading = local_md5(model.raw_code ~ read_raw(name) ~ business_timezone()) -%}
    {%- set slices = [] -%}
    {%- for ending in raw_endings() -%}
        {%- for file in raw_files(name ~ ending) -%}
            {%- do slices.append({
                'part': file[0],
                'slice': local_md5([file[0], file[1], file[2], reading] | join(' '))[:12],
            }) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(slices) }}
{%- endmacro %}

{#- On Spark the whole table is one slice, which is always loaded. -#}
{% macro spark__raw_slices(name) -%}
    {{ return([{'part': name, 'slice': name}]) }}
{%- endmacro %}


{#- The rows of the raw `relation` that lie in `slices`, with their `raw_slice`. -#}
{% macro in_slices(relation, slices) -%}
    {{ return(adapter.dispatch('in_slices')(relation, slices)) }}
{%- endmacro %}

{#- The list of files lets DuckDB pass over the others without opening them. -#}
{% macro duckdb__in_slices(relation, slices) -%}
    {%- set parts, names = ["''"], ["('', '')"] -%}
    {%- for slice in slices -%}
        {%- set part = text_literal(slice.part) -%}
        {%- do parts.append(part) -%}
        {%- do names.append("(" ~ part ~ ", " ~ text_literal(slice.slice) ~ ")") -%}
    {%- endfor -%}
    (
        select files.*, slices.raw_slice
        from {{ relation[:-1] }}, filename = 'raw_file') as files
        inner join (values {{ names | join(', ') }}) as slices (raw_file, raw_slice)
            on files.raw_file = slices.raw_file
        where files.raw_file in ({{ parts | join(', ') }})
    ) as sliced
{%- endmacro %}

{% macro spark__in_slices(relation, slices) -%}
    (select *, '{{ slices[0].slice }}' as raw_slice from {{ relation }}) as sliced
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
