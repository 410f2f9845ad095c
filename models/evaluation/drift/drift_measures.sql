-- What is watched of each model.
with final as (
    {%- for score in ['total_score', 'fit_score', 'behavior_score'] %}
    select
        scoring_model,
        'score' as kind,
        '{{ score }}' as measure
    from {{ ref('scored_models') }}

    union all
    {% endfor %}
    select
        scoring_model,
        'rule' as kind,
        rule as measure
    from {{ ref('rule_points') }}

    union all

    (
        select
            rules.scoring_model,
            'attribute' as kind,
            lower(rules.attribute) as measure
        from {{ ref('effective_fit_rules') }} as rules
        inner join {{ ref('scored_models') }} as models
            on rules.scoring_model = models.scoring_model

        union

        select
            rules.scoring_model,
            'attribute' as kind,
            lower(rules.attribute) as measure
        from {{ ref('effective_disqualification_rules') }} as rules
        inner join {{ ref('scored_models') }} as models
            on rules.scoring_model = models.scoring_model
    )
)

select * from final
