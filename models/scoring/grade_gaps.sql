-- A lead has no grade of fit or behavior where its model gives none at all, or where
-- its score does not reach the lowest.
{%- set dimensions = ['fit', 'behavior'] %}

with graded_models as (
    select
        {%- for dimension in dimensions %}
        max(case when lower(dimension) = '{{ dimension }}' then 1 end) = 1
            as grades_{{ dimension }},
        {%- endfor %}
        scoring_model
    from {{ ref('effective_grades') }}
    group by scoring_model
),

final as (
    select
        scores.subject_id,
        scores.scoring_model,
        concat_ws(
            '; '
            {%- for dimension in dimensions %},
            case
                when grades.{{ dimension }}_grade is not null then null
                when graded_models.grades_{{ dimension }}
                    then '{{ dimension }} below the lowest grade'
                else 'model without grades of {{ dimension }}'
            end
            {%- endfor %}
        ) as grade_gap
    from {{ ref('model_scores') }} as scores
    left join {{ ref('model_grades') }} as grades
        on
            scores.subject_id = grades.subject_id
            and scores.scoring_model = grades.scoring_model
    left join graded_models on scores.scoring_model = graded_models.scoring_model
    where scores.basis = 'official' and grades.grade is null
)

select * from final
