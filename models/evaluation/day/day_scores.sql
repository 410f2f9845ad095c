{%- set exclusions = reasons_to_leave_out() %}

-- Who has bought already, or cannot, says nothing about how well a score foretells it.
with obstacles as (
    select
        subject_id,
        scoring_model,
        case obstacle when 'is_customer' then 'customer' else obstacle end as exclusion
    from {{ ref('obstacles') }}
    where
        starts_on <= {{ as_of() }}
        and coalesce(ends_on > {{ as_of() }}, true)
),

excluded as (
    select
        subject_id,
        scoring_model,
        min(
            case exclusion
                {%- for exclusion in exclusions %}
                when '{{ exclusion }}' then {{ loop.index }}
                {%- endfor %}
            end
        ) as place
    from obstacles
    group by subject_id, scoring_model
),

scores as (
    select * from {{ ref('model_scores') }} where basis = 'official'
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
        qualifications.is_mql,
        case
            when conversions.lead_id is not null then 'converted'
            {%- for exclusion in exclusions[1:] %}
            when excluded.place = {{ loop.index + 1 }} then '{{ exclusion }}'
            {%- endfor %}
        end as excluded_by
    from scores
    inner join {{ ref('lead_assignments') }} as assignments
        on scores.subject_id = assignments.subject_id
    inner join {{ ref('qualifications') }} as qualifications
        on
            scores.subject_id = qualifications.subject_id
            and scores.scoring_model = qualifications.scoring_model
    left join {{ ref('conversions') }} as conversions
        on assignments.lead_id = conversions.lead_id
    left join excluded
        on
            scores.subject_id = excluded.subject_id
            and scores.scoring_model = excluded.scoring_model
)

select * from final
