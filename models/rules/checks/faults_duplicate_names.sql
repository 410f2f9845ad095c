-- One name, one row; and a rule's name is its own over all rule tables of a model.
with rule_names as (
    {%- for table in rule_tables_with(['scoring_model', 'rule']) %}
    select
        scoring_model,
        rule,
        '{{ table }}' as rule_table
    from {{ ref(table) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

shared_names as (
    select
        scoring_model,
        rule,
        {{ dbt.listagg('rule_table', "' and '", 'order by rule_table') }} as rule_tables
    from rule_names
    group by scoring_model, rule
    having count(distinct rule_table) > 1
),

repeated_keys as (
    {%- for table, rules in rule_tables().items() %}
    {%- set names = [] %}
    {%- for key in rules.key %}
    {%- do names.append(
        key if key in ['scoring_model', 'rule', 'pattern']
        else 'lower(' ~ cell_as_typed(key) ~ ')'
    ) %}
    {%- endfor %}
    select
{{ fault(table, '(row)', "'the row stands ' || repeats || ' times (without case);
 keep one'") }}
    from (
        select
            {{ rules.key | join(', ') }},
            count(*) over (partition by {{ names | join(', ') }}) as repeats
        from {{ ref(table) }}
    ) as counted
    where repeats > 1
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select distinct * from repeated_keys

{% for table in rule_tables_with(['scoring_model', 'rule']) %}
union all

select
{{ fault(table, 'rule', "'the name is used in ' || rule_tables || '; rename one'") }}
from {{ ref(table) }}
inner join shared_names using (scoring_model, rule)

union all

select
{{ fault(table, 'rule', "'the name is reserved for the limits of a model; rename it'") }}
from {{ ref(table) }}
where lower(rule) in ('fit_cap', 'behavior_cap', 'score_floor', 'anonymous_cap')
{% endfor %}
