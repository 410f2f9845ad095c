{{ config(enabled=has_several_sources()) }}

-- Records of one person in two systems, if nothing had been erased.
with merged as (
    select * from {{ ref('lead_merges_before') }} where rejection is null
),

leads as (
    select * from {{ ref('leads_before') }}
),

final as (
    {{ linked_lead_pairs('leads', 'merged') }}
)

select * from final
where {{ is_erasure_asked_for() | lower }}
