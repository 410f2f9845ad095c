{#- How facts are kept that are worked out once, from what is new: a table that grows.
    Spark's plain tables cannot forget single rows, so they are made afresh. -#}
{% macro facts_materialization() -%}
    {{ return(adapter.dispatch('facts_materialization')()) }}
{%- endmacro %}

{% macro default__facts_materialization() -%}
    {{ return('incremental') }}
{%- endmacro %}

{% macro spark__facts_materialization() -%}
    {{ return('table') }}
{%- endmacro %}


{#- The column by which `loaded_events` lies in partitions; none where the engine has no
    need of them. -#}
{% macro facts_partition() -%}
    {{ return(adapter.dispatch('facts_partition')()) }}
{%- endmacro %}

{% macro default__facts_partition() -%}
    {{ return(none) }}
{%- endmacro %}

{#- The best version of a repeated event is found by all its columns, so that Spark would
    read all columns of all events for it. -#}
{% macro spark__facts_partition() -%}
    {{ return('is_repeated') }}
{%- endmacro %}


{#- Stands after `select` where hundreds of tiny relations are put together. -#}
{% macro in_one_task() -%}
    {{ return(adapter.dispatch('in_one_task')()) }}
{%- endmacro %}

{% macro default__in_one_task() -%}
{%- endmacro %}

{#- Spark would make tasks of each relation, and every task would unpack the whole plan. -#}
{% macro spark__in_one_task() -%}
    /*+ coalesce(1) */
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


{#- Files know no constraints; the tests hold the keys. -#}
{% macro spark__persist_constraints(relation, model) -%}
{%- endmacro %}
