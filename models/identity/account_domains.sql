-- A domain that many companies share, such as a mail provider's, names no account.
with open_domains as (
    select domain
    from {{ ref('domain_kinds') }}
    where kind in ('personal', 'disposable')
),

ranked as (
    select
        accounts.bare_domain,
        accounts.account_id,
        row_number() over (
            partition by accounts.bare_domain
            order by accounts.created_at nulls last, accounts.account_id
        ) as age_rank
    from {{ ref('accounts') }} as accounts
    left join open_domains on accounts.bare_domain = open_domains.domain
    where accounts.bare_domain is not null and open_domains.domain is null
),

final as (
    select
        bare_domain,
        account_id
    from ranked
    where age_rank = 1
)

select * from final
