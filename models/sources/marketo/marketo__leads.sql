{{ config(enabled=is_source('marketo')) }}

with leads as (
    {{ read_source('marketo', 'lead') }}
),

deletions as (
    {{ read_source('marketo', 'activity_delete_lead') }}
),

deleted as (
    select
        lead_id,
        min(activity_date) as deleted_at
    from deletions
    group by lead_id
),

-- A lead that was merged is gone too; its facts go on in the other one.
merged_leads as (
    select * from {{ ref('marketo__lead_merges') }}
),

final as (
    select
        {{ source_id('marketo', 'leads.id') }} as lead_id,
        leads.email,
        leads.first_name,
        leads.last_name,
        leads.phone,
        leads.lead_owner_email_address as owner,
        leads.title as job_title,
        leads.company as company_name,
        leads.country,
        leads.lead_source,
        {{ source_id('salesforce', 'leads.sfdc_account_id') }} as account_id,
        leads.created_at,
        coalesce(leads._fivetran_synced, leads.updated_at) as updated_at,
        -- Where nobody knows the day of the opt-out, it is that of the creation.
        case
            when opt_outs.lead_id is not null
                then coalesce(opt_outs.opted_out_at, leads.created_at)
        end as opted_out_at,
        case
            when merged_leads.merged_lead_id is not null then null
            when deleted.lead_id is not null then deleted.deleted_at
            when leads._fivetran_deleted
                then coalesce(leads._fivetran_synced, leads.updated_at)
        end as deleted_at,
        leads.further_cells
    from leads
    left join deleted on leads.id = deleted.lead_id
    left join {{ ref('marketo__opt_outs') }} as opt_outs on leads.id = opt_outs.lead_id
    left join merged_leads
        on {{ source_id('marketo', 'leads.id') }} = merged_leads.merged_lead_id
)

select * from final
