with orders as (
    select * from {{ ref('orders') }}
    where rejection is null
),

final as (
    select
        leads.lead_id,
        orders.ordered_on
    from orders
    inner join {{ ref('lead_accounts') }} as leads
        on orders.account_id = leads.account_id

    union

    select
        lead_id,
        ordered_on
    from orders
    where lead_id is not null
)

select * from final
