-- A change counts whatever its day, a column whatever it holds: a build for a past day
-- knows the name as well.
with told as (
    select
        entity_type,
        attribute
    from {{ ref('stg_attribute_changes') }}
    where rejection is null
    union
    select
        case source_table when 'leads' then 'lead' else 'account' end as entity_type,
        column_name as attribute
    from {{ ref('further_columns') }}
),

lead_attributes as (
    {%- for name in worked_out_attributes() + campaign_attributes()
        + column_attributes('lead').keys() | list %}
    select '{{ name }}' as attribute
    union all
    {%- endfor %}
    select attribute from told where entity_type = 'lead'
),

account_attributes as (
    {%- for name in column_attributes('account') %}
    select '{{ name }}' as attribute
    union all
    {%- endfor %}
    select attribute from told where entity_type = 'account'
),

final as (
    select attribute from lead_attributes
    union
    select attribute from account_attributes
    union
    select 'account_' || attribute as attribute from account_attributes
)

select * from final
