with orders as (
    select * from {{ ref('orders') }}
    where rejection is null
),

days as (
    select
        leads.lead_id,
        orders.ordered_on,
        0 as names_lead
    from orders
    inner join {{ ref('lead_accounts') }} as leads
        on orders.account_id = leads.account_id

    union all

    select
        lead_id,
        ordered_on,
        1 as names_lead
    from orders
    where lead_id is not null
),

final as (
    select
        lead_id,
        ordered_on,
        max(names_lead) = 1 as is_own
    from days
    group by lead_id, ordered_on
)

select * from final
