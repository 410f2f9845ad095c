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
    materialization. It stays as it is where nothing has changed that it is made of
    (macros/engine/versions.sql). Of a table of subjects only the rows of the working set
    are made, if there is one and the rules are those that the other rows were made under
    (macros/working_set.sql). -#}
{% macro replaced(relation) -%}
    {%- set found = load_cached_relation(relation) -%}
    {%- if found is not none and found.type != relation.type -%}
        {%- do adapter.drop_relation(found) -%}
        {%- do all_comments().pop(relation.render(), none) -%}
        {%- set found = none -%}
    {%- endif -%}
    {%- set known = versions_of(relation) -%}
    {%- set key = subject_key() -%}
    {%- set sql_of_copies = with_copies(compiled_code)
        if key and (not found or known.under == known.before.under) else none -%}
    {%- set stays = found and known.made_of and known.made_of == known.before.made_of
        and not pre_hooks and not post_hooks and not flags.FULL_REFRESH -%}
    {%- set keeps_rows = sql_of_copies and relation.is_table and found and not stays -%}
    {%- if stays -%}
        {%- do say_unchanged() -%}
    {%- else -%}
        {{- run_hooks(pre_hooks, inside_transaction=False) -}}
        {{- run_hooks(pre_hooks) -}}
        {%- if keeps_rows -%}
            {%- do make_copy(relation, sql_of_copies) -%}
        {%- endif -%}
        {%- set earlier_rows = digest_of_rows(relation)
            if known.before.version and relation.is_table and not key -%}
        {%- call statement('main') -%}
            {% if keeps_rows -%}
                delete from {{ relation }} where {{ is_of_working_set(key) }};
                insert into {{ relation }} by name select * from {{ copy_of(relation) }};
            {%- elif relation.is_table -%}
                drop table if exists {{ relation }};
                {{ create_table_as(false, relation, compiled_code) }};
            {%- else -%}
                drop view if exists {{ relation }};
                {{ create_view_as(relation, compiled_code) }};
            {%- endif %}
            {#- No other build gives the version of a full refresh, or of a table that is made
                of something without a version. -#}
            {%- set version = local_md5(invocation_id ~ relation)
                if flags.FULL_REFRESH or not known.made_of else known.made_of %}
            {{ set_version(relation, known, version) }}
        {%- endcall -%}
        {#- The rows are those that it had: it keeps its version. -#}
        {%- if earlier_rows and earlier_rows == digest_of_rows(relation) -%}
            {%- call statement('version', auto_begin=false) -%}
                {{ set_version(relation, known, known.before.version) }}
            {%- endcall -%}
        {%- endif -%}
        {%- do persist_docs(relation, model) -%}
        {{- run_hooks(post_hooks) -}}
        {%- do adapter.commit() -%}
        {{- run_hooks(post_hooks, inside_transaction=False) -}}
    {%- endif -%}
    {%- if sql_of_copies and not keeps_rows -%}
        {%- do make_copy(relation, sql_of_copies if relation.is_view else
            'select * from ' ~ relation ~ ' where ' ~ is_of_working_set(key)) -%}
    {%- endif -%}
    {{ return({'relations': [relation]}) }}
{%- endmacro %}
