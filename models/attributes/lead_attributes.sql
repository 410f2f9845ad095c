-- The days of a lead under each attribute that a rule names, without gap or overlap.
with owners as (
    select
        'lead' as entity_type,
        lead_id as entity_id,
        lead_id,
        created_on
    from {{ ref('leads') }}

    union all

    select
        'account' as entity_type,
        account_id as entity_id,
        lead_id,
        created_on
    from {{ ref('lead_accounts') }}
),

-- Where leads and accounts share a name, a lead with values of its own goes by them.
own_names as (
    select distinct
        spans.entity_id as lead_id,
        sources.attribute
    from {{ ref('attribute_sources') }} as sources
    inner join {{ ref('attribute_spans') }} as spans
        on
            sources.entity_type = spans.entity_type
            and sources.entity_attribute = spans.attribute
    where sources.entity_type = 'lead' and sources.is_shared
),

inputs as (
    select
        owners.lead_id,
        sources.attribute,
        sources.input_attribute,
        greatest(owners.created_on, spans.starts_on) as starts_on,
        spans.ends_on,
        spans.value
    from owners
    inner join {{ ref('attribute_sources') }} as sources
        on owners.entity_type = sources.entity_type
    left join {{ ref('attribute_spans') }} as spans
        on
            owners.entity_type = spans.entity_type
            and owners.entity_id = spans.entity_id
            and sources.entity_attribute = spans.attribute
    left join own_names
        on
            owners.lead_id = own_names.lead_id
            and sources.attribute = own_names.attribute
    where
        coalesce(spans.ends_on > owners.created_on, true)
        and (
            not sources.is_shared
            or (sources.entity_type = 'lead') = (own_names.lead_id is not null)
        )
),

final as (
    select
        inputs.lead_id,
        inputs.attribute,
        inputs.starts_on,
        inputs.ends_on,
        case
            when inputs.attribute = inputs.input_attribute then inputs.value
            when inputs.attribute = 'email_type'
                then coalesce(derived_values.value, 'missing')
            else derived_values.value
        end as value,
        inputs.input_attribute,
        inputs.value as input_value
    from inputs
    left join {{ ref('derived_values') }} as derived_values
        on
            inputs.attribute = derived_values.attribute
            and lower(inputs.value) = derived_values.input_value
)

select * from final
