-- The possible entries that happen: the first of each lead and model, and after each
-- the one that follows its exit.
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
        exits.next_entered_on as entered_on,
        entries.entered_on as previous_entered_on
    from entries
    inner join {{ ref('possible_exits') }} as exits
        on
            entries.subject_id = exits.subject_id
            and entries.scoring_model = exits.scoring_model
            and entries.entered_on = exits.entered_on
    where exits.next_entered_on is not null
),

final as (
    select
        entries.*,
        exits.left_on,
        exits.left_reason
    from entries
    left join {{ ref('possible_exits') }} as exits
        on
            entries.subject_id = exits.subject_id
            and entries.scoring_model = exits.scoring_model
            and entries.entered_on = exits.entered_on
)

select * from final
