-- Grades of fit and of behavior are two scales: an A may be none of behavior.
with next_action_members as (
    select * from {{ ref('next_action_members') }}
    where column_name in ('fit_grade', 'behavior_grade')
),

grades as (
    select
        lower(grade) as grade,
        lower(dimension) || '_grade' as column_name
    from {{ ref('grades') }}
),

-- A grade in neither scale is left to faults_unknown_names.
final as (
    select
        file_name,
        row_name,
        column_name,
        cell,
        '''' || member || ''' is no grade of ' || replace(column_name, '_grade', '')
        || '; grades.csv lists it for another dimension' as fault
    from next_action_members
    where
        exists (
            select 1 from grades
            where grades.grade = next_action_members.member
        )
        and not exists (
            select 1 from grades
            where
                grades.grade = next_action_members.member
                and grades.column_name = next_action_members.column_name
        )
)

select * from final
