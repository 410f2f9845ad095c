with statuses as (
    select * from {{ ref('stg_lead_statuses') }} where outcome = 'kept'
),

known_leads as (
    select * from {{ ref('known_leads') }}
),

final as (
    select
        statuses.lead_id as named_lead_id,
        statuses.status,
        statuses.reason,
        statuses.changed_at,
        known_leads.lead_id,
        {{ business_day('statuses.changed_at') }} as changed_on,
        case when known_leads.lead_id is null then 'unknown lead' end as rejection
    from statuses
    left join known_leads on statuses.lead_id = known_leads.known_lead_id
)

select * from final
