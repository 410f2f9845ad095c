with final as (
    select
        stage,
        score_band,
        currency,
        cast(count(*) as bigint) as leads,
        cast(sum(open_deals) as bigint) as open_deals,
        {{ sum_of_amounts('open_amount') }} as open_amount,
        cast(sum(won_deals) as bigint) as won_deals,
        {{ sum_of_amounts('won_amount') }} as won_amount,
        cast(sum(deals_without_amount) as bigint) as deals_without_amount,
        scored_on
    from {{ ref('lead_amounts') }}
    group by stage, score_band, currency, scored_on
)

select * from final
