-- Looks up the action of each lead in next_action_cases, by the values that the rows of
-- next_actions can tell apart.
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

named_products as (
    select distinct member as product
    from {{ ref('next_action_members') }}
    where column_name = 'product'
),

leads as (
    select
        stages.subject_id,
        stages.stage,
        interests.product as top_product,
        named_products.product as named_product,
        lower(grades.fit_grade) as fit_grade,
        lower(grades.behavior_grade) as behavior_grade,
        lower(states.activity_state) as activity_state
    from {{ ref('stages') }} as stages
    inner join {{ ref('lead_assignments') }} as assignments
        on stages.subject_id = assignments.subject_id
    inner join {{ ref('lead_activity_states') }} as states
        on stages.subject_id = states.subject_id
    left join {{ ref('model_grades') }} as grades
        on
            stages.subject_id = grades.subject_id
            and assignments.scoring_model = grades.scoring_model
    left join interests
        on stages.subject_id = interests.subject_id and interests.place = 1
    left join named_products on interests.product = named_products.product
    where stages.is_current
),

final as (
    select
        leads.subject_id,
        leads.top_product,
        actions.priority,
        actions.next_action,
        actions.channel,
        actions.template_key,
        cast(actions.days_to_act as integer) as days_to_act,
        actions.reason
    from leads
    inner join {{ ref('next_action_cases') }} as cases
        on
            leads.stage = cases.stage
            and leads.fit_grade is not distinct from cases.fit_grade
            and leads.behavior_grade is not distinct from cases.behavior_grade
            and leads.activity_state is not distinct from cases.activity_state
            and leads.named_product is not distinct from cases.product
            and cases.priority = cases.caught_by
    inner join {{ ref('next_actions') }} as actions on cases.priority = actions.priority
)

select * from final
