{#- A query for the measures of the last build that passed the guard (`measure`,
    `records`, `scored_on`); without rows where none has. It is no `ref`, because a build
    is compared with it before it adds its own. -#}
{% macro last_publication() -%}
    {%- set kept = kept_relation('model', 'publications') -%}
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


{#- The table of a model or snapshot, as it is now, where no `ref` may say that it is read;
    none where there is no such table, or no such model on this engine. -#}
{% macro kept_relation(resource_type, name) -%}
    {%- set unique_id = [resource_type, project_name, name] | join('.') -%}
    {%- set node = graph.nodes.get(unique_id) if execute -%}
    {%- if node -%}
        {{ return(load_relation(api.Relation.create(
            database=node.database, schema=node.schema, identifier=node.alias
        ))) }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}
