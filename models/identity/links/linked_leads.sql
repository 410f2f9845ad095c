-- What was merged within its system is linked as the record that it was merged into.
with merged as (
    select * from {{ ref('lead_merges') }} where rejection is null
),

lead_records as (
    select
        leads.lead_id as record_id,
        case
            when not {{ is_placeholder('leads.email', 'email') }} then leads.email
        end as name_key,
        leads.created_at,
        leads.outcome = 'deleted' as is_gone
    from {{ ref('stg_leads') }} as leads
    left join merged on leads.lead_id = merged.merged_lead_id
    where
        leads.outcome in ('kept', 'deleted')
        and merged.merged_lead_id is null
),

held as (
    {{ record_links('lead') }}
),

held_links as (
    select
        coalesce(holder.surviving_lead_id, held.record_id) as record_id,
        coalesce(other.surviving_lead_id, held.other_id) as other_id,
        greatest(holder.known_on, other.known_on) as known_on
    from held
    left join merged as holder on held.record_id = holder.merged_lead_id
    left join merged as other on held.other_id = other.merged_lead_id
),

linked as (
    {{ linked_records('lead_records', 'held_links') }}
),

final as (
    select
        record_id,
        entity_id as lead_id,
        known_on
    from linked
)

select * from final
