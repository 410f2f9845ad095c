-- Every case that a lead can be in, as far as the rules can tell, and which rows of
-- next_actions would catch it: what to do is then a look-up. None where there are more
-- than can be gone through, which is a fault.
{%- set traits = next_action_traits() %}

with trait_values as (
    select distinct column_name, case_value
    from {{ ref('next_action_values') }}
),

cases as (
    select
        {%- for column in traits %}
        {{ column }}_values.case_value as {{ column }},
        {%- endfor %}
        recents.recent_activity,
        row_number() over (order by recents.recent_activity) as case_number
    from {{ ref('next_action_recents') }} as recents
    inner join {{ ref('next_action_size') }} as size on size.is_within_limits
    {%- for column in traits %}
    inner join trait_values as {{ column }}_values
        on {{ column }}_values.column_name = '{{ column }}'
    {%- endfor %}
),

-- Which of the activities of late a row asks for; one of them is enough.
windows as (
    select
        members.priority,
        sum(windows.bit) as recent_activity
    from {{ ref('next_action_members') }} as members
    inner join {{ ref('next_actions') }} as next_actions
        on members.priority = next_actions.priority
    inner join {{ ref('next_action_windows') }} as windows
        on
            members.member = windows.activity_type
            and next_actions.within_days = windows.within_days
    where members.column_name = 'recent_activity'
    group by members.priority
),

rises as (
    select
        next_actions.priority,
        windows.bit as score_rise
    from {{ ref('next_actions') }} as next_actions
    inner join {{ ref('next_action_windows') }} as windows
        on
            next_actions.min_score_change = windows.min_score_change
            and next_actions.within_days = windows.within_days
),

-- A row for each action, stage and combination of the values that it lists. Where it
-- lists none, an empty value stands for any; of stages each stands for itself, so that
-- only rows of one stage need be compared. A row that lacks the days of its activities
-- or rise, which is a fault, catches nothing.
actions as (
    select
        {%- for column in traits if column != 'stage' %}
        {{ column }}_members.member as {{ column }},
        {%- endfor %}
        stages.case_value as stage,
        case
            when next_actions.recent_activity is not null
                then coalesce(cast(windows.recent_activity as bigint), 0)
        end as recent_activity,
        case
            when next_actions.min_score_change is not null
                then coalesce(rises.score_rise, 0)
        end as score_rise,
        next_actions.priority
    from {{ ref('next_actions') }} as next_actions
    left join windows on next_actions.priority = windows.priority
    left join rises on next_actions.priority = rises.priority
    {%- for column in traits %}
    left join {{ ref('next_action_members') }} as {{ column }}_members
        on
            next_actions.priority = {{ column }}_members.priority
            and {{ column }}_members.column_name = '{{ column }}'
    {%- endfor %}
    inner join trait_values as stages
        on
            stages.column_name = 'stage'
            and coalesce(
                stage_members.member = stages.case_value, stage_members.member is null
            )
),

final as (
    select
        {%- for column in traits %}
        cases.{{ column }},
        {%- endfor %}
        cases.recent_activity,
        actions.priority,
        min(actions.priority) over (partition by cases.case_number) as caught_by
    from cases
    left join actions
        on
            cases.stage is not distinct from actions.stage and
            {%- for column in traits if column != 'stage' %}
            coalesce(
                cases.{{ column }} = actions.{{ column }}, actions.{{ column }} is null
            ) and
            {%- endfor %}
            coalesce((cases.recent_activity & actions.recent_activity) <> 0, true)
            and coalesce((cases.recent_activity & actions.score_rise) <> 0, true)
)

select * from final
