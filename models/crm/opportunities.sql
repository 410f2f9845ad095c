with opportunities as (
    select
        *,
        coalesce({{ is_placeholder('lead_id', 'lead_id') }}, true) as names_no_lead
    from {{ ref('stg_opportunities') }}
    where outcome = 'kept'
),

final as (
    select
        opportunities.opportunity_id,
        opportunities.account_id as named_account_id,
        opportunities.lead_id as named_lead_id,
        opportunities.created_at,
        opportunities.dated_by,
        opportunities.closed_at,
        opportunities.stage,
        opportunities.is_won,
        opportunities.amount,
        opportunities.currency,
        opportunities.has_erased_lead,
        accounts.account_id,
        known_leads.lead_id,
        {{ business_day('opportunities.created_at') }} as created_on,
        {{ business_day('opportunities.closed_at') }} as closed_on,
        case
            when not opportunities.names_no_lead and known_leads.lead_id is null
                then 'unknown lead'
            when opportunities.names_no_lead and accounts.account_id is null
                then 'unknown account'
        end as rejection
    from opportunities
    left join {{ ref('known_accounts') }} as accounts
        on opportunities.account_id = accounts.known_account_id
    left join {{ ref('known_leads') }} as known_leads
        on opportunities.lead_id = known_leads.known_lead_id
)

select * from final
