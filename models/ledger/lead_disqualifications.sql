with rules as (
    select
        rules.scoring_model,
        rules.rule,
        lower(rules.attribute) as attribute,
        {{ condition_name('rules') }} as condition_name
    from {{ ref('disqualification_rules') }} as rules
    inner join {{ ref('scored_models') }} as scored_models
        on rules.scoring_model = scored_models.scoring_model
),

final as (
    select
        rules.scoring_model,
        lead_attributes.lead_id,
        rules.rule,
        lead_attributes.starts_on,
        lead_attributes.ends_on
    from {{ ref('lead_attributes') }} as lead_attributes
    inner join rules on lead_attributes.attribute = rules.attribute
    inner join {{ ref('condition_matches') }} as condition_matches
        on
            rules.condition_name = condition_matches.condition_name
            and lead_attributes.value is not distinct from condition_matches.value
)

select * from final
