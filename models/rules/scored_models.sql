with scoring_models as (
    select * from {{ ref('scoring_models') }}
),

final as (
    select
        scoring_model,
        lower(segment) as segment,
        lower(role) as role,
        experiment,
        traffic_percent,
        mql_score,
        rearm_score,
        cooldown_days,
        min_fit,
        min_behavior,
        fit_cap,
        behavior_cap,
        score_floor,
        required_attributes
    from scoring_models
    where lower(role) <> 'retired'
)

select * from final
