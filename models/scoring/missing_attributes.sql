with required as (
    select
        models.scoring_model,
        lower(members.member) as attribute
    from {{ ref('scored_models') }} as models,
        {{ each_member('models.required_attributes') }}
),

final as (
    select
        required.scoring_model,
        subjects.subject_id,
        lead_attributes.attribute,
        lead_attributes.starts_on,
        lead_attributes.ends_on
    from required
    inner join {{ ref('lead_attributes') }} as lead_attributes
        on required.attribute = lead_attributes.attribute
    inner join {{ ref('subjects') }} as subjects
        on lead_attributes.lead_id = subjects.lead_id
    where lead_attributes.value is null
)

select * from final
