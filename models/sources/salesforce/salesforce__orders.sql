{#- A draft is no order yet, and a reduction takes one back. -#}
{{ config(enabled=is_source('salesforce')) }}

with orders as (
    {{ read_source('salesforce', 'order') }}
),

newest_orders as (
    {{ newest_rows('orders', 'id', [
        '_fivetran_active', '_fivetran_start', 'system_modstamp', '_fivetran_synced',
    ]) }}
),

final as (
    select
        {{ source_id('salesforce', 'id') }} as order_id,
        {{ source_id('salesforce', 'account_id') }} as account_id,
        {{ source_id('salesforce', 'bill_to_contact_id') }} as lead_id,
        effective_date as ordered_at,
        total_amount as amount
    from newest_orders
    where
        lower(coalesce(status_code, status)) not in ('draft', 'd')
        and not coalesce(is_reduction_order, false)
        and not coalesce(is_deleted, false)
        and coalesce(_fivetran_active, true)
)

select * from final
