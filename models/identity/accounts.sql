{%- set columns = [
    'account_id', 'name', 'domain', 'owner', 'industry', 'employee_count',
    'annual_revenue', 'country', 'customer_since', 'purchase_cycle_days', 'created_at',
    'updated_at', 'further_cells',
] %}

with across_sources as (
    select * from {{ ref('accounts_across_sources') }}
),

linked as (
    select * from {{ ref('linked_accounts') }}
),

accounts as (
    select {{ columns | join(', ') }}
    from {{ ref('stg_accounts') }}
    where
        outcome = 'kept'
        and account_id not in (select across_sources.account_id from across_sources)
        and account_id not in (select linked.record_id from linked)

    union all

    select {{ columns | join(', ') }}
    from across_sources
),

final as (
    select
        account_id,
        name,
        domain,
        {{ trimmed(domain_name('domain')) }} as bare_domain,
        owner,
        industry,
        employee_count,
        annual_revenue,
        country,
        customer_since,
        purchase_cycle_days,
        created_at,
        updated_at,
        further_cells,
        {{ business_day('created_at') }} as created_on,
        {{ business_day('customer_since') }} as customer_since_on
    from accounts
)

select * from final
