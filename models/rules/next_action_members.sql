{%- set columns = [
    'fit_grade', 'behavior_grade', 'activity_state', 'stage', 'product',
] %}

with cells as (
    {%- for column in columns %}
    select
        {{ fault('next_actions', column, "''") }},
        next_actions.priority,
        lower(members.member) as member
    from {{ ref('next_actions') }} as next_actions,
        {{ each_member('next_actions.' ~ column) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select distinct
        file_name,
        row_name,
        column_name,
        cell,
        priority,
        member
    from cells
)

select * from final
