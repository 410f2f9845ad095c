{%- set tables = [
    ('fit_rules', 'fit', 'fit'),
    ('behavior_rules', 'behavior', 'behavior'),
    ('inactivity_rules', 'behavior', 'inactivity'),
    ('buying_cycle_rules', 'timing', 'buying_cycle'),
    ('seasonal_rules', 'timing', 'seasonal'),
    ('disqualification_rules', '', ''),
] -%}

with rules as (
    {%- for table, dimension, signal in tables %}
    select
        scoring_model,
        rule,
        '{{ table }}' as rule_table,
        nullif('{{ dimension }}', '') as dimension,
        nullif('{{ signal }}', '') as signal,
        reason
    from {{ ref(table) }}
    union all
    {%- endfor %}
    {%- for table, column, reason in [
        ('scoring_models', 'fit_cap', 'Fit counts up to the limit of the scoring model'),
        ('scoring_models', 'behavior_cap',
            'Behavior counts up to the limit of the scoring model'),
        ('scoring_models', 'score_floor',
            'No score falls below the floor of the scoring model'),
        ('account_models', 'anonymous_cap',
            'Unknown people count up to the limit of the scoring model'),
    ] %}
    select
        scoring_model,
        '{{ column }}' as rule,
        '{{ table }}' as rule_table,
        null as dimension,
        null as signal,
        '{{ reason }}' as reason
    from {{ ref(table) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select * from rules
)

select * from final
