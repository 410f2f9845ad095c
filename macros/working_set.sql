{#- Only what changed is worked out anew. The scores of a subject depend on rows that name
    it (`subject_inputs`) and on rules that are the same for all. Subjects of which these
    rows are what they were in the last build keep theirs; the others are the working set.

    The models between know nothing of it. Those that give rows of subjects say by which
    column (meta `subject_key`). Their inputs are copied into a database in memory, the
    rows of the working set alone; there the same query makes the new rows, which replace
    the old ones (`replaced`). A table that was made under other rules, another day among
    them, is made whole. If the working set is more than a third of all subjects there are
    no copies, and all tables are.

    Spark's plain tables cannot forget single rows; there everything is made anew. -#}


{#- The models that hold all rows from which scores are worked out, with the column that
    says whose they are. Those of an account count for its leads. -#}
{% macro subject_inputs() -%}
    {{ return({
        'subjects': 'subject_id',
        'lead_events': 'subject_id',
        'anonymous_activities': 'subject_id',
        'due_emails': 'subject_id',
        'leads': 'lead_id',
        'lead_accounts': 'lead_id',
        'lead_attributes': 'lead_id',
        'lead_conditions': 'lead_id',
        'lead_statuses': 'lead_id',
        'lead_opportunities': 'lead_id',
        'conversions': 'lead_id',
        'recycle_periods': 'lead_id',
        'order_days': 'lead_id',
        'order_cycles': 'lead_id',
        'accounts': 'account_id',
    }) }}
{%- endmacro %}


{#- The tables of subjects after which no other comes. -#}
{% macro last_tables_of_subjects() -%}
    {{ return([
        'grade_gaps',
        'lead_activities',
        'lead_model_scores',
        'lead_next_actions',
        'lead_score_reasons',
        'lead_scores_monthly',
        'lead_stages',
        'lead_states',
        'product_interest',
    ]) }}
{%- endmacro %}


{#- Stands in the models that are the first to read the inputs: the working set comes before
    them. -#}
{% macro after_working_set() -%}
    {%- if target.type == 'duckdb' -%}
    -- depends_on: {{ ref('working_subjects') }}
    {%- endif -%}
{%- endmacro %}


{#- A query for the subjects as `scored_subjects` knows them, from the last build. -#}
{% macro earlier_subjects() -%}
    {%- set columns = ['subject_id', 'lead_id', 'fingerprint', 'table_versions'] -%}
    {%- set earlier = kept_relation('model', 'scored_subjects') -%}
    {%- if earlier and has_columns(earlier, columns) and not flags.FULL_REFRESH %}
    select {{ columns | join(', ') }} from {{ earlier }}
    {%- else %}
    select
        cast(null as bigint) as subject_id,
        cast(null as varchar) as lead_id,
        cast(null as hugeint) as fingerprint,
        cast(null as varchar) as table_versions
    where false
    {%- endif %}
{%- endmacro %}


{#- A digest of the comments of all tables and views of subjects (macros/engine/versions.sql).
    If it is not the one that the last whole build left, a build ended early, or somebody
    made one of them by other means: no row of them is known to be right. -#}
{% macro versions_of_subject_tables() -%}
    {%- set names = [] -%}
    {%- for node in (graph.nodes.values() if execute else [])
        if node.config.meta.subject_key and node.config.materialized != 'ephemeral' -%}
        {%- do names.append(node.relation_name) -%}
    {%- endfor -%}
    {{ return(local_md5(tojson(comments_of(names | sort))) if execute else '') }}
{%- endmacro %}


{#- A hook of `working_subjects` that copies their rows of the inputs, unless they are more
    than a third of all, or the run leaves out any of what their scores are made of. -#}
{% macro copy_inputs_of_working_subjects() -%}
    {%- set sizes -%}
        select
            changed.subjects,
            greatest(changed.subjects, known.subjects)
        from (select count(*) as subjects from {{ this }}) as changed
        cross join (
            select count(*) as subjects from {{ ref('subject_fingerprints') }}
        ) as known
    {%- endset -%}
    {#- While dbt parses, the copies are written, so that it sees what they are of. -#}
    {%- set working, all = run_query(sizes).rows[0] if execute else (0, 1) -%}
    {%- set is_part = 3 * working <= all and all > 0 and is_whole_build() -%}
    {%- if execute -%}
        {%- set words = '{0:,} of {1:,} leads and accounts have changed and are worked out'
            if is_part else 'All {1:,} leads and accounts are worked out' -%}
        {%- do log(words.format(working, all), info=true) -%}
    {%- endif -%}
    {%- if is_part -%}
        {#- All schemas at once: DuckDB lets no two models make the same one. -#}
        {%- set schemas = graph.nodes.values() | selectattr('config.meta.subject_key')
            | map(attribute='schema') | list if execute else [] -%}
        {%- for model in subject_inputs() -%}
            {%- do schemas.append(ref(model).schema) -%}
        {%- endfor -%}
        {%- for schema in schemas | unique %}
    create schema if not exists {{ adapter.quote(this.database) }}.{{ adapter.quote(schema) }};
        {%- endfor -%}
        {%- for model, key in subject_inputs().items() -%}
            {%- set relation = ref(model) %}
            {%- do copies().append(copy_of(relation).render()) %}
    create or replace table {{ copy_of(relation) }} as
    select * from {{ relation }}
    where
        {{ key }} in (
            {%- if key == 'account_id' %}
            select account_id from {{ copy_of(ref('lead_accounts')) }}
            {%- else %}
            select {{ key }} from {{ this }}
            {%- endif %}
        );
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}


{#- Whether the run makes everything of which the tables of subjects are made. -#}
{% macro is_whole_build() -%}
    {%- set found, waiting = [], ['model.' ~ project_name ~ '.scored_subjects'] -%}
    {%- for _ in graph.nodes if waiting -%}
        {%- set node = graph.nodes.get(waiting.pop()) -%}
        {%- for parent in node.depends_on.nodes or []
            if parent in graph.nodes and parent not in found -%}
            {%- do found.append(parent) -%}
            {%- do waiting.append(parent) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found | reject('in', selected_resources) | list == []) }}
{%- endmacro %}


{#- The column by which the rows of the model belong to subjects; none where they do not. -#}
{% macro subject_key() -%}
    {{ return((config.get('meta') or {}).get('subject_key')) }}
{%- endmacro %}


{#- Whether the rows of the model are of subjects or of values (meta `value_key`): each says
    what its rules make of that subject or value, whatever other rows there are. -#}
{% macro is_keyed() -%}
    {{ return((subject_key() or (config.get('meta') or {}).get('value_key')) is not none) }}
{%- endmacro %}


{#- The names of the tables and views that hold the rows of subjects and values that such
    models read first. -#}
{% macro inputs_of_keyed_models() -%}
    {%- set names = [] -%}
    {%- for model in subject_inputs().keys() | list + ['stg_events', 'ages'] -%}
        {%- do names.append(
            graph.nodes['model.' ~ project_name ~ '.' ~ model].relation_name
        ) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}


{#- The model of the working set; while dbt parses, any. -#}
{% macro model_of_working_set() -%}
    {{ return(
        graph.nodes['model.' ~ project_name ~ '.working_subjects'] if execute else model
    ) }}
{%- endmacro %}


{#- Whether a row is of the working set, by its column `key`. -#}
{% macro is_of_working_set(key) -%}
    {{ key }} in (select {{ key }} from {{ model_of_working_set().relation_name }})
{%- endmacro %}


{#- Where the rows of `relation` that are of the working set lie; while dbt parses, which it
    does on Spark too, `relation` itself. -#}
{% macro copy_of(relation) -%}
    {{ return(
        relation.incorporate(path={'database': model_of_working_set().database})
        if execute else relation
    ) }}
{%- endmacro %}


{#- The query `sql` with copies in the place of what they are of; none where there are no
    copies, because all is made anew. -#}
{% macro with_copies(sql) -%}
    {%- set subjects = 'model.' ~ project_name ~ '.subjects' -%}
    {%- set originals = {} -%}
    {%- for name in [graph.nodes[subjects].relation_name] + names_in(sql) -%}
        {%- do originals.update({name | replace(
            adapter.quote(this.database), adapter.quote(copy_of(this).database), 1
        ): name}) -%}
    {%- endfor -%}
    {%- if originals | first not in copies() -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set replaced = namespace(sql=sql) -%}
    {%- for copy in originals | select('in', copies()) -%}
        {%- set replaced.sql = replaced.sql | replace(originals[copy], copy) -%}
    {%- endfor -%}
    {{ return(replaced.sql) }}
{%- endmacro %}


{#- The names of the copies that this run has made. -#}
{% macro copies() -%}
    {{ return(run_memory().setdefault('copies', [])) }}
{%- endmacro %}


{#- Keeps the result of `sql` as the copy of the table or view `relation`. -#}
{% macro make_copy(relation, sql) -%}
    {%- set copy = copy_of(relation) -%}
    {%- do copies().append(copy.render()) -%}
    {%- call statement('copy', auto_begin=false) %}
        {% if relation.is_view -%}
            create or replace view {{ copy }} as {{ sql }};
        {%- else -%}
            drop table if exists {{ copy }};
            {{ create_table_as(false, copy, sql) }}
        {%- endif -%}
    {%- endcall -%}
{%- endmacro %}
