{#- Replaces tables and views on DuckDB in one step. dbt makes each under another name,
    renames the old one and the new one, and drops the old one: on small data these dozen
    statements take longer than the query. Here the old one is dropped and the new one made
    in one transaction, so a model that fails and a build that is killed leave the old one.
    Indexes and foreign keys, which the project does not use, are left out. -#}
{% materialization table, adapter='duckdb' %}
    {{ return(replaced(this.incorporate(type='table'))) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb' %}
    {{ return(replaced(this.incorporate(type='view'))) }}
{% endmaterialization %}


{#- Makes `relation` from the model with its hooks; returns what dbt expects of a
    materialization. -#}
{% macro replaced(relation) -%}
    {%- set found = load_cached_relation(relation) -%}
    {{- run_hooks(pre_hooks, inside_transaction=False) -}}
    {{- run_hooks(pre_hooks) -}}
    {%- if found is not none and found.type != relation.type -%}
        {%- do adapter.drop_relation(found) -%}
    {%- endif -%}
    {%- call statement('main') -%}
        drop {{ relation.type }} if exists {{ relation }};
        {% if relation.is_table -%}
            {{ create_table_as(false, relation, compiled_code) }}
        {%- else -%}
            {{ create_view_as(relation, compiled_code) }}
        {%- endif -%}
    {%- endcall -%}
    {%- do persist_docs(relation, model) -%}
    {{- run_hooks(post_hooks) -}}
    {%- do adapter.commit() -%}
    {{- run_hooks(post_hooks, inside_transaction=False) -}}
    {{ return({'relations': [relation]}) }}
{%- endmacro %}
