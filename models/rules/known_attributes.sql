-- A change counts whatever its day: a build for a past day knows the name as well.
with changed as (
    select distinct
        entity_type,
        attribute
    from {{ ref('stg_attribute_changes') }}
    where rejection is null
),

lead_attributes as (
    {%- for name in derived_attributes().keys() | list + ['account_match']
        + column_attributes('lead').keys() | list %}
    select '{{ name }}' as attribute
    union all
    {%- endfor %}
    select attribute from changed where entity_type = 'lead'
),

account_attributes as (
    {%- for name in column_attributes('account') %}
    select '{{ name }}' as attribute
    union all
    {%- endfor %}
    select attribute from changed where entity_type = 'account'
),

final as (
    select attribute from lead_attributes
    union
    select attribute from account_attributes
    union
    select 'account_' || attribute as attribute from account_attributes
)

select * from final
