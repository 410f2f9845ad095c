{#- A query for the measures of the last build that passed the guard (`measure`,
    `records`, `scored_on`); without rows where none has. It is no `ref`, because a build
    is compared with it before it adds its own. -#}
{% macro last_publication() -%}
    {%- set kept = none -%}
    {%- if execute -%}
        {%- set node = graph.nodes.values()
            | selectattr('resource_type', 'equalto', 'model')
            | selectattr('name', 'equalto', 'publications') | first -%}
        {%- set kept = load_relation(api.Relation.create(
            database=node.database, schema=node.schema, identifier=node.alias
        )) -%}
    {%- endif -%}
    {%- if kept %}
    select
        measure,
        records,
        scored_on
    from {{ kept }}
    where
        of_records is null
        and published_at = (select max(published_at) from {{ kept }})
    {%- else %}
    select
        cast(null as {{ dbt.type_string() }}) as measure,
        cast(null as bigint) as records,
        cast(null as date) as scored_on
    where false
    {%- endif %}
{%- endmacro %}
