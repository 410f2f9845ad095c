-- Days between two days on which something steps: an entry or an obstacle begins or
-- ends, a window gives way to the next. Within a stretch points only fade.
with steps as (
    select
        candidates.lead_id,
        candidates.scoring_model,
        leads.created_on as step_on
    from {{ ref('mql_candidates') }} as candidates
    inner join {{ ref('leads') }} as leads on candidates.lead_id = leads.lead_id

    union

    select lead_id, scoring_model, starts_on as step_on
    from {{ ref('candidate_entries') }}

    union

    select lead_id, scoring_model, ends_on as step_on
    from {{ ref('candidate_entries') }}

    union

    select
        entries.lead_id,
        entries.scoring_model,
        {{ add_days('entries.starts_on', 'windows.from_day') }} as step_on
    from {{ ref('candidate_entries') }} as entries
    inner join {{ ref('decay_windows') }} as windows
        on entries.decay = lower(windows.decay)

    union

    select lead_id, scoring_model, starts_on as step_on
    from {{ ref('obstacles') }}

    union

    select lead_id, scoring_model, ends_on as step_on
    from {{ ref('obstacles') }}
),

final as (
    select
        steps.lead_id,
        steps.scoring_model,
        steps.step_on as starts_on,
        coalesce(
            lead(steps.step_on) over (
                partition by steps.lead_id, steps.scoring_model order by steps.step_on
            ),
            {{ add_days(as_of(), 1) }}
        ) as ends_on
    from steps
    inner join {{ ref('mql_candidates') }} as candidates
        on
            steps.lead_id = candidates.lead_id
            and steps.scoring_model = candidates.scoring_model
    inner join {{ ref('leads') }} as leads on steps.lead_id = leads.lead_id
    where steps.step_on between leads.created_on and {{ as_of() }}
)

select * from final
