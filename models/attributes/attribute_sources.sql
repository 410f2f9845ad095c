-- Whether an attribute in a rule is read from the lead or the account. `account_<name>`
-- is the account's attribute if any account has it; a plain name is the lead's own or,
-- for leads that never had one, the account's. What every lead has as a
-- column is never asked of an account.
with lead_columns as (
    {%- for name in column_attributes('lead') %}
    select '{{ name }}' as attribute
    union all
    {%- endfor %}
    select 'account_match' as attribute
),

told as (
    select
        entity_type,
        attribute
    from {{ ref('attribute_changes') }}
    where
        rejection is null
        and (
            entity_type = 'account'
            or attribute not in {{ text_list(unchangeable_attributes('lead')) }}
        )
    union
    select
        entity_type,
        attribute
    from {{ ref('further_attributes') }}
),

prefixed as (
    {%- for name in column_attributes('account') %}
    select 'account_{{ name }}' as attribute, '{{ name }}' as account_attribute
    union
    {%- endfor %}
    select
        'account_' || attribute as attribute,
        attribute as account_attribute
    from told
    where entity_type = 'account'
),

found as (
    select
        inputs.attribute,
        inputs.input_attribute,
        case
            when lead_columns.attribute is null then prefixed.account_attribute
        end as account_attribute,
        lead_columns.attribute is not null as is_lead_column,
        told.attribute is not null as leads_have_their_own
    from {{ ref('named_inputs') }} as inputs
    left join lead_columns on inputs.input_attribute = lead_columns.attribute
    left join prefixed on inputs.input_attribute = prefixed.attribute
    left join told
        on
            inputs.input_attribute = told.attribute
            and told.entity_type = 'lead'
),

final as (
    select
        attribute,
        input_attribute,
        'lead' as entity_type,
        input_attribute as entity_attribute,
        not is_lead_column as is_shared
    from found
    where is_lead_column or (leads_have_their_own and account_attribute is null)

    union all

    select
        attribute,
        input_attribute,
        'account' as entity_type,
        coalesce(account_attribute, input_attribute) as entity_attribute,
        leads_have_their_own and account_attribute is null as is_shared
    from found
    where not is_lead_column
)

select * from final
