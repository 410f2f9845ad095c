with scores as (
    {{ capped_scores(
        ref('monthly_sums'), keys=['month_start', 'lead_id', 'scoring_model']
    ) }}
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
