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


{#- The expression that reads one raw column as the source declares it: its `data_type`
    (string, timestamp, decimal or boolean), in lower case where case is to be ignored.
    `input` is the column found (name, dtype), or undefined where it is absent. -#}
{% macro read_column(input, column) -%}
    {%- set data_type = column.data_type -%}
    {%- set types = {
        'string': dbt.type_string(), 'timestamp': 'timestamp',
        'decimal': 'decimal(24, 6)', 'boolean': 'boolean',
    } -%}
    {%- if not input -%}
        {{ return('cast(null as ' ~ types[data_type] ~ ')') }}
    {%- endif -%}
    {%- set name = adapter.quote(input.name) -%}
    {%- set text = text_from_column(input) -%}
    {%- if data_type == 'timestamp' -%}
        {{ instant_from_column(name, input.dtype) or instant_from_text(text) }}
    {%- elif data_type == 'decimal' -%}
        {{ 'try_cast(' ~ name ~ ' as decimal(24, 6))'
            if is_number_type(input.dtype) else number_from_text(text) }}
    {%- elif data_type == 'boolean' -%}
        case
            when lower({{ text }}) in ('true', 't', 'yes', 'y', '1') then true
            when lower({{ text }}) in ('false', 'f', 'no', 'n', '0') then false
        end
    {%- else -%}
        {{ 'lower(' ~ text ~ ')' if column.config.meta.ignore_case else text }}
    {%- endif -%}
{%- endmacro %}


{#- The expression for the text of a raw timestamp column where it is not readable. -#}
{% macro read_unreadable(input) -%}
    {%- if not input or instant_from_column(input.name, input.dtype) -%}
        {{ return('cast(null as ' ~ dbt.type_string() ~ ')') }}
    {%- endif -%}
    {%- set text = text_from_column(input) -%}
    case when {{ instant_from_text(text) }} is null then {{ text }} end
{%- endmacro %}


{#- The text of a raw column, trimmed. Numbers give their plain text: files from pandas
    hold whole numbers as 7.0 where a cell of the column is empty. -#}
{% macro text_from_column(input) -%}
    {%- set name = adapter.quote(input.name) -%}
    {%- if is_number_type(input.dtype) -%}
        {{ return(text_from_number('try_cast(' ~ name ~ ' as decimal(38, 6))')) }}
    {%- endif -%}
    {{ return(trimmed('cast(' ~ name ~ ' as ' ~ dbt.type_string() ~ ')')) }}
{%- endmacro %}


{% macro is_number_type(dtype) -%}
    {%- set numbers = ['INT', 'LONG', 'SHORT', 'DOUBLE', 'FLOAT', 'REAL', 'DECIMAL'] -%}
    {%- set found = [] -%}
    {%- for number in numbers if number in dtype | upper -%}
        {%- do found.append(number) -%}
    {%- endfor -%}
    {{ return(found | length > 0) }}
{%- endmacro %}


{#- Where the raw table `name` lies and what it holds: `relation` (to select from) and
    `columns` (name, dtype); none where there is no such table. -#}
{% macro raw_input(relation, name) -%}
    {{ return(adapter.dispatch('raw_input')(relation, name)) }}
{%- endmacro %}

{#- DuckDB reads `<name>.parquet`, `<name>.csv` or the Parquet files under the folder
    `<name>` in the raw folder. -#}
{% macro duckdb__raw_input(relation, name) -%}
    {%- set inputs = [] -%}
    {%- for ending in raw_endings() if raw_files(name ~ ending) -%}
        {%- do inputs.append(ending) -%}
    {%- endfor -%}
    {%- if inputs | length > 1 -%}
        {{ exceptions.raise_compiler_error(
            "raw: the table '" ~ name ~ "' is there twice in the folder '" ~ raw_folder()
            ~ "': as " ~ name ~ inputs[0] ~ " and as " ~ name ~ inputs[1]
            ~ ". Remove one."
        ) }}
    {%- elif not inputs -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set literal = raw_path(name ~ inputs[0]) -%}
    {%- if inputs[0] == '.csv' -%}
        {%- set reader = csv_reader(literal) -%}
    {%- else -%}
        {%- set reader = "read_parquet(" ~ literal ~ ", union_by_name = true)" -%}
    {%- endif -%}
    {%- set columns = [] -%}
    {%- for column in run_query('describe select * from ' ~ reader).rows -%}
        {%- do columns.append({'name': column[0], 'dtype': column[1]}) -%}
    {%- endfor -%}
    {{ return({'relation': reader, 'columns': columns}) }}
{%- endmacro %}

{% macro raw_endings() -%}
    {{ return(['.parquet', '.csv', '/**/*.parquet']) }}
{%- endmacro %}

{% macro raw_folder() -%}
    {{ return(env_var('LEAD_SCORING_RAW', 'data/demo')) }}
{%- endmacro %}

{#- The path of `file`, which may hold wildcards, in the raw folder, as an SQL literal. -#}
{% macro raw_path(file) -%}
    {{ return(text_literal(raw_folder() ~ '/' ~ file)) }}
{%- endmacro %}

{#- The files that a path with wildcards means: rows of name, size and time. A file that
    was written a moment ago has no time yet: one second can hold two versions of it. -#}
{% macro raw_files(file) -%}
    {{ return(run_query(
        "select filename, size, case when last_modified < now() - interval 2 second "
        ~ "then last_modified else now() end as modified from read_blob("
        ~ raw_path(file) ~ ") order by filename"
    ).rows) }}
{%- endmacro %}

{#- On Spark they are the tables of the source's schema. -#}
{% macro spark__raw_input(relation, name) -%}
    {%- set found = adapter.get_relation(none, relation.schema, relation.identifier) -%}
    {%- if not found -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set columns = [] -%}
    {%- for column in adapter.get_columns_in_relation(found) -%}
        {%- do columns.append({'name': column.name, 'dtype': column.dtype}) -%}
    {%- endfor -%}
    {{ return({'relation': found, 'columns': columns}) }}
{%- endmacro %}

{#- The header line is read first and every column is text, so that nothing is guessed
    from the data: no separator, no quote, no comment sign, no type. One thread reads it:
    of a large file several would read a part each, and any could come first. -#}
{% macro csv_reader(literal) -%}
    {%- set header = run_query(
        "select line from read_csv(" ~ literal ~ ", columns = {'line': 'VARCHAR'}, "
        ~ "auto_detect = false, header = false, delim = chr(31), quote = '', "
        ~ "escape = '', strict_mode = false, parallel = false) limit 1"
    ).rows -%}
    {%- set line = header[0][0] if header | length > 0 else none -%}
    {%- if not line or not line | trim -%}
        {{ exceptions.raise_compiler_error(
            "raw: the first line of the file " ~ literal ~ " is empty; it must name the "
            ~ "columns."
        ) }}
    {%- endif -%}
    {%- set names = [] -%}
    {%- for quoted, plain in modules.re.findall('(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))', line) -%}
        {%- set name = (quoted or plain) | trim -%}
        {%- if not name -%}
            {{ exceptions.raise_compiler_error(
                "raw: column " ~ loop.index ~ " of the file " ~ literal ~ " has no name in "
                ~ "the first line; a comma too many?"
            ) }}
        {%- elif name | lower in names | map('lower') -%}
            {{ exceptions.raise_compiler_error(
                "raw: the file " ~ literal ~ " has two columns named '" ~ name ~ "'."
            ) }}
        {%- endif -%}
        {%- do names.append(name) -%}
    {%- endfor -%}
    {%- set types = [] -%}
    {%- for name in names -%}
        {%- do types.append("'" ~ name | replace("'", "''") ~ "': 'VARCHAR'") -%}
    {%- endfor -%}
    {{ return(
        "read_csv(" ~ literal ~ ", columns = {" ~ types | join(', ') ~ "}, "
        ~ "auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', "
        ~ "strict_mode = true)"
    ) }}
{%- endmacro %}


{#- Where a raw table is looked for, in words for an error message. -#}
{% macro raw_location(relation, name) -%}
    {{ return(adapter.dispatch('raw_location')(relation, name)) }}
{%- endmacro %}

{% macro duckdb__raw_location(relation, name) -%}
    {{ return(
        name ~ ".parquet, " ~ name ~ ".csv and the folder " ~ name ~ " in the folder '"
        ~ raw_folder() ~ "' (LEAD_SCORING_RAW)"
    ) }}
{%- endmacro %}

{% macro spark__raw_location(relation, name) -%}
    {{ return('the table ' ~ name ~ ' in the schema ' ~ relation.schema) }}
{%- endmacro %}


{#- A timestamp or date column as an instant (UTC timestamp); none for other types. -#}
{% macro instant_from_column(name, dtype) -%}
    {{ return(adapter.dispatch('instant_from_column')(name, dtype)) }}
{%- endmacro %}

{% macro duckdb__instant_from_column(name, dtype) -%}
    {%- if dtype == 'DATE' -%}
        {{ return(start_of_day(name)) }}
    {%- elif dtype == 'TIMESTAMP WITH TIME ZONE' -%}
        {{ return("timezone('UTC', " ~ name ~ ")") }}
    {%- elif dtype.startswith('TIMESTAMP') -%}
        {{ return('cast(' ~ name ~ ' as timestamp)') }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}

{#- `timestamp` is an instant on Spark; the session's zone, UTC, is that of the others. -#}
{% macro spark__instant_from_column(name, dtype) -%}
    {%- if dtype == 'date' -%}
        {{ return(start_of_day(name)) }}
    {%- elif dtype.startswith('timestamp') -%}
        {{ return('cast(' ~ name ~ ' as timestamp)') }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}
