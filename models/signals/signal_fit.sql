-- Of one attribute's rules the first that holds earns, for as long as it is the one.
with held as (
    select
        rules.scoring_model,
        rules.rule,
        cast(rules.points as bigint) as points,
        lead_conditions.lead_id,
        lead_conditions.starts_on,
        lead_conditions.ends_on,
        row_number() over (
            partition by
                rules.scoring_model,
                lead_conditions.attribute,
                lead_conditions.lead_id,
                lead_conditions.starts_on
            order by rules.priority, rules.rule
        ) as precedence
    from {{ ref('lead_conditions') }} as lead_conditions
    inner join {{ ref('fit_rules') }} as rules
        on lead_conditions.condition_name = {{ condition_name('rules') }}
    inner join {{ ref('scored_models') }} as scored_models
        on rules.scoring_model = scored_models.scoring_model
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
