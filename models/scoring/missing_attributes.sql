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
        lead_attributes.lead_id,
        lead_attributes.attribute,
        lead_attributes.starts_on,
        lead_attributes.ends_on
    from required
    inner join {{ ref('lead_attributes') }} as lead_attributes
        on required.attribute = lead_attributes.attribute
    where lead_attributes.value is null
)

select * from final
