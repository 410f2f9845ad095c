with merged as (
    select * from {{ ref('lead_merges') }} where rejection is null
),

known_records as (
    select
        lead_id,
        email,
        created_at,
        outcome = 'deleted' as is_gone
    from {{ ref('stg_leads') }}
    where outcome in ('kept', 'deleted')
),

final as (
    {{ linked_leads('known_records', 'merged') }}
)

select * from final
