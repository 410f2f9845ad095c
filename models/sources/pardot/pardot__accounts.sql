{{ config(enabled=is_source('pardot')) }}

with accounts as (
    {{ read_source('pardot', 'prospect_account') }}
),

newest_accounts as (
    {{ newest_rows('accounts', 'id', ['updated_at', '_fivetran_synced']) }}
),

final as (
    select
        {{ source_id('pardot', 'id') }} as account_id,
        name,
        website as domain,
        industry,
        employees as employee_count,
        annual_revenue,
        billing_country as country,
        created_at,
        updated_at,
        further_cells
    from newest_accounts
)

select * from final
