-- depends_on: {{ ref('activity_reconciliation') }}
-- A build that cannot read a raw table leaves this table as it was, as all others.
with known_leads as (
    select
        *,
        {{ source_of_id('known_lead_id') }} as source
    from {{ ref('known_leads') }}
),

final as (
    select
        lead_id,
        source,
        {{ source_object('known_lead_id') }} as object,
        {{ id_in_source('known_lead_id') }} as source_id
    from known_leads
)

select * from final
