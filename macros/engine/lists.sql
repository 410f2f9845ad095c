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


{#- A JSON object of the texts `values` (expressions) under the names `names`, followed by
    those that `cells` holds in the form of `further_cells`. -#}
{% macro texts_as_json(names, values, cells) -%}
    {{ return(adapter.dispatch('texts_as_json')(names, values, cells)) }}
{%- endmacro %}

{% macro default__texts_as_json(names, values, cells) -%}
    cast(to_json(map_concat(
        map([{{ names | join(', ') }}], [{{ values | join(', ') }}]),
        map_from_entries([
            (split_part(cell, chr(30), 1), split_part(cell, chr(30), 2))
            for cell in string_split(coalesce({{ cells }}, ''), chr(31)) if cell <> ''
        ])
    )) as varchar)
{%- endmacro %}

{% macro spark__texts_as_json(names, values, cells) -%}
    to_json(map_concat(
        map_from_arrays(
            array({{ names | join(', ') }}), array({{ values | join(', ') }})
        ),
        map_from_entries(transform(
            filter(split(coalesce({{ cells }}, ''), chr(31)), cell -> cell <> ''),
            cell -> struct(split_part(cell, chr(30), 1), split_part(cell, chr(30), 2))
        ))
    ))
{%- endmacro %}


{#- The lists and records in `value` as JSON text. -#}
{% macro nested_as_json(value) -%}
    {{ return(adapter.dispatch('nested_as_json')(value)) }}
{%- endmacro %}

{% macro default__nested_as_json(value) -%} cast(to_json({{ value }}) as varchar) {%- endmacro %}

{% macro spark__nested_as_json(value) -%} to_json({{ value }}) {%- endmacro %}
