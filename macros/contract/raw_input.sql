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
