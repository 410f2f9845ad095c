-- Of the possible entries those that happen: the first of each lead, and from each the
-- one that follows it.
with recursive entries as (
    select
        subject_id,
        scoring_model,
        min(entered_on) as entered_on,
        cast(null as date) as previous_entered_on
    from {{ ref('possible_entries') }}
    group by subject_id, scoring_model

    union all

    select
        entries.subject_id,
        entries.scoring_model,
        followers.next_entered_on as entered_on,
        entries.entered_on as previous_entered_on
    from entries
    inner join {{ ref('next_entries') }} as followers
        on
            entries.subject_id = followers.subject_id
            and entries.scoring_model = followers.scoring_model
            and entries.entered_on = followers.entered_on
),

final as (
    select
        entries.*,
        leavings.left_on,
        leavings.left_reason
    from entries
    left join {{ ref('possible_leavings') }} as leavings
        on
            entries.subject_id = leavings.subject_id
            and entries.scoring_model = leavings.scoring_model
            and entries.entered_on = leavings.entered_on
)

select * from final
