with final as (
    select
        rules.scoring_model,
        subjects.subject_id,
        rules.rule,
        lead_conditions.starts_on,
        lead_conditions.ends_on
    from {{ ref('lead_conditions') }} as lead_conditions
    inner join {{ ref('disqualification_rules') }} as rules
        on lead_conditions.condition_name = {{ condition_name('rules') }}
    inner join {{ ref('subjects') }} as subjects
        on lead_conditions.lead_id = subjects.lead_id
    inner join {{ ref('scored_models') }} as scored_models
        on rules.scoring_model = scored_models.scoring_model
)

select * from final
