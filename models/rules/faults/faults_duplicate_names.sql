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
        string_agg(rule_table, ' and ' order by rule_table) as rule_tables
    from rule_names
    group by scoring_model, rule
    having count(distinct rule_table) > 1
),

repeated_keys as (
    {%- for table, rules in rule_tables().items() %}
    select
{{ fault(table, '(row)', "'the row stands ' || count(*) || ' times; keep one'") }}
    from {{ ref(table) }}
    group by {{ rules.key | join(', ') }}
    having count(*) > 1
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from repeated_keys

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
where lower(rule) in ('fit_cap', 'behavior_cap', 'score_floor')
{% endfor %}
