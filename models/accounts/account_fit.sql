-- Of the rules on one attribute the first that holds for the account earns its points.
with held as (
    select
        attributes.account_id,
        rules.scoring_model,
        rules.rule,
        rules.points,
        rules.reason,
        row_number() over (
            partition by
                rules.scoring_model, attributes.attribute, attributes.account_id
            order by rules.priority, rules.rule
        ) as precedence
    from {{ ref('account_attributes') }} as attributes
    inner join {{ ref('condition_matches') }} as condition_matches
        on
            attributes.attribute = condition_matches.attribute
            and attributes.value is not distinct from condition_matches.value
    inner join {{ ref('effective_fit_rules') }} as rules
        on condition_matches.condition_name = {{ condition_name('rules') }}
    inner join {{ ref('scored_account_models') }} as models
        on rules.scoring_model = models.scoring_model
),

final as (
    select
        account_id,
        scoring_model,
        rule,
        cast(points as decimal(18, 4)) as contribution,
        reason
    from held
    where precedence = 1
)

select * from final
