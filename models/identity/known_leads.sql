with kept as (
    select lead_id from {{ ref('stg_leads') }} where outcome = 'kept'
),

merged as (
    select * from {{ ref('lead_merges') }} where rejection is null
),

final as (
    {{ known_lead_ids('kept', 'merged', ref('linked_leads')) }}
)

select * from final
