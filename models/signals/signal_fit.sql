-- Of one attribute's rules the first that holds earns, for as long as it is the one.
with rules as (
    select
        fit_rules.scoring_model,
        fit_rules.rule,
        fit_rules.points,
        fit_rules.priority,
        {{ condition_name('fit_rules') }} as condition_name,
        lower(fit_rules.attribute) as attribute
    from {{ ref('fit_rules') }} as fit_rules
    inner join {{ ref('scored_models') }} as scored_models
        on fit_rules.scoring_model = scored_models.scoring_model
),

held as (
    select
        rules.scoring_model,
        rules.rule,
        rules.points,
        rules.attribute,
        lead_attributes.lead_id,
        lead_attributes.starts_on,
        lead_attributes.ends_on,
        row_number() over (
            partition by
                rules.scoring_model,
                rules.attribute,
                lead_attributes.lead_id,
                lead_attributes.starts_on
            order by rules.priority, rules.rule
        ) as precedence
    from {{ ref('lead_attributes') }} as lead_attributes
    inner join rules on lead_attributes.attribute = rules.attribute
    inner join {{ ref('condition_matches') }} as condition_matches
        on
            rules.condition_name = condition_matches.condition_name
            and lead_attributes.value is not distinct from condition_matches.value
),

earned as (
    select
        scoring_model,
        rule,
        points,
        lead_id,
        starts_on,
        ends_on
    from held
    where precedence = 1
),

spans as (
    {{ merged_spans('earned', ['scoring_model', 'rule', 'points', 'lead_id']) }}
),

final as (
    select
        'official' as basis,
        scoring_model,
        lead_id,
        'fit' as dimension,
        'fit' as signal,
        rule,
        starts_on,
        ends_on,
        {{ entry_without_matches() }}
    from spans
)

select * from final
