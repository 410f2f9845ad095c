{#- In the order in which the first one is named. -#}
{%- set obstacles = [
    'disqualified', 'missing_required_attribute', 'opted_out', 'is_customer',
    'open_opportunity',
] %}

with obstacles as (
    select
        {%- for obstacle in obstacles %}
        max(case when obstacle = '{{ obstacle }}' then 1 end) as {{ obstacle }},
        {%- endfor %}
        subject_id,
        scoring_model
    from {{ ref('obstacles') }}
    where
        starts_on <= {{ as_of() }}
        and coalesce(ends_on > {{ as_of() }}, true)
    group by subject_id, scoring_model
),

blockers as (
    select
        scores.subject_id,
        scores.scoring_model,
        case
            when scores.total_score < models.mql_score then 'total_below_mql_score'
            when scores.fit_score < models.min_fit then 'fit_below_min_fit'
            when scores.behavior_score < models.min_behavior
                then 'behavior_below_min_behavior'
            {%- for obstacle in obstacles %}
            when obstacles.{{ obstacle }} = 1 then '{{ obstacle }}'
            {%- endfor %}
        end as mql_blocker
    from {{ ref('model_scores') }} as scores
    inner join {{ ref('scored_models') }} as models
        on scores.scoring_model = models.scoring_model
    left join obstacles
        on
            scores.subject_id = obstacles.subject_id
            and scores.scoring_model = obstacles.scoring_model
    where scores.basis = 'official'
),

final as (
    select
        subject_id,
        scoring_model,
        mql_blocker is null as is_mql,
        mql_blocker
    from blockers
)

select * from final
