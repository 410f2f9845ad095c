-- All that the rules can tell apart about a lead, and which rows of next_actions would
-- catch it: what to do is then a look-up. An empty cell of a case is a lead without such
-- a grade, state or interest, or with one in a product that no row names.
{%- set lists = {
    'fit_grade': 'fit_grades',
    'behavior_grade': 'behavior_grades',
    'activity_state': 'activity_states',
    'stage': 'stages',
    'product': 'products',
} %}

with fit_grades as (
    select lower(grade) as fit_grade
    from {{ ref('grades') }}
    where lower(dimension) = 'fit'
    union
    select null as fit_grade
),

behavior_grades as (
    select lower(grade) as behavior_grade
    from {{ ref('grades') }}
    where lower(dimension) = 'behavior'
    union
    select null as behavior_grade
),

-- Nobody is without a state where one begins at 0.
activity_states as (
    select lower(state) as activity_state from {{ ref('activity_states') }}
    union
    select 'new' as activity_state
    union
    select null as activity_state
    where not exists (
        select 1 from {{ ref('activity_states') }} where from_days = 0
    )
),

stages as (
    select distinct lower(stage) as stage from {{ ref('lifecycle_stages') }}
),

products as (
    select member as product
    from {{ ref('next_action_members') }}
    where column_name = 'product'
    union
    select null as product
),

actions as (
    select
        next_actions.priority,
        {%- for column in lists %}
        {{ column }}_members.member as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('next_actions') }} as next_actions
    {%- for column in lists %}
    left join {{ ref('next_action_members') }} as {{ column }}_members
        on
            next_actions.priority = {{ column }}_members.priority
            and {{ column }}_members.column_name = '{{ column }}'
    {%- endfor %}
),

final as (
    select
        cases.*,
        actions.priority,
        min(actions.priority) over (
            partition by cases.{{ lists | join(', cases.') }}
        ) as caught_by
    from (
        select * from fit_grades
        cross join behavior_grades
        cross join activity_states
        cross join stages
        cross join products
    ) as cases
    left join actions
        on
            {%- for column in lists %}
            coalesce(cases.{{ column }} = actions.{{ column }}, actions.{{ column }} is null)
            {{- ' and' if not loop.last }}
            {%- endfor %}
)

select * from final
