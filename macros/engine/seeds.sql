{#- Loads a seed on DuckDB where its table does not hold the rows of its file: the comment
    (macros/engine/versions.sql) says of which file they were made, and their digest whether
    anybody has changed them since. -#}
{% materialization seed, adapter='duckdb' %}
    {%- set relation = this.incorporate(type='table') -%}
    {%- set comment = all_comments().get(relation.render()) -%}
    {%- if comment and load_cached_relation(this) and not flags.FULL_REFRESH
        and comment.made_of == digest_of_file()
        and comment.version == local_md5(digest_of_rows(relation)) -%}
        {%- do store_result('agate_table', response='UNCHANGED') -%}
        {%- do say_unchanged() -%}
        {{ return({'relations': [relation]}) }}
    {%- endif -%}
    {{ return(dbt.materialization_seed_default()) }}
{% endmaterialization %}


{#- A digest of the file of the seed, of its columns and types, and of the program. -#}
{% macro digest_of_file() -%}
    {%- set content = run_query(
        'select md5(content) from read_blob('
        ~ path_literal(adapter.get_seed_file_path(model)) ~ ')'
    ).rows[0][0] -%}
    {{ return(local_md5(tojson([
        content, model.columns.keys() | list, model.config.column_types,
        all_comments()['DuckDB'].version,
    ]))) }}
{%- endmacro %}


{#- Loads a seed. dbt's own version for Spark stops at an apostrophe or a backslash. -#}
{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set types = model.config.column_types -%}
    {%- set insert -%}
        insert into {{ this.render() }} values
        {%- for row in agate_table.rows %}
        (
            {%- for cell in row -%}
            {%- set type = types.get(
                agate_table.column_names[loop.index0],
                adapter.convert_type(agate_table, loop.index0)
            ) -%}
            {%- set literal = 'null' if cell is none else
                "'" ~ cell | string | replace('\\', '\\\\') | replace("'", "\\'") ~ "'" -%}
            cast({{ literal }} as {{ type }}){{ ', ' if not loop.last }}
            {%- endfor -%}
        ){{ ',' if not loop.last }}
        {%- endfor %}
    {%- endset -%}
    {%- if agate_table.rows -%}
        {%- do adapter.add_query(insert, abridge_sql_log=True) -%}
    {%- endif -%}
    {{ return(insert) }}
{%- endmacro %}
