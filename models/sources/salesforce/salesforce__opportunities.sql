{#- An opportunity that names a lead counts for nobody else, so it names one only where
    Salesforce says which: the primary contact, the only contact, or the lead with whose
    conversion it was opened. -#}
{{ config(enabled=is_source('salesforce')) }}

with deals as (
    select * from {{ ref('salesforce__deals') }}
),

roles as (
    {{ read_source('salesforce', 'opportunity_contact_role') }}
),

people as (
    select * from {{ ref('salesforce__people') }}
),

ranked_roles as (
    select
        roles.opportunity_id,
        roles.contact_id,
        coalesce(roles.is_primary, false) as is_primary,
        count(*) over (partition by roles.opportunity_id) as contacts,
        row_number() over (
            partition by roles.opportunity_id
            order by coalesce(roles.is_primary, false) desc, roles.contact_id asc
        ) as role_rank
    from roles
    inner join people on people.object = 'contact' and roles.contact_id = people.id
    where not coalesce(roles.is_deleted, false)
),

main_contacts as (
    select * from ranked_roles where role_rank = 1 and (is_primary or contacts = 1)
),

converted as (
    select
        converted_opportunity_id as opportunity_id,
        min(id) as lead_id
    from people
    where converted_opportunity_id is not null
    group by converted_opportunity_id
),

final as (
    select
        {{ source_id('salesforce', 'deals.id') }} as opportunity_id,
        {{ source_id('salesforce', 'deals.account_id') }} as account_id,
        {{ source_id('salesforce', 'coalesce(
            main_contacts.contact_id, contacts.id, converted.lead_id
        )') }} as lead_id,
        deals.created_date as created_at,
        deals.closed_at,
        deals.stage_name as stage,
        deals.is_won,
        deals.amount,
        deals.currency_iso_code as currency,
        deals.deleted_at
    from deals
    left join main_contacts on deals.id = main_contacts.opportunity_id
    left join people as contacts
        on contacts.object = 'contact' and deals.contact_id = contacts.id
    left join converted on deals.id = converted.opportunity_id
)

select * from final
