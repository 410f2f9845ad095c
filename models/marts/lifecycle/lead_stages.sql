with final as (
    select
        subjects.lead_id,
        stages.stage,
        stages.entered_on,
        stages.left_on,
        stages.next_stage,
        stages.days_in_stage,
        stages.is_current
    from {{ ref('stages') }} as stages
    inner join {{ ref('subjects') }} as subjects
        on stages.subject_id = subjects.subject_id
)

select * from final
