-- A lead can enter when it becomes ready or, while it is, when an engagement arms it
-- again.
with ready as (
    select
        subject_id,
        scoring_model,
        first_day as starts_on,
        {{ add_days('last_day', 1) }} as ends_on
    from {{ ref('readiness_intervals') }}
    where is_ready
),

ready_spans as (
    {{ merged_spans('ready', ['subject_id', 'scoring_model']) }}
),

disarmed as (
    select
        subject_id,
        scoring_model,
        min(starts_on) as since
    from {{ ref('mql_exit_conditions') }}
    where left_reason <> 'score_fell'
    group by subject_id, scoring_model
),

final as (
    select
        subject_id,
        scoring_model,
        starts_on as entered_on
    from ready_spans

    union

    select
        ready_spans.subject_id,
        ready_spans.scoring_model,
        engaged_days.engaged_on as entered_on
    from ready_spans
    inner join disarmed
        on
            ready_spans.subject_id = disarmed.subject_id
            and ready_spans.scoring_model = disarmed.scoring_model
    inner join {{ ref('engaged_days') }} as engaged_days
        on ready_spans.subject_id = engaged_days.subject_id
    where
        engaged_days.basis = 'official'
        and engaged_days.engaged_on > disarmed.since
        and engaged_days.engaged_on > ready_spans.starts_on
        and engaged_days.engaged_on < ready_spans.ends_on
)

select * from final
