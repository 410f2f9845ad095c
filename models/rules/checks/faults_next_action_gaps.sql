-- One fault for all gaps, with the first as an example: they come by the hundred.
with gaps as (
    select
        cases.*,
        recents.activities,
        count(*) over () as gaps,
        row_number() over (
            order by
                cases.recent_activity,
                cases.stage,
                cases.activity_state,
                cases.fit_grade,
                cases.behavior_grade,
                cases.product,
                cases.top_rule
        ) as place
    from {{ ref('next_action_cases') }} as cases
    inner join {{ ref('next_action_recents') }} as recents
        on cases.recent_activity = recents.recent_activity
    where cases.priority is null
),

final as (
    select
        {{ place_of_row('next_actions', "'(none)'") }},
        'no row catches a lead of stage ' || coalesce(stage, 'other')
        || ', activity_state ' || coalesce(activity_state, 'other')
        || ', fit_grade ' || coalesce(fit_grade, 'other')
        || ', behavior_grade ' || coalesce(behavior_grade, 'other')
        || ', product ' || coalesce(product, 'other')
        || ', top_rule ' || coalesce(top_rule, 'other')
        || ', of late ' || coalesce(activities || ' days', 'none')
        || ' (' || gaps || ' such cases); '
        || 'a last row without conditions catches the rest' as fault
    from gaps
    where place = 1
)

select * from final
