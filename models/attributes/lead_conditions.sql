with final as (
    select
        lead_attributes.lead_id,
        condition_matches.condition_name,
        lead_attributes.attribute,
        lead_attributes.starts_on,
        lead_attributes.ends_on
    from {{ ref('lead_attributes') }} as lead_attributes
    inner join {{ ref('condition_matches') }} as condition_matches
        on
            lead_attributes.attribute = condition_matches.attribute
            and lead_attributes.value is not distinct from condition_matches.value
)

select * from final
