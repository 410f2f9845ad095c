-- Intervals in which nothing starts or ends: no entry, no obstacle, no window of a
-- decay. Within one, points only fade and obstacles do not change. A status with which
-- sales turns the lead down is one on its day, because the same click in the CRM often
-- closes the deal that was in the way until then.
with candidates as (
    select
        candidates.subject_id,
        candidates.scoring_model,
        subjects.created_on
    from {{ ref('mql_candidates') }} as candidates
    inner join {{ ref('subjects') }} as subjects
        on candidates.subject_id = subjects.subject_id
),

obstacles as (
    select subject_id, scoring_model, starts_on, ends_on
    from {{ ref('obstacles') }}

    union all

    select
        candidates.subject_id,
        candidates.scoring_model,
        statuses.changed_on as starts_on,
        {{ add_days('statuses.changed_on', 1) }} as ends_on
    from candidates
    inner join {{ ref('subjects') }} as subjects
        on candidates.subject_id = subjects.subject_id
    inner join {{ ref('lead_statuses') }} as statuses
        on subjects.lead_id = statuses.lead_id
    where
        statuses.rejection is null
        and statuses.status in {{ text_list(turning_down_statuses()) }}
),

changes as (
    select
        subject_id,
        scoring_model,
        created_on as changed_on
    from candidates

    {%- for relation in [ref('candidate_entries'), 'obstacles'] %}
    {%- for day in ['starts_on', 'ends_on'] %}

    union

    select
        subject_id,
        scoring_model,
        {{ day }} as changed_on
    from {{ relation }}
    {%- endfor %}
    {%- endfor %}

    union

    select
        entries.subject_id,
        entries.scoring_model,
        {{ add_days('entries.starts_on', 'windows.from_day') }} as changed_on
    from {{ ref('candidate_entries') }} as entries
    inner join {{ ref('rules') }} as rules on entries.rule_id = rules.rule_id
    inner join {{ ref('decay_windows') }} as windows
        on rules.decay = lower(windows.decay)
),

intervals as (
    select
        candidates.subject_id,
        candidates.scoring_model,
        changes.changed_on as first_day,
        coalesce(
            {{ add_days(
                'lead(changes.changed_on) over candidate', '-1'
            ) }},
            {{ as_of() }}
        ) as last_day
    from changes
    inner join candidates
        on
            changes.subject_id = candidates.subject_id
            and changes.scoring_model = candidates.scoring_model
    where changes.changed_on between candidates.created_on and {{ as_of() }}
    window candidate as (
        partition by candidates.subject_id, candidates.scoring_model
        order by changes.changed_on
    )
),

blocked as (
    select distinct
        intervals.subject_id,
        intervals.scoring_model,
        intervals.first_day
    from intervals
    inner join obstacles
        on
            intervals.subject_id = obstacles.subject_id
            and intervals.scoring_model = obstacles.scoring_model
            and intervals.first_day >= obstacles.starts_on
            and coalesce(intervals.first_day < obstacles.ends_on, true)
),

final as (
    select
        intervals.*,
        blocked.subject_id is not null as is_blocked
    from intervals
    left join blocked
        on
            intervals.subject_id = blocked.subject_id
            and intervals.scoring_model = blocked.scoring_model
            and intervals.first_day = blocked.first_day
)

select * from final
