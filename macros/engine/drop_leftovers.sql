{#- At the end of a run without a fault: drops the tables and views that an earlier version
    of the project made and this one no longer makes, so that nobody reads what no build
    keeps up. The schemas of the project are its own; a table of somebody else belongs into
    another schema. The file with the history is never touched. -#}
{% macro drop_leftovers() -%}
    {{ return(adapter.dispatch('drop_leftovers')()) }}
{%- endmacro %}

{% macro default__drop_leftovers() -%}
    {#- Schemas of other engines may be shared with other projects. -#}
{%- endmacro %}

{% macro duckdb__drop_leftovers() -%}
    {%- set faults = results | map(attribute='status') | map('string')
        | select('in', ['error', 'fail', 'skipped']) | list if execute else [] -%}
    {%- if execute and flags.WHICH in ('build', 'run') and not faults -%}
        {%- set made, schemas = [], former_schemas() -%}
        {%- for node in graph.nodes.values()
            if node.resource_type in ('model', 'seed', 'snapshot') -%}
            {%- if node.database == target.database -%}
                {%- do made.append((node.schema, node.alias)) -%}
            {%- endif -%}
            {%- do schemas.append(node.schema) -%}
        {%- endfor -%}
        {%- set found = run_query(
            "select table_schema, table_name, table_type from information_schema.tables"
            ~ " where table_catalog = " ~ text_literal(target.database)
        ) -%}
        {%- for schema, name, kind in found.rows
            if schema in schemas and (schema, name) not in made -%}
            {%- set relation = adapter.quote(target.database) ~ '.'
                ~ adapter.quote(schema) ~ '.' ~ adapter.quote(name) -%}
            {%- do run_query(
                'drop ' ~ ('view' if kind == 'VIEW' else 'table') ~ ' if exists '
                ~ relation
            ) -%}
            {%- do log('Dropped ' ~ schema ~ '.' ~ name ~ ', which is no longer made') -%}
        {%- endfor -%}
        {%- for schema in former_schemas() -%}
            {%- do run_query('drop schema if exists '
                ~ adapter.quote(target.database) ~ '.' ~ adapter.quote(schema)) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{#- The schemas that earlier versions of the project had and this one has not. -#}
{% macro former_schemas() -%}
    {{ return(['people']) }}
{%- endmacro %}
