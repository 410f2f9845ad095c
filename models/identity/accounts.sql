with accounts as (
    select * from {{ ref('stg_accounts') }} where outcome = 'kept'
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
