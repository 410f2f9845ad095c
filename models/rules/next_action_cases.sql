-- Every case that a lead can be in, as far as the rules can tell, and which rows of
-- next_actions would catch it: what to do is then a look-up.
{%- set conditions = [
    'fit_grade', 'behavior_grade', 'activity_state', 'stage', 'product',
] %}

with cases as (
    select
        fit_grades.value as fit_grade,
        behavior_grades.value as behavior_grade,
        activity_states.value as activity_state,
        stages.value as stage,
        products.value as product
    from {{ ref('next_action_values') }} as fit_grades
    cross join {{ ref('next_action_values') }} as behavior_grades
    cross join {{ ref('next_action_values') }} as activity_states
    cross join {{ ref('next_action_values') }} as stages
    cross join {{ ref('next_action_values') }} as products
    where
        fit_grades.column_name = 'fit_grade'
        and behavior_grades.column_name = 'behavior_grade'
        and activity_states.column_name = 'activity_state'
        and stages.column_name = 'stage'
        and products.column_name = 'product'
),

-- A row for each way in which the lists of a row can be met; empty: in any way.
actions as (
    select
        {%- for column in conditions %}
        {{ column }}_members.member as {{ column }},
        {%- endfor %}
        next_actions.priority
    from {{ ref('next_actions') }} as next_actions
    left join {{ ref('next_action_members') }} as fit_grade_members
        on
            next_actions.priority = fit_grade_members.priority
            and fit_grade_members.column_name = 'fit_grade'
    left join {{ ref('next_action_members') }} as behavior_grade_members
        on
            next_actions.priority = behavior_grade_members.priority
            and behavior_grade_members.column_name = 'behavior_grade'
    left join {{ ref('next_action_members') }} as activity_state_members
        on
            next_actions.priority = activity_state_members.priority
            and activity_state_members.column_name = 'activity_state'
    left join {{ ref('next_action_members') }} as stage_members
        on
            next_actions.priority = stage_members.priority
            and stage_members.column_name = 'stage'
    left join {{ ref('next_action_members') }} as product_members
        on
            next_actions.priority = product_members.priority
            and product_members.column_name = 'product'
),

final as (
    select
        cases.*,
        actions.priority,
        min(actions.priority) over (
            partition by cases.{{ conditions | join(', cases.') }}
        ) as caught_by
    from cases
    left join actions
        on
            {%- for column in conditions %}
            coalesce(
                cases.{{ column }} = actions.{{ column }}, actions.{{ column }} is null
            ) and
            {%- endfor %}
            true
)

select * from final
