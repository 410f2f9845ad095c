with final as (
    select
        subjects.lead_id,
        activities.activity_type,
        count(*) as activities
    from {{ ref('activities') }} as activities
    inner join {{ ref('subjects') }} as subjects
        on activities.subject_id = subjects.subject_id
    where activities.basis = 'official' and activities.occurred_on <= {{ as_of() }}
    group by subjects.lead_id, activities.activity_type
)

select * from final
