-- What keeps an account from being worked on `as_of`, whatever its score.
with deals as (
    select
        account_id,
        max(case when is_won then 1 else 0 end) as has_bought,
        max(case when is_won then 0 else 1 end) as has_open_opportunity
    from {{ ref('deals') }}
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
