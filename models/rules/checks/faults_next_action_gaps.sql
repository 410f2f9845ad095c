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
),

final as (
    select
        {{ place_of_row('next_actions', "'(none)'") }},
        'no row catches a lead of stage ' || stage
        || ', activity_state ' || coalesce(activity_state, 'none')
        || ', fit_grade ' || coalesce(fit_grade, 'none')
        || ', behavior_grade ' || coalesce(behavior_grade, 'none')
        || ', product ' || coalesce(product, 'other')
        || ' (' || gaps || ' such cases); '
        || 'a last row without conditions catches the rest' as fault
    from gaps
    where place = 1
)

select * from final
