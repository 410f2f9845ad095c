{#- The tables of what was replayed: {name: {column: data type}}, as the source `evaluated`
    describes them. -#}
{% macro evaluated_tables() -%}
    {%- set tables = {} -%}
    {%- for table in graph.sources.values() if table.source_name == 'evaluated' -%}
        {%- set columns = {} -%}
        {%- for column in table.columns.values() -%}
            {%- do columns.update({
                column.name: dbt.type_string() if column.data_type == 'string'
                    else column.data_type
            }) -%}
        {%- endfor -%}
        {%- do tables.update({table.name: columns}) -%}
    {%- endfor -%}
    {{ return(tables) }}
{%- endmacro %}


{#- At the start of a run: makes the tables of the source `evaluated` that are missing,
    empty, so that whatever reads them can be built. Where one has other columns than its
    YAML all are made anew: they only keep what a replay can write again.
    A run with `--empty` has each source without rows, so that tables are named by
    `render`. The adapter's own ways to look for a table, and to make a schema, would
    begin a transaction that nobody ends. -#}
{% macro make_evaluated_tables() -%}
    {%- if execute and flags.WHICH in ('build', 'run', 'test', 'run-operation') -%}
        {%- set outdated = [] -%}
        {%- do run_query(
            'create schema if not exists '
            ~ source('evaluated', 'days').without_identifier().render()
        ) -%}
        {%- for name, columns in evaluated_tables().items() -%}
            {%- do make_evaluated_table(name, columns) -%}
            {%- set names = run_query(
                'select * from ' ~ source('evaluated', name).render() ~ ' limit 0'
            ).column_names | list -%}
            {%- if names != columns.keys() | list -%}
                {%- do outdated.append(name) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- for name, columns in evaluated_tables().items() if outdated -%}
            {%- do run_query('drop table ' ~ source('evaluated', name).render()) -%}
            {%- do make_evaluated_table(name, columns) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{% macro make_evaluated_table(name, columns) -%}
    {%- set described = [] -%}
    {%- for column, type in columns.items() -%}
        {%- do described.append(column ~ ' ' ~ type) -%}
    {%- endfor -%}
    {%- do run_query(
        'create table if not exists ' ~ source('evaluated', name).render()
        ~ ' (' ~ described | join(', ') ~ ')'
    ) -%}
{%- endmacro %}


{#- `dbt run-operation keep_evaluated_day`, after a build of +path:models/evaluation/day with
    the same `as_of`: keeps that day in the tables of the source `evaluated`, but for whom
    an earlier build has erased, who may be tied to a request by what came after that day.
    It is for engines on which no replay runs, with one build for each scoring day; its days
    have no fingerprint. -#}
{% macro keep_evaluated_day() -%}
    {%- do make_evaluated_tables() -%}
    {%- for name, columns in evaluated_tables().items() if execute -%}
        {%- set relation = source('evaluated', name) -%}
        {%- set erasures = kept_relation('model', 'erasures') -%}
        {%- set rows -%}
            select
                {{ as_of() }} as scored_on,
                {%- if name == 'days' %}
                cast(null as {{ dbt.type_string() }}) as fingerprint,
                cast(
                    '{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S.%f") }}' as timestamp
                ) as evaluated_at
                {%- else %}
                {{ (columns.keys() | list)[1:] | join(', ') }}
            from {{ ref('day_' ~ name) }} as day
                {%- if erasures %}
            where
                not exists (
                    select 1
                    from {{ erasures }} as erasures
                    where
                        erasures.name_digest = md5(day.lead_id)
                        and erasures.erased_until >= {{ as_of() }}
                )
                {%- endif %}
                {%- endif %}
        {%- endset -%}
        {%- do delete_rows(relation, 'scored_on = ' ~ as_of()) -%}
        {%- do run_query('insert into ' ~ relation ~ ' ' ~ rows) -%}
    {%- endfor -%}
{%- endmacro %}


{#- A hook of `erasures` that takes erased people out of what was replayed before their
    requests were carried out; a replay since then knows the requests. It runs after the
    transaction of the model, which writes another file, and begins none, which nobody would
    end. -#}
{% macro erase_evaluated() -%}
    {%- set days = evaluated_relation('days') -%}
    {%- if days -%}
        {%- for name, columns in evaluated_tables().items() if 'lead_id' in columns -%}
            {%- set is_erased -%}
            exists (
                select 1
                from {{ this }} as erasures
                inner join {{ days }} as days
                    on erasures.carried_out_at > days.evaluated_at
                where
                    days.scored_on = kept.scored_on
                    and erasures.name_digest = md5(kept.lead_id)
            )
            {%- endset -%}
            {%- do delete_rows(evaluated_relation(name), is_erased) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}


{#- A table of the source `evaluated` for a hook that comes before the replay: a `source`
    would say that its model reads what was replayed. -#}
{% macro evaluated_relation(name) -%}
    {%- if execute -%}
        {%- for table in graph.sources.values()
            if table.source_name == 'evaluated' and table.name == name -%}
            {{ return(api.Relation.create(
                database=table.database, schema=table.schema, identifier=table.identifier
            )) }}
        {%- endfor -%}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}


{#- Deletes the rows of `relation`, under the alias `kept`, for which `condition` is true. -#}
{% macro delete_rows(relation, condition) -%}
    {{ return(adapter.dispatch('delete_rows')(relation, condition)) }}
{%- endmacro %}

{% macro default__delete_rows(relation, condition) -%}
    {%- do run_query('delete from ' ~ relation ~ ' as kept where ' ~ condition) -%}
{%- endmacro %}

{#- Spark's plain tables cannot forget single rows: one that has such rows is written anew,
    from a copy, for no table can be read and overwritten at once. -#}
{% macro spark__delete_rows(relation, condition) -%}
    {%- set from_kept = ' from ' ~ relation ~ ' as kept where ' -%}
    {%- if run_query('select 1' ~ from_kept ~ condition ~ ' limit 1').rows -%}
        {%- set copy = relation ~ '__kept' -%}
        {%- do run_query('drop table if exists ' ~ copy) -%}
        {%- do run_query(
            'create table ' ~ copy ~ ' as select *' ~ from_kept ~ 'not ' ~ condition
        ) -%}
        {%- do run_query(
            'insert overwrite table ' ~ relation ~ ' select * from ' ~ copy
        ) -%}
        {%- do run_query('drop table ' ~ copy) -%}
    {%- endif -%}
{%- endmacro %}
