{{ config(enabled=has_several_sources()) }}

with merged as (
    select * from {{ ref('lead_merges') }} where rejection is null
),

leads as (
    select * from {{ ref('stg_leads') }} where outcome in ('kept', 'deleted')
),

final as (
    {{ linked_lead_pairs('leads', 'merged') }}
)

select * from final
