with scores as (
    {{ capped_scores(
        ref('monthly_sums'), keys=['month_start', 'subject_id', 'scoring_model']
    ) }}
),

final as (
    select
        subjects.lead_id,
        scores.scoring_model,
        scores.month_start,
        scores.fit_score,
        scores.behavior_score,
        scores.timing_score,
        scores.total_score
    from scores
    inner join {{ ref('subjects') }} as subjects
        on scores.subject_id = subjects.subject_id
)

select * from final
