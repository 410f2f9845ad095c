with leads as (
    select lead_id from {{ ref('stg_leads') }} where outcome = 'kept'
),

merges as (
    select * from {{ ref('lead_merges') }} where rejection is null
),

final as (
    select
        coalesce(leads.lead_id, merges.merged_lead_id) as known_lead_id,
        coalesce(merges.surviving_lead_id, leads.lead_id) as lead_id,
        merges.known_on
    from leads
    full outer join merges on leads.lead_id = merges.merged_lead_id
)

select * from final
