-- One fault for all gaps, with the first as an example: they come by the hundred.
with gaps as (
    select
        *,
        count(*) over () as gaps,
        row_number() over (
            order by stage, activity_state, fit_grade, behavior_grade, product
        ) as place
    from {{ ref('next_action_cases') }}
    where priority is null
)

select
    'next_actions.csv' as file_name,
    '(none)' as row_name,
    '(row)' as column_name,
    cast(null as {{ dbt.type_string() }}) as cell,
    'no row catches a lead of stage ' || stage
    || ', activity_state ' || coalesce(activity_state, 'none')
    || ', fit_grade ' || coalesce(fit_grade, 'none')
    || ', behavior_grade ' || coalesce(behavior_grade, 'none')
    || ', product ' || coalesce(product, 'other')
    || ' (' || gaps || ' such cases); a last row without conditions catches the rest'
    as fault
from gaps
where place = 1
