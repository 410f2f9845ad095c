{#- A lateral relation with one row per member of the list `text`, which has | between
    members, without outer blanks, empty members left out: `from t, <this>`; the column is
    `member`. -#}
{% macro each_member(text) -%}
    {{ return(adapter.dispatch('each_member')(text)) }}
{%- endmacro %}

{% macro default__each_member(text) -%}
    lateral (
        select {{ trimmed('listed.item') }} as member
        from (select unnest(string_split({{ text }}, '|')) as item) as listed
        where {{ trimmed('listed.item') }} is not null
    ) as members
{%- endmacro %}

{% macro spark__each_member(text) -%}
    lateral explode(filter(
        transform(
            split({{ text }}, '[|]'), item -> {{ trimmed('item') }}
        ),
        item -> item is not null
    )) as members (member)
{%- endmacro %}


{#- A query for the whole numbers from 0 to `last` (an SQL expression), as `number`. -#}
{% macro numbers_up_to(last) -%}
    {{ return(adapter.dispatch('numbers_up_to')(last)) }}
{%- endmacro %}

{% macro default__numbers_up_to(last) -%}
    select unnest(generate_series(0, cast({{ last }} as bigint))) as number
{%- endmacro %}

{#- Spark counts down where the end lies before the start. -#}
{% macro spark__numbers_up_to(last) -%}
    select explode(
        case when {{ last }} >= 0 then sequence(0, cast({{ last }} as bigint)) end
    ) as number
{%- endmacro %}


{#- The texts of a group in the order `order_by_clause` with `delimiter_text` between.
    dbt's own version for Spark leaves the order open. -#}
{% macro spark__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    listagg({{ measure }}, {{ delimiter_text }})
    {%- if order_by_clause %} within group ({{ order_by_clause }}){% endif %}
{%- endmacro %}


{#- The row of the relation `relation`, under its alias `alias`, as a JSON object. -#}
{% macro row_as_json(alias, relation) -%}
    {{ return(adapter.dispatch('row_as_json')(alias, relation)) }}
{%- endmacro %}

{% macro default__row_as_json(alias, relation) -%}
    cast(to_json({{ alias }}) as varchar)
{%- endmacro %}

{#- Spark would write instants as `2026-01-31T12:00:00.000Z`. -#}
{% macro spark__row_as_json(alias, relation) -%}
    to_json(
        struct(
            {%- for column in adapter.get_columns_in_relation(relation) if execute %}
            {%- set name = adapter.quote(column.name) %}
            {{ 'cast(' ~ alias ~ '.' ~ name ~ ' as string)' if column.dtype == 'timestamp'
                else alias ~ '.' ~ name }} as {{ name }}{{ ',' if not loop.last }}
            {%- else %}
            {{ alias }}.*
            {%- endfor %}
        ),
        map('ignoreNullFields', 'false')
    )
{%- endmacro %}


{#- The lists and records in `value` as JSON text. -#}
{% macro nested_as_json(value) -%}
    {{ return(adapter.dispatch('nested_as_json')(value)) }}
{%- endmacro %}

{% macro default__nested_as_json(value) -%} cast(to_json({{ value }}) as varchar) {%- endmacro %}

{% macro spark__nested_as_json(value) -%} to_json({{ value }}) {%- endmacro %}
