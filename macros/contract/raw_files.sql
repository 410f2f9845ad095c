{#- Raw tables on DuckDB are files in a folder: `<name>.parquet`, `<name>.csv` or a folder
    `<name>` of such files at any depth. CSV files may be compressed (`.gz`, `.zst`). Each
    file is a slice. Those of a source system may be tables of a DuckDB file, too. -#}
{% macro duckdb__raw_slices(relation, name) -%}
    {%- set file = file_of_source(name.split('.')[0]) if '.' in name -%}
    {%- if file -%}
        {%- do attach_source(file) -%}
        {{ return(slices_of_schema(file.database, file.schema, name)) }}
    {%- endif -%}
    {%- set files = raw_files(name) -%}
    {%- set columns = {} -%}
    {%- if files and files[0].format == 'parquet' -%}
        {%- set columns = parquet_columns(files, name) -%}
    {%- endif -%}
    {%- set slices = [] -%}
    {%- for file in files -%}
        {%- do slices.append({
            'part': file.path,
            'version': file.version,
            'format': file.format,
            'columns': columns[file.path] if columns else csv_columns(file.path, name),
        }) -%}
    {%- endfor -%}
    {{ return(slices) }}
{%- endmacro %}

{% macro duckdb__raw_location(relation, name) -%}
    {%- set table = names_of_table(name)[0] -%}
    {%- set system = name.split('.')[0] if '.' in name -%}
    {%- set file = file_of_source(system) if system -%}
    {%- if file -%}
        {{ return(
            "the table " ~ names_of_table(name) | join(' or ') ~ " in the schema "
            ~ file.schema ~ " of the file '" ~ printable(file.path) ~ "'"
        ) }}
    {%- endif -%}
    {{ return(
        table ~ ".parquet, " ~ table ~ ".csv (or .csv.gz, .csv.zst) and the folder " ~ table
        ~ " of such files in the folder '" ~ printable(raw_folder(system))
        ~ ("' (LEAD_SCORING_" ~ system | upper if system else "' (LEAD_SCORING_RAW") ~ ")"
    ) }}
{%- endmacro %}

{#- The folder of the raw tables, or of those of a source system, written as DuckDB begins
    the paths of the files that it finds there. -#}
{% macro raw_folder(system=none) -%}
    {%- set folder = env_var('LEAD_SCORING_RAW', 'data/demo') -%}
    {%- if system -%}
        {%- set folder = source_location(system) or folder ~ '/' ~ system -%}
    {%- endif -%}
    {%- set folder = modules.re.sub('(?<!:)/+', '/', folder).rstrip('/') -%}
    {%- if modules.re.match('(?![.]{0,2}/)[^:]*[*?[]', folder) -%}
        {%- set folder = './' ~ folder -%}
    {%- endif -%}
    {{ return(folder) }}
{%- endmacro %}

{% macro raw_endings() -%}
    {{ return(['.parquet', '.csv', '.csv.gz', '.csv.zst']) }}
{%- endmacro %}

{#- `path` as an SQL literal in which nothing is a wildcard. -#}
{% macro path_literal(path) -%}
    {{ return(text_literal(modules.re.sub('([*?[])', '[\\1]', path))) }}
{%- endmacro %}


{#- The version of a file of `read_blob`, as SQL: its size and time. One that was written a
    moment ago has no time yet, for one second can hold two versions of it. -#}
{% macro file_version() -%}
    size || ' ' || case
        when last_modified < now() - interval 2 second then last_modified else now()
    end
{%- endmacro %}


{#- The files of the raw table `name`: a list of {path, version, format}. Names that begin
    with a dot or an underscore are not read: systems keep notes of their own in them.
    Errors: the table is there twice; a file of its folder is there twice. -#}
{% macro raw_files(name) -%}
    {%- set patterns, files, places, plain_names = [], [], {}, {} -%}
    {%- set folder = raw_folder(name.split('.')[0] if '.' in name) -%}
    {%- for table in names_of_table(name) -%}
        {%- set path = path_literal(folder ~ '/' ~ table) -%}
        {%- for ending in raw_endings() -%}
            {%- do patterns.append(path ~ " || '" ~ ending ~ "'") -%}
            {%- do patterns.append(path ~ " || '/**/*" ~ ending ~ "'") -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set found = ask_once(
        'select filename, ' ~ file_version() ~ ' from read_blob([' ~ patterns | join(', ')
        ~ ']) order by filename'
    ).rows -%}
    {%- for path, version in found -%}
        {%- set file = path[folder | length + 1:] -%}
        {%- set format = 'parquet' if file.endswith('.parquet') else 'csv' -%}
        {%- if not modules.re.search('(^|/)[._]', file) -%}
            {%- do files.append({'path': path, 'version': version, 'format': format}) -%}
            {%- do places.update({
                file.split('/')[0] ~ '/*.' ~ format if '/' in file else file: true
            }) -%}
            {%- do plain_names.update({modules.re.sub('[.](gz|zst)$', '', file): true}) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if places | length > 1 or plain_names | length < files | length -%}
        {{ exceptions.raise_compiler_error(
            "raw: the table '" ~ name ~ "' is there twice in the folder '"
            ~ printable(folder) ~ "': as "
            ~ printable((places.keys() if places | length > 1
                else files | map(attribute='path')) | join(' and as '))
            ~ ". Remove one."
        ) }}
    {%- endif -%}
    {{ return(files) }}
{%- endmacro %}


{#- The DuckDB file in which the tables of a source system lie, where its location names
    one, `<file>#<schema>`: {path, schema, database (its name once it is attached)}. -#}
{% macro file_of_source(system) -%}
    {%- set path, mark, schema = source_location(system).partition('#') -%}
    {{ return(
        {'path': path, 'schema': schema or system, 'database': 'source_' ~ system}
        if mark or path.endswith('.duckdb') else none
    ) }}
{%- endmacro %}

{% macro attach_source(file) -%}
    {%- do run_query(
        'attach if not exists ' ~ text_literal(file.path) ~ ' as ' ~ file.database
        ~ ' (read_only)'
    ) -%}
{%- endmacro %}

{#- What the rows of a model of the source system depend on: its comment says so, unless
    tables of a DuckDB file are read, which have no version. Then it is the file, with what
    is written to it and lies beside it yet, and the SQL of all views of the system. -#}
{% macro duckdb__version_of_model(relation, system) -%}
    {%- set file = file_of_source(system) -%}
    {%- if not file -%}
        {%- set comment = all_comments().get(relation.render()) -%}
        {{ return(comment.version if comment and comment.made_of else invocation_id) }}
    {%- endif -%}
    {{ return(run_query(
        "select md5(string_agg(filename || ' ' || " ~ file_version()
        ~ ", ' ' order by filename)) "
        ~ "|| (select md5(string_agg(sql, ' ' order by view_name)) from duckdb_views() "
        ~ "where database_name = " ~ text_literal(relation.database)
        ~ " and schema_name = " ~ text_literal(relation.schema)
        ~ " and starts_with(view_name, " ~ text_literal(system ~ '__') ~ "))"
        ~ " from read_blob([" ~ path_literal(file.path) ~ ", "
        ~ path_literal(file.path) ~ " || '.wal*'])"
    ).columns[0].values()[0]) }}
{%- endmacro %}


{#- The columns of Parquet files: {path: a list of {name, dtype}}. What the files say of
    themselves is asked at once, and one file of each kind then says what DuckDB makes of
    it. A repeated name gets a number from DuckDB; such a column is passed over.
    Error: it is one that the raw table asks for. -#}
{% macro parquet_columns(files, table) -%}
    {%- set paths, of_kind, of_path = [], {}, {} -%}
    {%- for file in files -%}
        {%- do paths.append(path_literal(file.path)) -%}
    {%- endfor -%}
    {%- set schemas = ask_once(
        "select file_name, string_agg(name || ' ' || coalesce(duckdb_type, ''), chr(31) "
        ~ "order by column_id) from parquet_schema([" ~ paths | join(', ')
        ~ "]) group by file_name order by file_name"
    ).rows -%}
    {%- for path, kind in schemas -%}
        {%- if kind not in of_kind -%}
            {%- set columns = [] -%}
            {%- for name, dtype in ask_once(
                'select column_name, column_type from (describe select * from '
                ~ parquet_reader([path]) ~ ')'
            ).rows -%}
                {%- if '\x1f' ~ name ~ ' ' in kind -%}
                    {%- do columns.append({'name': name, 'dtype': dtype}) -%}
                {%- else -%}
                    {%- do refuse_repeated(
                        modules.re.sub('_[0-9]+$', '', name), table, path
                    ) -%}
                {%- endif -%}
            {%- endfor -%}
            {%- do of_kind.update({kind: columns}) -%}
        {%- endif -%}
        {%- do of_path.update({path: of_kind[kind]}) -%}
    {%- endfor -%}
    {{ return(of_path) }}
{%- endmacro %}


{#- The columns that the header of a CSV file names: a list of {name, dtype}. All are text.
    What has no name, or one that stood there before, gets its number; such a column is
    passed over.
    Errors: the line is empty; a column that the raw table asks for stands there twice. -#}
{% macro csv_columns(path, table) -%}
    {#- One thread reads it: of a large file several would read a part each, and any could
        come first. -#}
    {%- set header = ask_once(
        "select line from read_csv(" ~ path_literal(path) ~ ", columns = {'line': 'VARCHAR'}, "
        ~ "auto_detect = false, header = false, delim = chr(31), quote = '', "
        ~ "escape = '', strict_mode = false, parallel = false, "
        ~ "hive_partitioning = false) limit 200"
    ).columns[0].values() -%}
    {#- Within quotes a name may go on in the next line. -#}
    {%- set lines = [] -%}
    {%- for line in header -%}
        {%- if not lines or (lines | join).count('"') % 2 -%}
            {%- do lines.append(line or '') -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set line = lines | join('\n') -%}
    {%- if not line | trim -%}
        {{ exceptions.raise_compiler_error(
            "raw: the first line of the file '" ~ printable(path) ~ "' is empty; it must "
            ~ "name the columns."
        ) }}
    {%- endif -%}
    {%- set columns, names = [], [] -%}
    {%- for quoted, plain in modules.re.findall('(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))', line) -%}
        {%- set name = (quoted or plain) | trim -%}
        {%- if name | lower in names -%}
            {%- do refuse_repeated(name, table, path) -%}
        {%- endif -%}
        {%- set is_passed_over = not name or name | lower in names -%}
        {%- if is_passed_over -%}
            {%- set name = name ~ ' (column ' ~ loop.index ~ ')' -%}
        {%- endif -%}
        {%- do names.append(name | lower) -%}
        {%- do columns.append({
            'name': name, 'dtype': 'VARCHAR', 'is_passed_over': is_passed_over,
        }) -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}

{% macro refuse_repeated(name, table, path) -%}
    {%- if name | trim | lower in names_of_columns(table) -%}
        {{ exceptions.raise_compiler_error(
            "raw: the file '" ~ printable(path) ~ "' has two columns named '"
            ~ printable(name) ~ "'."
        ) }}
    {%- endif -%}
{%- endmacro %}


{#- The list of files lets DuckDB pass over the others without opening them. The comment
    is a digest of the slices (file, size, time): the text of the query changes when a file
    does, which is what macros/engine/versions.sql compares. -#}
{% macro files_of_slices(slices, is_sliced) -%}
    {%- set paths, names = [], [] -%}
    {%- for slice in slices -%}
        {%- do paths.append(slice.part) -%}
        {%- do names.append("(" ~ text_literal(slice.part) ~ ", '" ~ slice.slice ~ "')") -%}
    {%- endfor -%}
    {%- set reader = parquet_reader(paths) if slices[0].format == 'parquet'
        else csv_reader(paths, slices[0].columns) -%}
    {%- if not is_sliced -%}
        {{ return(reader ~ ' /* ' ~ local_md5(names | join) ~ ' */') }}
    {%- endif -%}
    (
        select files.*, slices.raw_slice
        from {{ reader }} as files
        inner join (values {{ names | join(', ') }}) as slices (raw_file, raw_slice)
            on files.raw_file = slices.raw_file
    ) as sliced
{%- endmacro %}

{% macro parquet_reader(paths) -%}
    read_parquet({{ path_list(paths) }}, filename = 'raw_file', hive_partitioning = false)
{%- endmacro %}

{#- Nothing is guessed from the data: no separator, no quote, no comment sign, no type. -#}
{% macro csv_reader(paths, columns) -%}
    {%- set types = [] -%}
    {%- for column in columns -%}
        {%- do types.append(text_literal(column.name) ~ ": 'VARCHAR'") -%}
    {%- endfor -%}
    read_csv(
        {{ path_list(paths) }}, columns = { {{- types | join(', ') -}} }, filename = 'raw_file',
        auto_detect = false, header = true, delim = ',', quote = '"', escape = '"',
        strict_mode = true, hive_partitioning = false
    )
{%- endmacro %}

{% macro path_list(paths) -%}
    {%- set literals = [] -%}
    {%- for path in paths -%}
        {%- do literals.append(path_literal(path)) -%}
    {%- endfor -%}
    [{{ literals | join(', ') }}]
{%- endmacro %}
