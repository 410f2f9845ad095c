-- Ids of known leads and the lead that each leads to after merges and links between
-- systems, if nothing had been erased.
with raw_merges as (
    {{ read_raw('lead_merges') }}
),

usable as (
    select
        *,
        row_number() over (
            partition by merged_lead_id
            order by
                {{ best_version_first(
                    raw_columns('lead_merges'), version='merged_at'
                ) }}
        ) as version
    from raw_merges
    where
        not {{ is_placeholder('merged_lead_id', 'lead_id') }}
        and not {{ is_placeholder('surviving_lead_id', 'lead_id') }}
        and unreadable_merged_at is null
        and not {{ is_future('merged_at') }}
),

used_merges as (
    select * from usable where version = 1
),

records as (
    select * from {{ ref('leads_before') }}
),

leads as (
    select * from records where not is_gone
),

followed as (
    {{ followed_merges('used_merges', 'leads') }}
),

merged as (
    select * from followed where rejection is null
),

surviving as (
    select
        coalesce(leads.lead_id, merged.merged_lead_id) as known_lead_id,
        coalesce(merged.surviving_lead_id, leads.lead_id) as lead_id,
        merged.known_on
    from leads
    full outer join merged on leads.lead_id = merged.merged_lead_id
),

lead_records as (
    select
        records.lead_id as record_id,
        case
            when not {{ is_placeholder('records.email', 'email') }} then records.email
        end as name_key,
        records.created_at,
        records.is_gone
    from records
    left join merged on records.lead_id = merged.merged_lead_id
    where merged.merged_lead_id is null
),

held as (
    {{ record_links('lead') }}
),

held_links as (
    select
        coalesce(holder.lead_id, held.record_id) as record_id,
        coalesce(other.lead_id, held.other_id) as other_id,
        greatest(holder.known_on, other.known_on) as known_on
    from held
    left join surviving as holder on held.record_id = holder.known_lead_id
    left join surviving as other on held.other_id = other.known_lead_id
),

linked as (
    {{ linked_records('lead_records', 'held_links') }}
),

final as (
    select
        coalesce(surviving.known_lead_id, linked.record_id) as known_lead_id,
        coalesce(linked.entity_id, surviving.lead_id) as lead_id,
        greatest(surviving.known_on, linked.known_on) as known_on
    from surviving
    full outer join linked on surviving.lead_id = linked.record_id
)

select * from final
where {{ is_erasure_asked_for() | lower }}
