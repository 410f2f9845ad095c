{{ config(enabled=is_source('hubspot')) }}

with deals as (
    {{ read_source('hubspot', 'deal') }}
),

deal_contacts as (
    {{ read_source('hubspot', 'deal_contact') }}
),

deal_companies as (
    {{ read_source('hubspot', 'deal_company') }}
),

contacts as (
    {{ read_source('hubspot', 'contact') }}
),

associated_contacts as (
    select deal_id, contact_id from deal_contacts
    union
    select deals.deal_id, members.member as contact_id
    from deals, {{ each_listed('deals.contacts') }}
),

associated_companies as (
    select deal_id, company_id, coalesce(type_id = '5', false) as is_primary
    from deal_companies
    union all
    select deals.deal_id, members.member as company_id, false as is_primary
    from deals, {{ each_listed('deals.companies') }}
),

-- A lead stands for the deal: of its contacts the one known longest.
ranked_contacts as (
    select
        associated_contacts.*,
        row_number() over (
            partition by associated_contacts.deal_id
            order by
                contacts.property_createdate nulls last,
                associated_contacts.contact_id
        ) as place
    from associated_contacts
    left join contacts
        on
            associated_contacts.contact_id = contacts.id
            and coalesce(contacts._fivetran_active, true)
),

ranked_companies as (
    select
        associated_companies.*,
        row_number() over (
            partition by associated_companies.deal_id
            order by
                associated_companies.is_primary desc,
                associated_companies.company_id asc
        ) as place
    from associated_companies
),

first_contacts as (
    select * from ranked_contacts where place = 1
),

first_companies as (
    select * from ranked_companies where place = 1
),

final as (
    select
        coalesce(first_contacts.deal_id, first_companies.deal_id) as deal_id,
        first_contacts.contact_id,
        first_companies.company_id
    from first_contacts
    full join first_companies on first_contacts.deal_id = first_companies.deal_id
)

select * from final
