with accounts as (
    select account_id from {{ ref('stg_accounts') }} where outcome = 'kept'
),

linked as (
    select * from {{ ref('linked_accounts') }}
),

final as (
    select
        coalesce(accounts.account_id, linked.record_id) as known_account_id,
        coalesce(linked.account_id, accounts.account_id) as account_id,
        linked.known_on
    from accounts
    full outer join linked on accounts.account_id = linked.record_id
)

select * from final
