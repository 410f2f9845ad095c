-- What the rules can tell apart about a lead; an empty value is a lead without a grade
-- or a state, or with no interest but in products that no row names.
with final as (
    select distinct
        lower(dimension) || '_grade' as column_name,
        lower(grade) as value
    from {{ ref('grades') }}
    where lower(dimension) in ('fit', 'behavior')

    union all

    select 'activity_state' as column_name, lower(state) as value
    from {{ ref('activity_states') }}
    where lower(state) <> 'new'

    union all

    select 'activity_state' as column_name, 'new' as value

    union all

    -- Everybody has a state where one begins at 0.
    select 'activity_state' as column_name, null as value
    from {{ ref('activity_states') }}
    having count(case when from_days = 0 then 1 end) = 0

    union all

    select distinct 'stage' as column_name, lower(stage) as value
    from {{ ref('lifecycle_stages') }}

    union all

    select distinct column_name, member as value
    from {{ ref('next_action_members') }}
    where column_name = 'product'

    {%- for column in ['fit_grade', 'behavior_grade', 'product'] %}

    union all

    select '{{ column }}' as column_name, null as value
    {%- endfor %}
)

select * from final
