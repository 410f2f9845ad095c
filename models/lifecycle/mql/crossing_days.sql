-- In these stretches the score crosses a threshold, and the lead may be ready some day.
with stretches as (
    select
        *,
        max(case when coalesce(is_ready, true) then 1 else 0 end) over (
            partition by subject_id, scoring_model
        ) = 1 as is_ever_ready
    from {{ ref('judged_intervals') }}
),

crossings as (
    select
        subject_id,
        scoring_model,
        starts_on,
        {{ days_between('starts_on', 'ends_on') }} - 1 as last_day
    from stretches
    where is_ever_ready and (is_ready is null or has_fallen is null)
),

longest as (
    select max(last_day) as last_day from crossings
),

days as (
    {{ numbers_up_to('longest.last_day') }}
    from longest
),

final as (
    select
        crossings.subject_id,
        crossings.scoring_model,
        {{ add_days('crossings.starts_on', 'days.number') }} as starts_on,
        {{ add_days('crossings.starts_on', 'days.number + 1') }} as ends_on
    from crossings
    inner join days on crossings.last_day >= days.number
)

select * from final
