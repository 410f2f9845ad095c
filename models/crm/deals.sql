-- An amount counts once among leads and once among accounts, so that either has a sum:
-- a lead has what names it, not what names its account alone.
with opportunities as (
    select
        *,
        coalesce(closed_on <= {{ as_of() }}, false) as is_closed
    from {{ ref('opportunities') }}
    where rejection is null
),

final as (
    select
        opportunities.opportunity_id,
        opportunities.lead_id,
        coalesce(opportunities.account_id, lead_accounts.account_id) as account_id,
        opportunities.currency,
        opportunities.amount,
        opportunities.is_closed as is_won
    from opportunities
    left join {{ ref('lead_accounts') }} as lead_accounts
        on opportunities.lead_id = lead_accounts.lead_id
    where not opportunities.is_closed or opportunities.is_won
)

select * from final
