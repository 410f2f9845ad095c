-- What follows an entry: the first possible one after the lead has left and is armed,
-- at once if its score fell, else by its next engagement.
with rearmed as (
    select
        leavings.subject_id,
        leavings.scoring_model,
        leavings.entered_on,
        min(engaged_days.engaged_on) as armed_on
    from {{ ref('possible_leavings') }} as leavings
    inner join {{ ref('engaged_days') }} as engaged_days
        on leavings.subject_id = engaged_days.subject_id
    where
        leavings.left_reason <> 'score_fell'
        and engaged_days.basis = 'official'
        and engaged_days.engaged_on > leavings.left_on
    group by leavings.subject_id, leavings.scoring_model, leavings.entered_on

    union all

    select
        subject_id,
        scoring_model,
        entered_on,
        {{ add_days('left_on', 1) }} as armed_on
    from {{ ref('possible_leavings') }}
    where left_reason = 'score_fell'
),

final as (
    select
        rearmed.subject_id,
        rearmed.scoring_model,
        rearmed.entered_on,
        min(entries.entered_on) as next_entered_on
    from rearmed
    inner join {{ ref('possible_entries') }} as entries
        on
            rearmed.subject_id = entries.subject_id
            and rearmed.scoring_model = entries.scoring_model
            and rearmed.armed_on <= entries.entered_on
    group by rearmed.subject_id, rearmed.scoring_model, rearmed.entered_on
)

select * from final
