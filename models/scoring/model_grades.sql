-- Of several grades that a score reaches, the one with the highest minimum counts.
with scores as (
    select subject_id, scoring_model, 'fit' as dimension, fit_score as score
    from {{ ref('model_scores') }}
    where basis = 'official'
    union all
    select subject_id, scoring_model, 'behavior' as dimension, behavior_score as score
    from {{ ref('model_scores') }}
    where basis = 'official'
    union all
    select subject_id, scoring_model, 'total' as dimension, total_score as score
    from {{ ref('model_scores') }}
    where basis = 'official'
),

reached as (
    select
        scores.subject_id,
        scores.scoring_model,
        scores.dimension,
        grades.grade,
        row_number() over (
            partition by scores.subject_id, scores.scoring_model, scores.dimension
            order by grades.min_score desc nulls last, grades.grade asc
        ) as rank
    from scores
    inner join {{ ref('effective_grades') }} as grades
        on
            scores.scoring_model = grades.scoring_model
            and scores.dimension = lower(grades.dimension)
            and coalesce(scores.score >= grades.min_score, true)
),

letters as (
    select
        {%- for dimension in ['fit', 'behavior', 'total'] %}
        max(case when dimension = '{{ dimension }}' then grade end)
            as {{ dimension }}_grade,
        {%- endfor %}
        subject_id,
        scoring_model
    from reached
    where rank = 1
    group by subject_id, scoring_model
),

final as (
    select
        subject_id,
        scoring_model,
        fit_grade,
        behavior_grade,
        fit_grade || behavior_grade as grade,
        total_grade as temperature
    from letters
)

select * from final
