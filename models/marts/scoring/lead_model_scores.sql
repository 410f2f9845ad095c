with scores as (
    select * from {{ ref('model_scores') }}
    where basis = 'official'
),

unsuppressed as (
    select * from {{ ref('model_scores') }}
    where basis = 'unsuppressed'
),

final as (
    select
        assignments.lead_id,
        scores.scoring_model,
        scores.scoring_model = assignments.scoring_model as is_official,
        scores.fit_score,
        scores.behavior_score,
        scores.timing_score,
        scores.total_score,
        coalesce(unsuppressed.total_score, scores.total_score)
            as unsuppressed_total_score,
        grades.grade,
        grades.temperature,
        states.activity_state,
        qualifications.is_mql,
        mql_events.entered_on as mql_since,
        qualifications.mql_blocker,
        qualifications.mql_blockers,
        {{ as_of() }} as scored_on
    from scores
    inner join {{ ref('lead_assignments') }} as assignments
        on scores.subject_id = assignments.subject_id
    inner join {{ ref('lead_activity_states') }} as states
        on scores.subject_id = states.subject_id
    inner join {{ ref('qualifications') }} as qualifications
        on
            scores.subject_id = qualifications.subject_id
            and scores.scoring_model = qualifications.scoring_model
    left join {{ ref('mql_events') }} as mql_events
        on
            assignments.lead_id = mql_events.lead_id
            and scores.scoring_model = mql_events.scoring_model
            and mql_events.left_on is null
    left join unsuppressed
        on
            scores.subject_id = unsuppressed.subject_id
            and scores.scoring_model = unsuppressed.scoring_model
    left join {{ ref('model_grades') }} as grades
        on
            scores.subject_id = grades.subject_id
            and scores.scoring_model = grades.scoring_model
)

select * from final
