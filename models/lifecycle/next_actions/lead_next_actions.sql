{%- set traits = next_action_traits() %}

-- Looks up the action of each lead in next_action_cases, by what the rows of
-- next_actions can tell apart. Everybody has a stage; all else may be missing.
with interests as (
    select
        subject_id,
        product,
        row_number() over (
            partition by subject_id order by contribution desc, product asc
        ) as place
    from {{ ref('product_contributions') }}
    where basis = 'official' and contribution > 0
),

leads as (
    select
        stages.subject_id,
        stages.stage,
        interests.product,
        top_reasons.top_rule,
        lower(grades.fit_grade) as fit_grade,
        lower(grades.behavior_grade) as behavior_grade,
        lower(states.activity_state) as activity_state,
        coalesce(recents.recent_activity, 0) as recent_activity
    from {{ ref('stages') }} as stages
    inner join {{ ref('lead_assignments') }} as assignments
        on stages.subject_id = assignments.subject_id
    inner join {{ ref('lead_activity_states') }} as states
        on stages.subject_id = states.subject_id
    left join {{ ref('model_grades') }} as grades
        on
            stages.subject_id = grades.subject_id
            and assignments.scoring_model = grades.scoring_model
    left join {{ ref('top_reasons') }} as top_reasons
        on
            stages.subject_id = top_reasons.subject_id
            and assignments.scoring_model = top_reasons.scoring_model
    left join {{ ref('recent_activities') }} as recents
        on stages.subject_id = recents.subject_id
    left join interests
        on stages.subject_id = interests.subject_id and interests.place = 1
    where stages.is_current
),

final as (
    select
        leads.subject_id,
        leads.product as top_product,
        actions.priority,
        actions.next_action,
        actions.channel,
        actions.template_key,
        cast(actions.days_to_act as integer) as days_to_act,
        actions.reason
    from leads
    inner join {{ ref('next_action_values') }} as stage_values
        on
            leads.stage = stage_values.value
            and stage_values.column_name = 'stage'
    {%- for column in traits if column != 'stage' %}
    left join {{ ref('next_action_values') }} as {{ column }}_values
        on
            leads.{{ column }} = {{ column }}_values.value
            and {{ column }}_values.column_name = '{{ column }}'
    {%- endfor %}
    inner join {{ ref('next_action_cases') }} as cases
        on
            {%- for column in traits %}
            {{ column }}_values.case_value is not distinct from cases.{{ column }} and
            {%- endfor %}
            leads.recent_activity = cases.recent_activity
            and cases.priority = cases.caught_by
    inner join {{ ref('next_actions') }} as actions on cases.priority = actions.priority
)

select * from final
