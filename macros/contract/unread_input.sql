{#- What may have been meant to be read and is not: files and folders beside the raw
    tables, and columns whose names are near to one that is absent. -#}


{#- Pairs of what is not read and of what it may be: a list of {kind (file or column),
    name, plain_name, candidate}. A file is compared with every raw table, a column with
    those that its table lacks; where it lacks none, the candidate is empty. -#}
{% macro unread_candidates() -%}
    {%- set pairs = {} -%}
    {%- for table in raw_tables() -%}
        {%- do source('raw', table) -%}
        {%- for slice in (delivered_slices(table) if execute else []) -%}
            {%- set found = contracted_columns(table, slice.columns) -%}
            {%- for column in slice.columns -%}
                {%- set name = column.name | trim | lower -%}
                {%- set lacking = raw_contract(table).columns.keys()
                    | reject('in', found) | list if name not in found else [] -%}
                {%- for candidate in lacking or ([] if name in found else ['']) -%}
                    {%- do pairs.update({[table, name, candidate] | join(' '): {
                        'kind': 'column', 'name': table ~ '.' ~ name,
                        'plain_name': name, 'candidate': candidate,
                    }}) -%}
                {%- endfor -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set files = adapter.dispatch('unread_files')() if execute else [] -%}
    {%- for file in files -%}
        {%- set name = file.rstrip('/').split('/')[-1].split('.')[0] | lower -%}
        {%- for table in raw_tables() -%}
            {%- do pairs.update({[file, table] | join(' '): {
                'kind': 'file', 'name': file, 'plain_name': name, 'candidate': table,
            }}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(pairs.values() | list) }}
{%- endmacro %}


{#- Files in the raw folder that belong to no raw table; of a folder that is none its name
    alone, with a `/`. Names that begin with a dot or an underscore are passed over. -#}
{% macro duckdb__unread_files() -%}
    {%- set read, unread = [], {} -%}
    {%- for table in raw_tables() if is_source('raw') -%}
        {%- for file in raw_files(table) -%}
            {%- do read.append(file.path) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for path in run_query(
        'select file from glob(' ~ path_literal(raw_folder()) ~ " || '/**') order by file"
    ).columns[0].values() -%}
        {%- set file = path[raw_folder() | length + 1:] -%}
        {%- set folder = file.split('/')[0] if '/' in file else none -%}
        {%- if path not in read and not modules.re.search('(^|/)[._]', file)
            and not (folder in sources() and folder != 'raw') -%}
            {%- do unread.update({
                folder ~ '/' if folder and folder not in raw_tables() else file: true
            }) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(unread.keys() | list) }}
{%- endmacro %}

{#- On Spark other tables of the schema may be anybody's. -#}
{% macro spark__unread_files() -%} {{ return([]) }} {%- endmacro %}


{#- The first of these files in words, for the message that a raw table is missing. -#}
{% macro words_for_unread_files() -%}
    {%- set files = adapter.dispatch('unread_files')() -%}
    {{ return(' Not read: ' ~ printable(files[:10] | join(', ')) ~ '.' if files else '') }}
{%- endmacro %}


{#- A hook that warns of each row of `this`, the model `unread_input`, but not of columns
    that are near to none: exports have many. -#}
{% macro warn_of_unread_input() -%}
    {%- if execute -%}
        {%- for kind, name, likely in run_query(
            'select kind, name, likely_name from ' ~ this
            ~ " where kind = 'file' or likely_name is not null order by kind desc, name"
        ).rows -%}
            {%- do exceptions.warn(
                "raw: the " ~ kind ~ " '" ~ printable(name) ~ "' is not read"
                ~ ("; to read this source system, add it to the var sources"
                    if name.rstrip('/') in source_systems()
                    else "; the var sources does not name raw"
                    if likely in raw_tables() and not is_source('raw')
                    else "; did you mean '" ~ likely ~ "'?" if likely
                    else ", for it is no raw table")
            ) -%}
        {%- endfor -%}
    {%- endif -%}
    select 1
{%- endmacro %}
