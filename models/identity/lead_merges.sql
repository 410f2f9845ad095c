-- A chain of merges A→B→C is followed to its end.
with kept_merges as (
    select * from {{ ref('stg_lead_merges') }} where outcome = 'kept'
),

leads as (
    select * from {{ ref('stg_leads') }} where outcome = 'kept'
),

final as (
    {{ followed_merges('kept_merges', 'leads') }}
)

select * from final
