{#- On DuckDB a table or view is made anew only where something that it is made of has
    changed: its query, how it is kept, or the tables and files that the query reads. Each
    carries as its comment a digest of what it was made of, and a version. They are written
    in the transaction that makes it, so no build that ends early and nobody who makes the
    table by other means leaves a comment that is not true.

    A table that is made anew and has the rows that it had keeps its version, and with it
    stays all that is made of it: a new day changes the queries of the intake, and few of
    their rows. -#}


{#- What `relation` is made of now, and what its comment says of it: {made_of, a digest;
    earlier, the digest of the last time; version}. Without a comment the latter two are
    empty. `made_of` is none where the query names a table that has no version. -#}
{% macro versions_of(relation) -%}
    {%- set query = modules.re.sub('(?m)^ *-- depends_on: .*$', '', compiled_code) -%}
    {%- set comments = comments_of(
        [relation.render()]
        + modules.re.findall('"[^"\n]+"[.]"[^"\n]+"[.]"[^"\n]+"', query)
    ) -%}
    {%- set own = comments.pop(relation.render()) or {'made_of': '', 'version': ''} -%}
    {%- set parts = [
        query, relation.type, tojson(model.columns), tojson(model.constraints),
        tojson(model.config.contract),
    ] -%}
    {%- for name, comment in comments.items() if comment -%}
        {%- do parts.append(name ~ ' ' ~ comment.version) -%}
    {%- endfor -%}
    {{ return({
        'made_of': local_md5(parts | join('\n')) if comments.values() | select | list | length
            == comments | length else none,
        'earlier': own.made_of,
        'version': own.version,
    }) }}
{%- endmacro %}


{#- What the comments of tables and views say: {name: {made_of, version}}, none where one
    says nothing, or there is no such relation. `DuckDB` is among them. -#}
{% macro comments_of(names) -%}
    {%- set literals, comments = [], {} -%}
    {%- for name in names | unique -%}
        {%- do literals.append(text_literal(name)) -%}
        {%- do comments.update({name: none}) -%}
    {%- endfor -%}
    {%- set found -%}
        with relations as (
            select database_name, schema_name, table_name as name, comment
            from duckdb_tables()
            union all
            select database_name, schema_name, view_name as name, comment
            from duckdb_views() where not internal
        ),
        named as (
            select
                '"' || concat_ws('"."', database_name, schema_name, name) || '"' as relation,
                comment
            from relations
        )
        select relation, comment from named where relation in ({{ literals | join(', ') }})
        union all
        select 'DuckDB', 'made of , version ' || md5(version())
        order by all
    {%- endset -%}
    {%- for name, comment in run_query(found).rows -%}
        {%- set said = modules.re.match(
            'made of ([0-9a-z]*), version ([0-9a-z]+)$', comment or ''
        ) -%}
        {%- if said -%}
            {%- do comments.update({name: {'made_of': said[1], 'version': said[2]}}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(comments) }}
{%- endmacro %}


{#- The version of a table that is made now. Where nobody knows what it is made of, it is
    like no other. -#}
{% macro new_version(known, relation) -%}
    {{ return(known.made_of or local_md5(invocation_id ~ relation)) }}
{%- endmacro %}


{#- Writes down what `relation` was made of, and its version. -#}
{% macro set_version(relation, made_of, version) -%}
    comment on {{ relation.type }} {{ relation }} is
    {{ text_literal('made of ' ~ (made_of or '') ~ ', version ' ~ version) }};
{%- endmacro %}


{#- What a table holds, as a text: its rows, in whatever order, and the names and types of
    its columns. -#}
{% macro digest_of_rows(relation) -%}
    {{ return(run_query(
        "select concat_ws(' ', 'rows', count(*), sum(hash(rows)), ("
        ~ 'select typeof(rows) from (select 1) left join ' ~ relation ~ ' as rows on false'
        ~ ')) from ' ~ relation ~ ' as rows'
    ).rows[0][0]) }}
{%- endmacro %}


{#- A hook of the rule tables: each is what its file is. dbt does not read a file of more
    than a megabyte for its checksum. -#}
{% macro set_version_of_seed() -%}
    {{ return(adapter.dispatch('set_version_of_seed')()) }}
{%- endmacro %}

{% macro default__set_version_of_seed() -%}
{%- endmacro %}

{% macro duckdb__set_version_of_seed() -%}
    {%- set digest = invocation_id if model.checksum.name == 'path'
        else model.checksum.checksum -%}
    {{ set_version(
        this.incorporate(type='table'), '',
        local_md5(digest ~ tojson(model.config.column_types))
    ) }}
{%- endmacro %}


{#- A hook of `loaded_events`: what has been loaded, and what has been taken out again. A row
    is typed once, so its slice says what it holds. -#}
{% macro set_version_of_loaded_events() -%}
    {{ return(adapter.dispatch('set_version_of_loaded_events')()) }}
{%- endmacro %}

{% macro default__set_version_of_loaded_events() -%}
{%- endmacro %}

{% macro duckdb__set_version_of_loaded_events() -%}
    {%- set version = run_query(
        'select md5(string_agg(slice::varchar, chr(10) order by slice)) from ('
        ~ 'select (raw_slice, count(*), count_if(is_repeated), count_if(is_expired)'
        ~ ', count_if(has_lost_address), count_if(is_erased), max(erased_under)) as slice'
        ~ ' from ' ~ this ~ ' group by raw_slice)'
    ).rows[0][0] if execute -%}
    {{ set_version(this.incorporate(type='table'), '', version or '0') }}
{%- endmacro %}


{#- At the end of a run: says how many tables and views are what they were. -#}
{% macro tell_unchanged() -%}
    {%- if execute -%}
        {%- set models = results | selectattr('node.resource_type', 'equalto', 'model')
            | list -%}
        {%- set unchanged = models | selectattr('message', 'equalto', 'UNCHANGED') | list -%}
        {%- if unchanged -%}
            {%- do log(
                unchanged | length ~ ' of ' ~ models | length
                ~ ' tables and views are what they were', info=true
            ) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
