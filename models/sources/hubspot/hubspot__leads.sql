{{ config(enabled=is_source('hubspot')) }}

with contacts as (
    {{ read_source('hubspot', 'contact') }}
),

owners as (
    {{ read_source('hubspot', 'owner') }}
),

-- HubSpot deletes a contact that was merged; its facts go on in the other one.
merged_contacts as (
    select * from {{ ref('hubspot__lead_merges') }}
),

final as (
    select
        {{ source_id('hubspot', 'contacts.id') }} as lead_id,
        contacts.property_email as email,
        contacts.property_firstname as first_name,
        contacts.property_lastname as last_name,
        contacts.property_phone as phone,
        coalesce(owners.email, contacts.property_hubspot_owner_id) as owner,
        contacts.property_jobtitle as job_title,
        contacts.property_company as company_name,
        contacts.property_country as country,
        contacts.property_hs_analytics_source as lead_source,
        {{ source_id('hubspot', 'contacts.property_associatedcompanyid') }}
            as account_id,
        contacts.property_createdate as created_at,
        coalesce(contacts._fivetran_synced, contacts.property_lastmodifieddate)
            as updated_at,
        -- Where nobody knows the day of the opt-out, it is that of the creation.
        case
            when opt_outs.contact_id is not null
                then coalesce(
                    {{ text_from_instant('opt_outs.opted_out_at') }},
                    contacts.property_createdate
                )
        end as opted_out_at,
        case
            when
                contacts._fivetran_deleted and merged_contacts.merged_lead_id is null
                then coalesce(
                    contacts.archived_at,
                    contacts._fivetran_synced,
                    contacts.property_lastmodifieddate,
                    contacts.property_createdate
                )
        end as deleted_at,
        contacts.further_cells
    from contacts
    left join owners on contacts.property_hubspot_owner_id = owners.owner_id
    left join {{ ref('hubspot__opt_outs') }} as opt_outs
        on contacts.id = opt_outs.contact_id
    left join merged_contacts
        on
            {{ source_id('hubspot', 'contacts.id') }} = merged_contacts.merged_lead_id
    where coalesce(contacts._fivetran_active, true)
)

select * from final
