-- A lead's account: the one that it names, else by the domain of its e-mail, else by
-- the name of its company, where a single account has that name.
with company_names as (
    select * from {{ ref('company_names') }}
),

names as (
    select
        company_names.plain_name,
        min(accounts.account_id) as account_id
    from {{ ref('accounts') }} as accounts
    inner join company_names
        on accounts.name = company_names.company_name
    where company_names.plain_name <> ''
    group by company_names.plain_name
    having count(*) = 1
),

final as (
    select
        leads.lead_id,
        leads.created_on,
        coalesce(
            by_id.account_id, by_domain.account_id, by_name.account_id
        ) as account_id,
        case
            when by_id.account_id is not null then 'account_id'
            when by_domain.account_id is not null then 'email_domain'
            when by_name.account_id is not null then 'company_name'
            else 'none'
        end as account_match
    from {{ ref('leads') }} as leads
    left join {{ ref('known_accounts') }} as by_id
        on leads.account_id = by_id.known_account_id
    left join {{ ref('account_domains') }} as by_domain
        on leads.email_domain = by_domain.bare_domain
    left join company_names
        on leads.company_name = company_names.company_name
    left join names as by_name on company_names.plain_name = by_name.plain_name
)

select * from final
