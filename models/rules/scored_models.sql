-- depends_on: {{ ref('rule_faults') }}
with scoring_models as (
    select * from {{ ref('scoring_models') }}
),

account_models as (
    select * from {{ ref('effective_account_models') }}
),

final as (
    select
        models.scoring_model,
        lower(models.segment) as segment,
        lower(models.role) as role,
        try_cast(models.experiment_started_on as date) as experiment_started_on,
        models.experiment,
        models.traffic_percent,
        models.mql_score,
        models.rearm_score,
        models.cooldown_days,
        models.min_fit,
        models.min_behavior,
        models.fit_cap,
        models.behavior_cap,
        models.score_floor,
        models.required_attributes,
        account_models.scoring_model is not null as scores_accounts
    from scoring_models as models
    left join account_models
        on models.scoring_model = account_models.scoring_model
    where lower(models.role) <> 'retired'
)

select * from final
