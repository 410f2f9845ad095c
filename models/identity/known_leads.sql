-- First the merges within a system, then the links between systems.
with leads as (
    select lead_id from {{ ref('stg_leads') }} where outcome = 'kept'
),

merged as (
    select * from {{ ref('lead_merges') }} where rejection is null
),

linked as (
    select * from {{ ref('linked_leads') }}
),

surviving as (
    select
        coalesce(leads.lead_id, merged.merged_lead_id) as known_lead_id,
        coalesce(merged.surviving_lead_id, leads.lead_id) as lead_id,
        merged.known_on
    from leads
    full outer join merged on leads.lead_id = merged.merged_lead_id
),

-- A deleted record is known by its link alone.
final as (
    select
        coalesce(surviving.known_lead_id, linked.record_id) as known_lead_id,
        coalesce(linked.lead_id, surviving.lead_id) as lead_id,
        greatest(surviving.known_on, linked.known_on) as known_on
    from surviving
    full outer join linked on surviving.lead_id = linked.record_id
)

select * from final
