{#- What every lead has as a column is never asked of an account. -#}
{%- set lead_columns = column_attributes('lead').keys() | list + ['account_match'] %}

-- The lead's own values under their names, and its account's as `account_<name>`. Where
-- accounts have an attribute, a lead's own of that full name is none.
with own_values as (
    select * from {{ ref('day_own_values') }}
),

account_values as (
    select
        entity_id as account_id,
        'account_' || attribute as attribute,
        value,
        has_history
    from own_values
    where
        entity_type = 'account'
        and 'account_' || attribute not in {{ text_list(lead_columns) }}
),

account_names as (
    select distinct attribute from account_values
    {%- for name in column_attributes('account') %}
    union
    select 'account_{{ name }}' as attribute
    {%- endfor %}
),

final as (
    select
        own_values.entity_id as lead_id,
        own_values.attribute,
        own_values.value,
        own_values.has_history
    from own_values
    inner join {{ ref('leads') }} as leads on own_values.entity_id = leads.lead_id
    left join account_names on own_values.attribute = account_names.attribute
    where own_values.entity_type = 'lead' and account_names.attribute is null

    union all

    select
        lead_accounts.lead_id,
        account_values.attribute,
        account_values.value,
        account_values.has_history
    from account_values
    inner join {{ ref('lead_accounts') }} as lead_accounts
        on account_values.account_id = lead_accounts.account_id
)

select * from final
