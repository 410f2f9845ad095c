with leads as (
    select lead_id from {{ ref('stg_leads') }} where outcome = 'kept'
),

merged as (
    select * from {{ ref('lead_merges') }} where rejection is null
),

final as (
    select
        coalesce(leads.lead_id, merged.merged_lead_id) as known_lead_id,
        coalesce(merged.surviving_lead_id, leads.lead_id) as lead_id,
        merged.known_on
    from leads
    full outer join merged on leads.lead_id = merged.merged_lead_id
)

select * from final
