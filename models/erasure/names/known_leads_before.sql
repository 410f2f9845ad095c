-- Ids of known leads and the lead that each leads to after merges and links between
-- systems, if nothing had been erased.
with lead_records as (
    select
        lead_id as record_id,
        created_at,
        is_gone
    from {{ ref('leads_before') }}
),

leads as (
    select record_id as lead_id from lead_records where not is_gone
),

merged as (
    select * from {{ ref('lead_merges_before') }} where rejection is null
),

linked_records as (
    {{ linked_records('lead_records', pairs='lead_pairs_before') }}
),

linked as (
    select
        record_id,
        entity_id as lead_id,
        known_on
    from linked_records
),

final as (
    {{ known_lead_ids('leads', 'merged', 'linked') }}
)

select * from final
where {{ is_erasure_asked_for() | lower }}
