{%- set tables = [
    ('fit_rules', 'fit', 'fit'),
    ('behavior_rules', 'behavior', 'behavior'),
    ('inactivity_rules', 'behavior', 'inactivity'),
    ('buying_cycle_rules', 'timing', 'buying_cycle'),
    ('seasonal_rules', 'timing', 'seasonal'),
    ('disqualification_rules', '', ''),
] %}
{%- set limits = [
    ('scoring_models', 'fit_cap', 'fit',
        'Fit counts up to the limit of the scoring model'),
    ('scoring_models', 'behavior_cap', 'behavior',
        'Behavior counts up to the limit of the scoring model'),
    ('scoring_models', 'score_floor', 'total',
        'No score falls below the floor of the scoring model'),
    ('account_models', 'anonymous_cap', '',
        'Unknown people count up to the limit of the scoring model'),
] %}

-- What all ledger entries of a rule share: scoring model, part of the score, decay and
-- reason. Caps and floor of a model are rules too, so that what they take or give has a
-- reason.
with rules as (
    {%- for table, dimension, signal in tables %}
    select
        scoring_model,
        rule,
        '{{ table }}' as rule_table,
        nullif('{{ dimension }}', '') as dimension,
        nullif('{{ signal }}', '') as signal,
        {{ 'lower(decay)' if table == 'behavior_rules' else 'null' }} as decay,
        reason
    from {{ ref('effective_' ~ table) }}
    union all
    {%- endfor %}
    {%- for table, column, dimension, reason in limits %}
    select
        scoring_model,
        '{{ column }}' as rule,
        '{{ table }}' as rule_table,
        nullif('{{ dimension }}', '') as dimension,
        null as signal,
        null as decay,
        '{{ reason }}' as reason
    from {{ ref('effective_account_models' if table == 'account_models' else table) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select
        {{ key_of(['rules.scoring_model', 'rules.rule']) }} as rule_id,
        rules.scoring_model,
        rules.rule,
        rules.rule_table,
        rules.dimension,
        rules.signal,
        coalesce(rules.decay, 'none') as decay,
        rules.reason
    from rules
    inner join {{ ref('scored_models') }} as scored_models
        on rules.scoring_model = scored_models.scoring_model
)

select * from final
