with required as (
    select
        models.scoring_model,
        lower(members.member) as attribute
    from {{ ref('scored_models') }} as models,
        {{ each_member('models.required_attributes') }}
),

final as (
    select distinct
        required.scoring_model,
        lead_attributes.lead_id
    from required
    inner join {{ ref('lead_attributes') }} as lead_attributes
        on required.attribute = lead_attributes.attribute
    where
        lead_attributes.value is null
        and lead_attributes.starts_on <= {{ as_of() }}
        and coalesce(lead_attributes.ends_on > {{ as_of() }}, true)
)

select * from final
