-- What unknown people contribute to their account, up to a cap. What the cap takes is a
-- row of its own, so that the rows add up.
with contributions as (
    select
        subjects.account_id,
        rules.scoring_model,
        rules.rule,
        contributions.contribution
    from {{ ref('rule_contributions') }} as contributions
    inner join {{ ref('subjects') }} as subjects
        on contributions.subject_id = subjects.subject_id
    inner join {{ ref('rules') }} as rules on contributions.rule_id = rules.rule_id
    where contributions.basis = 'anonymous'
),

caps as (
    select
        contributions.account_id,
        contributions.scoring_model,
        'anonymous_cap' as rule,
        cast(
            least(models.anonymous_cap - sum(contributions.contribution), 0)
            as decimal(18, 4)
        ) as contribution
    from contributions
    inner join {{ ref('scored_account_models') }} as models
        on contributions.scoring_model = models.scoring_model
    where models.anonymous_cap is not null
    group by
        contributions.account_id, contributions.scoring_model, models.anonymous_cap
),

counted as (
    select * from contributions
    union all
    select * from caps where contribution <> 0
),

final as (
    select
        counted.*,
        rules.reason
    from counted
    inner join {{ ref('rules') }} as rules
        on counted.scoring_model = rules.scoring_model and counted.rule = rules.rule
)

select * from final
