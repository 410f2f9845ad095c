-- Attributes that changed on a later day than the lead converted: what is filled in
-- after the outcome may know it. A plain name may be that of the account.
with changes as (
    select *
    from {{ ref('attribute_changes') }}
    where rejection is null
),

conversions as (
    select
        conversions.lead_id,
        conversions.converted_on,
        accounts.account_id
    from {{ ref('conversions') }} as conversions
    left join {{ ref('lead_accounts') }} as accounts
        on conversions.lead_id = accounts.lead_id
),

prefixes as (
    select '' as prefix
    union all
    select 'account_' as prefix
),

changed as (
    select
        conversions.lead_id,
        changes.attribute as name
    from changes
    inner join conversions on changes.entity_id = conversions.lead_id
    where
        changes.entity_type = 'lead'
        and changes.changed_on > conversions.converted_on
        and changes.attribute not in {{ text_list(unchangeable_attributes('lead')) }}

    union all

    select
        conversions.lead_id,
        prefixes.prefix || changes.attribute as name
    from changes
    inner join conversions on changes.entity_id = conversions.account_id
    cross join prefixes
    where
        changes.entity_type = 'account'
        and changes.changed_on > conversions.converted_on
        and changes.attribute not in {{ text_list(unchangeable_attributes('account')) }}
        and prefixes.prefix || changes.attribute
        not in {{ text_list(column_attributes('lead').keys() | list) }}
),

final as (
    select
        name,
        count(distinct lead_id) as changed_leads
    from changed
    group by name
)

select * from final
