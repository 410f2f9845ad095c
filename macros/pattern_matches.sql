{#- A query for the pairs `value` and `pattern` in which the pattern occurs in the value,
    with the columns `by`, which a pair has in common. `texts` is the name of a CTE with
    the texts in the column `value`; `patterns` a relation with the patterns in `pattern`. -#}
{% macro pattern_matches(texts, patterns, by=[]) -%}
    {{ return(adapter.dispatch('pattern_matches')(texts, patterns, by)) }}
{%- endmacro %}

{% macro default__pattern_matches(texts, patterns, by) -%}
    select distinct
        {%- for column in by %}
        {{ texts }}.{{ column }},
        {%- endfor %}
        {{ texts }}.value,
        patterns.pattern
    from {{ texts }}
    inner join {{ patterns }} as patterns
        on
            {%- for column in by %}
            {{ texts }}.{{ column }} = lower(patterns.{{ column }})
            and
            {%- endfor %}
            {{ matches_pattern(texts ~ '.value', 'patterns.pattern') }}
{%- endmacro %}

{#- DuckDB reads a pattern from a column anew for each row, which takes two hundred times
    as long as the search itself; one that stands in the query is read once. -#}
{% macro duckdb__pattern_matches(texts, patterns, by) -%}
    {%- set table = load_relation(patterns) if execute and not patterns.is_cte -%}
    {%- if not table -%}
        {{ return(default__pattern_matches(texts, patterns, by)) }}
    {%- endif -%}
    {%- set columns = [] -%}
    {%- for column in by -%}
        {%- do columns.append('lower(' ~ column ~ ')') -%}
    {%- endfor -%}
    {%- for row in run_query(
        'select distinct ' ~ (columns + ['pattern']) | join(', ') ~ ' from ' ~ table
        ~ ' where pattern is not null'
    ).rows %}
    {%- set pattern = text_literal(row[by | length]) %}
    select
        {{ (by + ['value', pattern ~ ' as pattern']) | join(', ') }}
    from {{ texts }}
    where
        {%- for column in by %}
        {{ column }} = {{ text_literal(row[loop.index0]) }} and
        {%- endfor %}
        {{ matches_pattern('value', pattern) }}
    {{ 'union all' if not loop.last }}
    {%- else %}
    select
        {{ (by + ['value', 'value as pattern']) | join(', ') }}
    from {{ texts }}
    where false
    {%- endfor %}
{%- endmacro %}
