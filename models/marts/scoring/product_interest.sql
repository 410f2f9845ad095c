with final as (
    select
        assignments.lead_id,
        interest.product,
        interest.scoring_model,
        interest.contribution,
        interest.occurrences,
        interest.last_day
    from {{ ref('product_contributions') }} as interest
    inner join {{ ref('lead_assignments') }} as assignments
        on interest.subject_id = assignments.subject_id
    where interest.basis = 'official'
)

select * from final
