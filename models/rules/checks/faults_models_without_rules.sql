-- A champion without a rule gives all leads of its segment 0 points. Where no model has
-- a rule, nobody has begun yet.
{%- set tables = [
    'fit_rules', 'behavior_rules', 'inactivity_rules', 'buying_cycle_rules',
    'seasonal_rules',
] %}

with models_with_rules as (
    {%- for table in tables %}
    select lower(scoring_model) as scoring_model
    from {{ ref('effective_' ~ table) }}
    {{ 'union' if not loop.last }}
    {%- endfor %}
),

final as (
    select
        {{ place_of_cell('scoring_models', 'scoring_model') }},
        'the model is the champion of its segment and has no rule, so that its leads '
        || 'have no points; name a model in based_on, or give it rules' as fault
    from {{ ref('scoring_models') }} as scoring_models
    where
        lower(scoring_models.role) = 'champion'
        and exists (select 1 from models_with_rules)
        and not exists (
            select 1 from models_with_rules
            where models_with_rules.scoring_model = lower(scoring_models.scoring_model)
        )
)

select * from final
