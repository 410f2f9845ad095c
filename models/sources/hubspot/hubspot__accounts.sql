{{ config(enabled=is_source('hubspot')) }}

with companies as (
    {{ read_source('hubspot', 'company') }}
),

owners as (
    {{ read_source('hubspot', 'owner') }}
),

final as (
    select
        {{ source_id('hubspot', 'companies.id') }} as account_id,
        companies.property_name as name,
        companies.property_domain as domain,
        coalesce(owners.email, companies.property_hubspot_owner_id) as owner,
        -- HubSpot's words are codes, such as COMPUTER_SOFTWARE.
        replace(companies.property_industry, '_', ' ') as industry,
        companies.property_numberofemployees as employee_count,
        companies.property_annualrevenue as annual_revenue,
        companies.property_country as country,
        companies.property_hs_lifecyclestage_customer_date as customer_since,
        companies.property_createdate as created_at,
        coalesce(companies._fivetran_synced, companies.property_hs_lastmodifieddate)
            as updated_at,
        case
            when companies.is_deleted
                then coalesce(
                    companies.archived_at,
                    companies._fivetran_synced,
                    companies.property_hs_lastmodifieddate,
                    companies.property_createdate
                )
        end as deleted_at,
        companies.further_cells
    from companies
    left join owners on companies.property_hubspot_owner_id = owners.owner_id
    where coalesce(companies._fivetran_active, true)
)

select * from final
