{#- The query of the rows that each scoring model has of the rule table `table`, which must
    be a CTE: its own, and those of the models that it is based on (`bases`: scoring_model,
    base, distance). Of rows of one name the nearest counts, and one that removes its rule
    leaves none. -#}
{% macro effective_rows(table, bases) -%}
    {%- set columns = rule_table(table).columns.keys()
        | reject('equalto', 'scoring_model') | list -%}
    select
        scoring_model,
        from_model,
        {{ columns | join(',\n        ') }}
    from (
        select
            {{ bases }}.scoring_model,
            {{ table }}.scoring_model as from_model,
            {%- for column in columns %}
            {{ table }}.{{ column }},
            {%- endfor %}
            {{ removes_rule(table) }} as removes_rule,
            row_number() over (
                partition by {{ bases }}.scoring_model, {{ key_in_model(table) }}
                order by {{ bases }}.distance
            ) as nearness
        from {{ table }}
        inner join {{ bases }} on {{ table }}.scoring_model = {{ bases }}.base
    ) as ranked
    where nearness = 1 and not removes_rule
{%- endmacro %}


{#- What names a row of a rule table within its scoring model, as `row_key` does within the
    table; `relation` is what holds the row, else the table. -#}
{% macro key_in_model(table, relation=none) -%}
    {{ key_text(
        table, key_columns(table) | rejectattr('name', 'equalto', 'scoring_model'), relation
    ) }}
{%- endmacro %}


{#- Whether a row of a rule table has nothing in a cell without which it is no rule, and so
    takes away the one of its name that the model would inherit. -#}
{% macro removes_rule(table) -%}
    {%- set conditions = [] -%}
    {%- for column in rule_table(table).columns.values()
        if column.config.meta.get('removes') -%}
        {%- do conditions.append(table ~ '.' ~ column.name ~ ' is null') -%}
    {%- endfor -%}
    ({{ conditions | join(' or ') or 'false' }})
{%- endmacro %}
