with identities as (
    select * from {{ ref('stg_identities') }} where outcome = 'kept'
),

known_leads as (
    select * from {{ ref('known_leads') }}
),

final as (
    select
        identities.visitor_id,
        identities.identified_at,
        identities.lead_id as named_lead_id,
        known_leads.lead_id,
        greatest(
            {{ business_day('identities.identified_at') }}, known_leads.known_on
        ) as known_on,
        case when known_leads.lead_id is null then 'unknown lead' end as rejection
    from identities
    left join known_leads on identities.lead_id = known_leads.known_lead_id
)

select * from final
