with orders as (
    select
        *,
        coalesce({{ is_placeholder('lead_id', 'lead_id') }}, true) as names_no_lead
    from {{ ref('stg_orders') }}
    where outcome = 'kept'
),

final as (
    select
        orders.order_id,
        orders.account_id as named_account_id,
        orders.lead_id as named_lead_id,
        orders.ordered_at,
        orders.amount,
        orders.product,
        accounts.account_id,
        known_leads.lead_id,
        {{ business_day('orders.ordered_at') }} as ordered_on,
        case
            when known_leads.lead_id is not null or accounts.account_id is not null
                then null
            when not orders.names_no_lead then 'unknown lead'
            else 'unknown account'
        end as rejection
    from orders
    left join {{ ref('known_accounts') }} as accounts
        on orders.account_id = accounts.known_account_id
    left join {{ ref('known_leads') }} as known_leads
        on orders.lead_id = known_leads.known_lead_id
)

select * from final
