-- Days on which a lead qualifies, were it armed.
with blocked as (
    select distinct
        days.subject_id,
        days.scoring_model,
        days.starts_on
    from {{ ref('judged_days') }} as days
    inner join {{ ref('obstacles') }} as obstacles
        on
            days.subject_id = obstacles.subject_id
            and days.scoring_model = obstacles.scoring_model
            and days.starts_on >= obstacles.starts_on
            and coalesce(days.starts_on < obstacles.ends_on, true)
    where days.is_ready
),

ready as (
    select days.*
    from {{ ref('judged_days') }} as days
    left join blocked
        on
            days.subject_id = blocked.subject_id
            and days.scoring_model = blocked.scoring_model
            and days.starts_on = blocked.starts_on
    where days.is_ready and blocked.subject_id is null
),

final as (
    {{ merged_spans('ready', ['subject_id', 'scoring_model']) }}
)

select * from final
