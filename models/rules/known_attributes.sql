-- A change counts whatever its day, a column whatever it holds: a build for a past day
-- knows the name as well.
with recorded as (
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

names_of_leads as (
    {%- for name in worked_out_attributes() + campaign_attributes()
        + column_attributes('lead').keys() | list %}
    select '{{ name }}' as attribute
    union all
    {%- endfor %}
    select attribute from recorded where entity_type = 'lead'
),

names_of_accounts as (
    {%- for name in column_attributes('account') %}
    select '{{ name }}' as attribute
    union all
    {%- endfor %}
    select attribute from recorded where entity_type = 'account'
),

final as (
    select attribute from names_of_leads
    union
    select attribute from names_of_accounts
    union
    select 'account_' || attribute as attribute from names_of_accounts
)

select * from final
