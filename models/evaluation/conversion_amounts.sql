{%- set millionths = 'cast(opportunities.amount * 1000000 as decimal(24, 0))' %}

-- The amount of a deal is shared among the leads that it converts: the first n leads
-- together have n parts of it, cut to the sixth decimal, so that all sum to the amount.
with conversions as (
    select
        lead_id,
        opportunity_id,
        converted_on,
        cast(count(*) over (partition by opportunity_id) as bigint) as leads,
        cast(
            row_number() over (partition by opportunity_id order by lead_id)
            as decimal(9, 0)
        ) as place
    from {{ ref('conversions') }}
),

shares as (
    select
        conversions.*,
        opportunities.currency,
        {{ whole_quotient(
            '(' ~ millionths ~ ' * conversions.place)', 'conversions.leads'
        ) }} as up_to_this,
        {{ whole_quotient(
            '(' ~ millionths ~ ' * (conversions.place - 1))', 'conversions.leads'
        ) }} as up_to_the_last
    from conversions
    inner join {{ ref('opportunities') }} as opportunities
        on conversions.opportunity_id = opportunities.opportunity_id
),

final as (
    select
        lead_id,
        opportunity_id,
        converted_on,
        cast(
            cast(up_to_this - up_to_the_last as decimal(24, 0))
            * cast(0.000001 as decimal(7, 6))
            as decimal(24, 6)
        ) as amount,
        currency
    from shares
)

select * from final
