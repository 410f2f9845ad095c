-- Which values a name in a rule stands for: the lead's own, or its account's under
-- `account_<name>` or, where no lead attribute has the name, under the plain name.
with named as (
    select attribute from {{ ref('conditions') }}
    union
    select lower(members.member) as attribute
    from {{ ref('scored_models') }} as scored_models,
        {{ each_member('scored_models.required_attributes') }}
),

lead_attributes as (
    {%- for name in column_attributes('lead') %}
    select '{{ name }}' as attribute
    union
    {%- endfor %}
    select 'account_match' as attribute
    union
    select attribute
    from {{ ref('attribute_changes') }}
    where
        entity_type = 'lead'
        and rejection is null
        and attribute not in {{ text_list(unchangeable_attributes()) }}
),

inputs as (
    select
        attribute,
        case attribute
            {%- for name, input in derived_attributes().items() %}
            when '{{ name }}' then '{{ input }}'
            {%- endfor %}
            else attribute
        end as input_attribute
    from named
),

final as (
    select
        inputs.attribute,
        inputs.input_attribute,
        case
            when lead_attributes.attribute is not null then 'lead' else 'account'
        end as entity_type,
        case
            when lead_attributes.attribute is not null then inputs.input_attribute
            else {{ replace_pattern('inputs.input_attribute', "'^account_'", "''") }}
        end as entity_attribute
    from inputs
    left join lead_attributes on inputs.input_attribute = lead_attributes.attribute
)

select * from final
