-- What keeps an account from being worked on `as_of`, whatever its score.
with opportunities as (
    select
        coalesce(opportunities.account_id, lead_accounts.account_id) as account_id,
        coalesce(opportunities.closed_on <= {{ as_of() }}, false) as is_closed,
        coalesce(opportunities.is_won, false) as is_won
    from {{ ref('opportunities') }} as opportunities
    left join {{ ref('lead_accounts') }} as lead_accounts
        on opportunities.lead_id = lead_accounts.lead_id
    where opportunities.rejection is null
),

deals as (
    select
        account_id,
        max(case when is_closed and is_won then 1 else 0 end) as has_bought,
        max(case when is_closed then 0 else 1 end) as has_open_opportunity
    from opportunities
    group by account_id
),

final as (
    select
        accounts.account_id,
        coalesce(
            accounts.customer_since_on <= {{ as_of() }} or deals.has_bought = 1, false
        ) as is_customer,
        coalesce(deals.has_open_opportunity = 1, false) as has_open_opportunity
    from {{ ref('accounts') }} as accounts
    left join deals on accounts.account_id = deals.account_id
)

select * from final
