-- Unknown people help their company, but cannot carry it: the cap is a row of its own.
with contributions as (
    select
        account_id,
        scoring_model,
        rule,
        cast(sum(contribution) as decimal(18, 4)) as contribution
    from {{ ref('anonymous_contributions') }}
    group by account_id, scoring_model, rule
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
