-- The usual days between two orders, as they were known on each order day: what the
-- account says, else the median gap so far, halves rounded up.
with order_days as (
    select
        order_days.lead_id,
        order_days.ordered_on,
        floor(accounts.purchase_cycle_days + 0.5) as stated_cycle,
        {{ days_between(
            'lag(order_days.ordered_on) over visits', 'order_days.ordered_on'
        ) }} as gap,
        row_number() over visits as orders_so_far,
        lead(order_days.ordered_on) over visits as next_ordered_on
    from {{ ref('order_days') }} as order_days
    left join {{ ref('lead_accounts') }} as lead_accounts
        on order_days.lead_id = lead_accounts.lead_id
    left join {{ ref('accounts') }} as accounts
        on lead_accounts.account_id = accounts.account_id
    window visits as (partition by order_days.lead_id order by order_days.ordered_on)
),

gaps_so_far as (
    select
        order_days.lead_id,
        order_days.ordered_on,
        earlier.gap,
        order_days.orders_so_far - 1 as gaps,
        row_number() over (
            partition by order_days.lead_id, order_days.ordered_on
            order by earlier.gap
        ) as place
    from order_days
    inner join order_days as earlier
        on
            order_days.lead_id = earlier.lead_id
            and order_days.ordered_on >= earlier.ordered_on
    where earlier.gap is not null
),

medians as (
    select
        lead_id,
        ordered_on,
        floor((min(gap) + max(gap) + 1) / 2) as median_gap
    from gaps_so_far
    where place in (floor((gaps + 1) / 2), floor((gaps + 2) / 2))
    group by lead_id, ordered_on
),

final as (
    select
        order_days.lead_id,
        order_days.ordered_on,
        order_days.next_ordered_on,
        order_days.orders_so_far,
        cast(
            case
                when order_days.stated_cycle > 0 then order_days.stated_cycle
                else medians.median_gap
            end as integer
        ) as cycle_days
    from order_days
    left join medians
        on
            order_days.lead_id = medians.lead_id
            and order_days.ordered_on = medians.ordered_on
)

select * from final
