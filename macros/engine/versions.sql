{#- On DuckDB a table or view is made anew only where something that it is made of has
    changed: its query, its contract, or the tables and files that the query reads. Each
    carries as its comment a digest of what it was made of, and a version. Comment and rows
    are written in one transaction, so a build that ends early leaves both as they were, and
    whoever replaces a table takes its comment away. Whoever changes rows of a table must do
    so, too.

    A table that is made anew and comes out with the same rows keeps its version, so what
    reads it stays. On a new day the queries of the intake change, but few of their rows. -#}


{#- What `relation` is made of, and under which rules its rows are made, as digests:
    {made_of, under, before}. Both are none where the query names a table without a comment,
    or a view that the run leaves out. `before` says what they were when it was last made,
    and its version since then; all are empty where there is no comment.

    The rules are the query and what it reads, but for the rows of the subjects or values
    that its own rows are of (macros/working_set.sql); other models are under none. -#}
{% macro versions_of(relation) -%}
    {%- set query = modules.re.sub('(?m)^ *-- depends_on: .*$', '', compiled_code) -%}
    {%- set comments = comments_of([relation.render()] + names_in(query)) -%}
    {%- set before = comments.pop(relation.render())
        or {'made_of': '', 'under': '', 'version': ''} -%}
    {#- What lies below a view is known once the view has been made in this run. -#}
    {%- for parent in model.depends_on.nodes if parent not in selected_resources
        and parent in graph.nodes and graph.nodes[parent].config.materialized == 'view' -%}
        {%- do comments.update({graph.nodes[parent].relation_name: none}) -%}
    {%- endfor -%}
    {%- set parts = [query, relation.type] -%}
    {%- if model.config.contract.enforced -%}
        {%- do parts.append(tojson(model.constraints)) -%}
        {%- for column in model.columns.values() -%}
            {%- do parts.append(
                tojson([column.name, column.data_type, column.constraints])
            ) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set inputs = inputs_of_keyed_models() if is_keyed() else [] -%}
    {%- set versions, rules = parts[:], parts[:] -%}
    {%- for name, comment in comments.items() if comment -%}
        {%- do versions.append(name ~ ' ' ~ comment.version) -%}
        {%- if name not in inputs -%}
            {%- do rules.append(name ~ ' ' ~ (comment.under or comment.version)) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set is_known = none not in comments.values() -%}
    {{ return({
        'made_of': local_md5(versions | join('\n')) if is_known else none,
        'under': local_md5(rules | join('\n')) if is_known and is_keyed() else none,
        'before': before,
    }) }}
{%- endmacro %}


{#- The names of tables and views in a query that dbt has compiled. -#}
{% macro names_in(query) -%}
    {{ return(
        modules.re.findall('"[^"\n]+"[.]"[^"\n]+"[.]"[^"\n]+"', query) | unique | list
    ) }}
{%- endmacro %}


{#- What the comments of the tables and views `names` say, none where one says nothing or
    there is no such relation. What is made depends on the program, too: the entry `DuckDB`. -#}
{% macro comments_of(names) -%}
    {%- set comments, known = {}, all_comments() -%}
    {%- for name in names + ['DuckDB'] -%}
        {%- do comments.update({name: known.get(name)}) -%}
    {%- endfor -%}
    {{ return(comments) }}
{%- endmacro %}


{#- What the comments of all tables and views say: {name: {made_of, under, version}}. The
    entry `DuckDB` has the version of the program. It takes as long to ask for one comment
    as for all, so the database is asked once in a run, and whoever writes a comment writes
    it here as well. -#}
{% macro all_comments() -%}
    {%- set memory = run_memory() -%}
    {%- if 'comments' not in memory -%}
        {%- set comments = {} -%}
        {%- set found -%}
            {%- for kind in ['table', 'view'] %}
            select
                '"' || concat_ws('"."', database_name, schema_name, {{ kind }}_name) || '"',
                comment
            from duckdb_{{ kind }}s()
            union all
            {%- endfor %}
            select 'DuckDB', 'made of  under , version ' || md5(version())
        {%- endset -%}
        {%- for name, comment in run_query(found).rows -%}
            {%- set said = modules.re.match(
                'made of ([0-9a-z]*) under ([0-9a-z]*), version ([0-9a-z]+)$', comment or ''
            ) -%}
            {%- if said -%}
                {%- do comments.update({name: {
                    'made_of': said[1], 'under': said[2], 'version': said[3],
                }}) -%}
            {%- endif -%}
        {%- endfor -%}
        {#- Another thread may have been first. -#}
        {%- do memory.setdefault('comments', comments) -%}
    {%- endif -%}
    {{ return(memory['comments']) }}
{%- endmacro %}


{#- Writes down what `relation` was made of, under which rules, and its version. -#}
{% macro set_version(relation, known, version) -%}
    {%- set comment = {
        'made_of': known.made_of or '', 'under': known.under or '', 'version': version,
    } -%}
    {%- do all_comments().update({relation.render(): comment}) -%}
    comment on {{ relation.type }} {{ relation }} is {{ text_literal(
        'made of ' ~ comment.made_of ~ ' under ' ~ comment.under
        ~ ', version ' ~ comment.version
    ) }};
{%- endmacro %}


{#- A hook of a table that `replaced` does not make: its version is what `digest`, a macro,
    returns for it, and what it was made of what the macro `origin` returns. -#}
{% macro set_own_version(digest, origin=none) -%}
    {{ return(adapter.dispatch('set_own_version')(digest, origin)) }}
{%- endmacro %}

{% macro default__set_own_version(digest, origin) -%}
{%- endmacro %}

{% macro duckdb__set_own_version(digest, origin) -%}
    {%- if execute -%}
        {{ set_version(
            this.incorporate(type='table'),
            {'made_of': origin()} if origin else {},
            local_md5(digest(this))
        ) }}
    {%- endif -%}
{%- endmacro %}


{#- What a table holds, as a text: its rows, in whatever order, and the names and types of
    its columns. -#}
{% macro digest_of_rows(relation) -%}
    {{ return(run_query(
        "select concat_ws(' ', 'rows', count(*), sum(hash(whole_row)), ("
        ~ 'select typeof(whole_row) from (select 1) left join ' ~ relation ~ ' as whole_row on false'
        ~ ')) from ' ~ relation ~ ' as whole_row'
    ).rows[0][0]) }}
{%- endmacro %}


{#- What `loaded_events` holds, as a text: what is loaded, slice by slice, and what has been
    taken out of it again. A row is typed once, so its slice says what it holds, but for the
    cells by which rows are emptied: an emptied row has them no more. A full refresh types
    them by what is not in the name of a slice. -#}
{% macro digest_of_slices(relation) -%}
    {%- set empties = is_erasure_asked_for() or retention('keep_addresses_days')
        or retention('keep_unknown_months') -%}
    {%- set judged = [
        'event_id', 'occurred_at', 'loaded_at', 'lead_id', 'email', 'visitor_id',
        'has_lost_address',
    ] -%}
    {%- set slices -%}
        select concat_ws(' ', 'slices', string_agg(cast(slice as varchar), ' ' order by slice))
        from (
            select
                (
                    raw_slice, count(*), count_if(is_repeated), count_if(is_expired),
                    count_if(is_erased), max(erased_under), count_if(has_lost_address)
                    {{- ', sum(hash(' ~ judged | join(', ') ~ '))' if empties }}
                ) as slice
            from {{ relation }}
            group by raw_slice
        )
    {%- endset -%}
    {{ return(run_query(slices).rows[0][0] ~ (invocation_id if flags.FULL_REFRESH)) }}
{%- endmacro %}


{#- The hook before it: from now on until it is loaded, nobody knows what it holds. -#}
{% macro forget_version() -%}
    {%- if execute and is_incremental() -%}
        {%- do all_comments().pop(this.render(), none) -%}
        comment on table {{ this }} is null
    {%- endif -%}
{%- endmacro %}


{#- Gives dbt the result of a model or seed that stays as it was. -#}
{% macro say_unchanged() -%}
    {%- do store_raw_result(
        'main', message='UNCHANGED', code='UNCHANGED', rows_affected=none
    ) -%}
{%- endmacro %}


{#- At the end of a run of all models: says how many tables and views are what they were. -#}
{% macro tell_unchanged() -%}
    {%- if execute -%}
        {%- set models = graph.nodes.values() | selectattr('resource_type', 'equalto', 'model')
            | rejectattr('config.materialized', 'equalto', 'ephemeral') | list -%}
        {%- set run = results | selectattr('node.resource_type', 'equalto', 'model') | list -%}
        {%- set unchanged = run | selectattr('message', 'equalto', 'UNCHANGED') | list -%}
        {%- if unchanged and run | length == models | length -%}
            {%- do log(
                unchanged | length ~ ' of ' ~ models | length
                ~ ' tables and views are what they were', info=true
            ) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
