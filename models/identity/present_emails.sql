with addresses as (
    select
        leads.email,
        known_leads.lead_id,
        known_leads.known_on,
        row_number() over (
            partition by leads.email
            order by leads.created_at, leads.lead_id
        ) as age_rank
    from {{ ref('stg_leads') }} as leads
    inner join {{ ref('known_leads') }} as known_leads
        on leads.lead_id = known_leads.known_lead_id
    where
        leads.outcome = 'kept'
        and leads.email is not null
        and not {{ is_placeholder('leads.email', 'email') }}
),

final as (
    select
        email,
        lead_id,
        known_on
    from addresses
    where age_rank = 1
)

select * from final
