-- Every value that a lead can have in a column of conditions. An empty one stands for
-- no value and for all that no row names. Values that the same rows name are one case,
-- so that the cases stay few.
with listed as (
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
    where column_name in ('product', 'top_rule')

    {%- for column in ['fit_grade', 'behavior_grade', 'product', 'top_rule'] %}

    union all

    select '{{ column }}' as column_name, null as value
    {%- endfor %}
),

naming as (
    select
        column_name,
        member,
        {{ dbt.listagg(
            text_from_number('priority'), "', '", 'order by priority'
        ) }} as named_by
    from {{ ref('next_action_members') }}
    group by column_name, member
),

final as (
    select
        listed.column_name,
        listed.value,
        case
            when naming.named_by is not null
                then min(listed.value) over (
                    partition by listed.column_name, naming.named_by
                )
        end as case_value
    from listed
    left join naming
        on
            listed.column_name = naming.column_name
            and listed.value = naming.member
)

select * from final
