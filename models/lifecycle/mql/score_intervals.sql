-- Days between two days on which something steps: an entry or an obstacle begins or
-- ends, a window gives way to the next. Within a stretch points only fade.
with steps as (
    select
        candidates.subject_id,
        candidates.scoring_model,
        subjects.created_on as step_on
    from {{ ref('mql_candidates') }} as candidates
    inner join {{ ref('subjects') }} as subjects
        on candidates.subject_id = subjects.subject_id

    union

    select subject_id, scoring_model, starts_on as step_on
    from {{ ref('candidate_entries') }}

    union

    select subject_id, scoring_model, ends_on as step_on
    from {{ ref('candidate_entries') }}

    union

    select
        entries.subject_id,
        entries.scoring_model,
        {{ add_days('entries.starts_on', 'windows.from_day') }} as step_on
    from {{ ref('candidate_entries') }} as entries
    inner join {{ ref('decay_windows') }} as windows
        on entries.decay = lower(windows.decay)

    union

    select subject_id, scoring_model, starts_on as step_on
    from {{ ref('obstacles') }}

    union

    select subject_id, scoring_model, ends_on as step_on
    from {{ ref('obstacles') }}
),

final as (
    select
        steps.subject_id,
        steps.scoring_model,
        steps.step_on as starts_on,
        coalesce(
            lead(steps.step_on) over (
                partition by steps.subject_id, steps.scoring_model
                order by steps.step_on
            ),
            {{ add_days(as_of(), 1) }}
        ) as ends_on
    from steps
    inner join {{ ref('mql_candidates') }} as candidates
        on
            steps.subject_id = candidates.subject_id
            and steps.scoring_model = candidates.scoring_model
    inner join {{ ref('subjects') }} as subjects
        on steps.subject_id = subjects.subject_id
    where steps.step_on between subjects.created_on and {{ as_of() }}
)

select * from final
