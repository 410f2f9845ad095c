-- Within an interval scores only fade, so the scores at both ends bound all days in it.
-- Single days are worked out only where a threshold lies between, and only for leads
-- that may be ready some day.
with intervals as (
    {{ readiness_of(ref('score_intervals')) }}
),

candidates as (
    select
        *,
        max(case when coalesce(is_ready, true) then 1 else 0 end) over (
            partition by subject_id, scoring_model
        ) = 1 as may_be_ready
    from intervals
),

crossings as (
    select
        *,
        {{ days_between('first_day', 'last_day') }} as days_after_first
    from candidates
    where may_be_ready and (is_ready is null or has_fallen is null)
),

longest as (
    select max(days_after_first) as days_after_first from crossings
),

numbers as (
    {{ numbers_up_to('longest.days_after_first') }}
    from longest
),

days as (
    select
        crossings.subject_id,
        crossings.scoring_model,
        crossings.is_blocked,
        {{ add_days('crossings.first_day', 'numbers.number') }} as first_day,
        {{ add_days('crossings.first_day', 'numbers.number') }} as last_day
    from crossings
    inner join numbers on crossings.days_after_first >= numbers.number
),

final as (
    select
        subject_id,
        scoring_model,
        first_day,
        last_day,
        is_ready,
        has_fallen
    from intervals
    where is_ready is not null and has_fallen is not null

    union all

    select
        subject_id,
        scoring_model,
        first_day,
        last_day,
        is_ready,
        has_fallen
    from ({{ readiness_of('days') }}) as days_one_by_one
)

select * from final
