{#- Where a rule table keeps the points of a rule. -#}
{%- set points = {
    'fit_rules': 'points',
    'behavior_rules': 'points',
    'inactivity_rules': 'points',
    'buying_cycle_rules': 'full_points',
    'seasonal_rules': 'points',
} %}

-- Rules that give or take points; a disqualification does neither.
with effective as (
    {%- for table, column in points.items() %}
    select scoring_model, rule, {{ column }} as points
    from {{ ref('effective_' ~ table) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select
        rules.rule_id,
        rules.scoring_model,
        rules.rule,
        rules.dimension,
        cast(effective.points as bigint) as points
    from {{ ref('rules') }} as rules
    inner join effective
        on
            rules.scoring_model = effective.scoring_model
            and rules.rule = effective.rule
    where rules.signal is not null
)

select * from final
