with sums as (
    select
        monthly.*,
        models.fit_cap,
        models.behavior_cap,
        models.score_floor
    from {{ ref('monthly_sums') }} as monthly
    inner join {{ ref('scored_models') }} as models
        on monthly.scoring_model = models.scoring_model
),

scores as (
    {{ capped_scores('sums', keys=['month_start', 'lead_id', 'scoring_model']) }}
),

final as (
    select
        lead_id,
        scoring_model,
        month_start,
        fit_score,
        behavior_score,
        timing_score,
        total_score
    from scores
)

select * from final
