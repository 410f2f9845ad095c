{{ config(enabled=is_source('salesforce')) }}

with accounts as (
    {{ read_source('salesforce', 'account') }}
),

users as (
    select * from {{ ref('salesforce__users') }}
),

newest_accounts as (
    {{ newest_of_salesforce('accounts') }}
),

final as (
    select
        {{ source_id('salesforce', 'newest_accounts.id') }} as account_id,
        newest_accounts.name,
        newest_accounts.website as domain,
        coalesce(users.name, newest_accounts.owner_id) as owner,
        newest_accounts.industry,
        newest_accounts.number_of_employees as employee_count,
        newest_accounts.annual_revenue,
        coalesce(newest_accounts.billing_country, newest_accounts.billing_country_code)
            as country,
        newest_accounts.created_date as created_at,
        newest_accounts.last_modified_date as updated_at,
        {{ deleted_in_salesforce('newest_accounts') }} as deleted_at,
        newest_accounts.further_cells
    from newest_accounts
    left join users on newest_accounts.owner_id = users.id
)

select * from final
