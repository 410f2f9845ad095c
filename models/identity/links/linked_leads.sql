with lead_records as (
    select
        lead_id as record_id,
        created_at,
        outcome = 'deleted' as is_gone
    from {{ ref('stg_leads') }}
    where outcome in ('kept', 'deleted')
),

linked as (
    {{ linked_records('lead_records', pairs='lead_pairs') }}
),

final as (
    select
        record_id,
        entity_id as lead_id,
        known_on
    from linked
)

select * from final
