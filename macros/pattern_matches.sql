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
    as long as the search itself; one that stands in the query is read once. A hundred
    share a select: a query of twice as many selects takes four times as long to plan. -#}
{% macro duckdb__pattern_matches(texts, patterns, by) -%}
    {%- set table = load_relation(patterns) if execute and not patterns.is_cte -%}
    {%- if not table -%}
        {{ return(default__pattern_matches(texts, patterns, by)) }}
    {%- endif -%}
    {%- set columns = [] -%}
    {%- for column in by -%}
        {%- do columns.append('lower(' ~ column ~ ')') -%}
    {%- endfor -%}
    {%- set shared = {} -%}
    {%- for row in ask_once(
        'select distinct ' ~ (columns + ['pattern']) | join(', ') ~ ' from ' ~ table
        ~ ' where pattern is not null order by all'
    ).rows -%}
        {%- do shared.setdefault(row[:-1], []).append(row[-1]) -%}
    {%- endfor %}
    select {{ (by + ['value', 'pattern']) | join(', ') }}
    from (
        {%- for cells, found in shared.items() %}
        {%- for batch in found | batch(100) %}
        select
            {{ (by + ['value']) | join(', ') }},
            unnest([
                {%- for pattern in batch %}
                case when {{ matches_pattern('value', text_literal(pattern)) }}
                    then {{ text_literal(pattern) }} end
                {{- ',' if not loop.last }}
                {%- endfor %}
            ]) as pattern
        from {{ texts }}
        {%- for column in by %}
        {{ 'where' if loop.first else 'and' }}
            {{ column }} = {{ text_literal(cells[loop.index0]) }}
        {%- endfor %}
        union all
        {%- endfor %}
        {%- endfor %}
        select
            {{ (by + ['value', 'value as pattern']) | join(', ') }}
        from {{ texts }}
        where false
    ) as tried
    where pattern is not null
{%- endmacro %}
